"use strict";

/* What waits is sent: first the photos, piece by piece, then the inspection, all under their own ids. A lost answer, a
   reload or a second page send the same again, and the server answers the same. Nothing goes from here before that. */
(() => {
  const { phone } = window;
  const { keep } = phone;
  const PIECE = 256 * 1024;
  const WAITS = [1000, 3000, 10000, 30000];
  const KEEP_SENT = 20;
  let busy = false;
  let again = false;
  let tries = 0;
  let timer = null;

  /* The answer was no: `status`, and the sentences where the server gave some. */
  class No extends Error {
    constructor(status, said) {
      super(String(status));
      Object.assign(this, { status, said });
    }
  }

  async function ask(address, options) {
    const headers = { "X-CSRFToken": phone.token(), ...(options.headers || {}) };
    const answer = await fetch(address, { ...options, headers, redirect: "manual", credentials: "same-origin" });
    // Whose session has ended is led to the log-in.
    if (answer.type === "opaqueredirect") throw new No(403, {});
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new No(answer.status, found);
    tries = 0;
    return found;
  }

  /* From where the server stands; what it has already is not sent again. */
  async function sendPhoto(id) {
    const row = await keep.get("photos", id);
    if (!row || row.state === "sent") return;
    const { size } = row.blob;
    let offset = 0;
    while (offset < size) {
      const query = new URLSearchParams({ store: row.store, size, offset });
      const body = row.blob.slice(offset, offset + PIECE);
      const { received } = await ask(`${phone.words.photos}${id}/?${query}`, { method: "PUT", body });
      if (received <= offset && offset > 0) throw new No(503, {});
      offset = received;
    }
    await ask(`${phone.words.photos}${id}/`, { method: "POST" });
    await keep.put("photos", { ...row, state: "sent" });
  }

  /* A photo that the server does not take must not hold up what was found. */
  async function sendPhotos(row) {
    for (const finding of Object.values(row.findings)) {
      for (const id of [...finding.photos]) {
        try {
          await sendPhoto(id);
        } catch (no) {
          if (no.status !== 422) throw no;
          finding.photos = finding.photos.filter((one) => one !== id);
          row.dropped = [...(row.dropped || []), ...(no.said.sentences || [])];
          await keep.put("inspections", row);
        }
      }
    }
  }

  function bodyOf(row) {
    const findings = Object.entries(row.findings).filter(([, one]) => one.result || one.note || one.photos.length);
    return JSON.stringify({
      store: row.store, book: row.book, visit: row.visit, started_at: row.started_at, finished_at: row.finished_at,
      findings: findings.map(([item, { key, result, value, note, photos }]) => ({
        item: Number(item), key, result: result || "skipped", value: value === "" ? null : value, note, photos,
      })),
    });
  }

  async function send(row) {
    await sendPhotos(row);
    const headers = { "Content-Type": "application/json" };
    const answer = await ask(`${phone.words.inspections}${row.id}/`, { method: "POST", headers, body: bodyOf(row) });
    await keep.put("inspections", { ...row, state: "sent", answer, sent_at: new Date().toISOString() });
    const photos = Object.values(row.findings).flatMap((finding) => finding.photos);
    await Promise.all(photos.map((id) => keep.drop("photos", id)));
  }

  async function forgetOld() {
    const sent = await keep.inState("sent");
    await Promise.all(sent.slice(0, -KEEP_SENT).map((row) => keep.drop("inspections", row.id)));
  }

  async function refused(row, no) {
    await keep.put("inspections", { ...row, state: "refused", said: no.said.sentences || [phone.words.failed] });
  }

  const isFinal = (no) => [404, 409, 422].includes(no.status) || (no.status === 403 && no.said.code === "forbidden");

  function later() {
    clearTimeout(timer);
    timer = setTimeout(now, WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
  }

  async function sendAll() {
    for (const row of await keep.inState("queued")) {
      try {
        await send(row);
      } catch (no) {
        if (!(no instanceof No) || !isFinal(no)) throw no;
        await refused(row, no);
      }
      keep.changed();
    }
    await forgetOld();
  }

  async function now() {
    again = busy;
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      await sendAll();
    } catch (no) {
      const out = no instanceof No && no.status === 403;
      if (out) phone.say([phone.words.loggedOut]);
      else later();
    }
    busy = false;
    keep.changed();
    if (again) now();
  }

  window.addEventListener("online", () => { tries = 0; now(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
  document.addEventListener("DOMContentLoaded", now);

  phone.send = { now };
})();
