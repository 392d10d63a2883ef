"use strict";

/* What waits is sent: first the photos, piece by piece, then the inspection or report, all under their own ids. A lost answer, a
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
      document.dispatchEvent(new CustomEvent("photo", { detail: { id, part: Math.min(1, offset / size) } }));
    }
    await ask(`${phone.words.photos}${id}/`, { method: "POST" });
    await keep.put("photos", { ...row, state: "sent" });
  }

  /* A photo that the server does not take must not hold up what was found. */
  async function sendPhotos(kind, row) {
    for (const holder of KINDS[kind].holders(row)) {
      for (const id of [...holder.photos]) {
        try {
          await sendPhoto(id);
        } catch (no) {
          if (no.status !== 422) throw no;
          holder.photos = holder.photos.filter((one) => one !== id);
          row.dropped = [...(row.dropped || []), ...(no.said.sentences || [])];
          await keep.put(kind, row);
        }
      }
    }
  }

  function checked(row) {
    const findings = Object.entries(row.findings).filter(([, one]) => one.result || one.note || one.photos.length);
    return {
      store: row.store, book: row.book, visit: row.visit, started_at: row.started_at, finished_at: row.finished_at,
      findings: findings.map(([item, { key, result, value, note, photos }]) => ({
        item: Number(item), key, result: result || "skipped", value: value === "" ? null : value, note, photos,
      })),
    };
  }

  const reported = ({ id, store, ticked, log, photos, finished_at: claimed }) => ({
    id, store, ticked, log, photos, claimed_at: claimed,
  });

  /* Where each kind goes, as what, and what holds its photos. */
  const KINDS = {
    inspections: {
      address: (row) => `${phone.words.inspections}${row.id}/`, body: checked, holders: (row) => Object.values(row.findings),
    },
    reports: {
      address: (row) => `${phone.words.day}${row.task || "open"}/`, body: reported, holders: (row) => [row],
    },
  };

  async function send(kind, row) {
    const { address, body, holders } = KINDS[kind];
    await sendPhotos(kind, row);
    const headers = { "Content-Type": "application/json" };
    const answer = await ask(address(row), { method: "POST", headers, body: JSON.stringify(body(row)) });
    await keep.put(kind, { ...row, state: "sent", answer, sent_at: new Date().toISOString() });
    const photos = holders(row).flatMap((holder) => holder.photos);
    await Promise.all(photos.map((id) => keep.drop("photos", id)));
  }

  async function forgetOld(kind) {
    const sent = await keep.inState(kind, "sent");
    await Promise.all(sent.slice(0, -KEEP_SENT).map((row) => keep.drop(kind, row.id)));
  }

  async function refused(kind, row, no) {
    await keep.put(kind, { ...row, state: "refused", said: no.said.sentences || [phone.words.failed] });
  }

  const isFinal = (no) => [404, 409, 422].includes(no.status) || (no.status === 403 && no.said.code === "forbidden");

  function later() {
    clearTimeout(timer);
    timer = setTimeout(now, WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
  }

  async function sendAll(kind) {
    for (const row of await keep.inState(kind, "queued")) {
      try {
        await send(kind, row);
      } catch (no) {
        if (!(no instanceof No) || !isFinal(no)) throw no;
        await refused(kind, row, no);
      }
      keep.changed();
    }
    await forgetOld(kind);
  }

  async function now() {
    again = busy;
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      await sendAll("reports");
      await sendAll("inspections");
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
