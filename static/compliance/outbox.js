"use strict";

/* What was not sent yet, counted on every view; what the server refused, to be mended; what was sent, with its outcome. */
(() => {
  const { phone } = window;
  const { keep, at } = phone;

  const KINDS = ["inspections", "reports"];
  const words = { queued: "stateQueued", refused: "stateRefused", sent: "stateSent" };
  const clock = (iso) => new Date(iso).toLocaleTimeString("sv", { hour: "2-digit", minute: "2-digit" });

  const photosOf = (one) => one.photos || Object.values(one.findings).flatMap((finding) => finding.photos);
  const sending = new Map();

  function row(one) {
    const element = phone.copy("sent");
    element.querySelector("progress").hidden = one.state !== "queued" || !photosOf(one).length;
    sending.set(element.querySelector("progress"), photosOf(one));
    Object.assign(element.dataset, { state: one.state, kind: one.kind, [one.kind.slice(0, -1)]: one.id });
    element.querySelector("b").textContent = one.title ? `${one.name} · ${one.title}` : one.name;
    element.querySelector(".when").textContent = clock(one.finished_at);
    element.querySelector(".tag").textContent = phone.words[words[one.state]];
    const said = one.state === "refused" ? one.said : [...((one.answer || {}).said || []), ...(one.dropped || [])];
    phone.lines(element.querySelector("ul"), said);
    element.querySelector(".mend").hidden = one.state !== "refused" || one.kind === "reports";
    element.querySelector(".away").hidden = one.state !== "refused" || one.kind !== "reports";
    return element;
  }

  /* Rows of both kinds, in the order in which they were begun. */
  async function rows(...states) {
    const found = await Promise.all(KINDS.map(async (kind) => {
      const all = await keep.inState(kind, ...states);
      return all.map((one) => ({ ...one, kind }));
    }));
    return found.flat().sort((a, b) => a.started_at.localeCompare(b.started_at));
  }

  function count(n) {
    document.querySelectorAll("[data-unsent]").forEach((badge) => {
      badge.hidden = !n;
      badge.textContent = badge.dataset.unsent === "number" ? n : phone.word("notSent", { n });
    });
  }

  /* How far each store of the round is. */
  function mark(drafts, waiting, sent) {
    document.querySelectorAll("[data-visit-of]").forEach((card) => {
      const ofToday = (one) => one.store === card.dataset.visitOf && one.findings && isToday(one.finished_at);
      const draft = drafts.some((one) => one.store === card.dataset.visitOf);
      const said = draft ? "stateDraft" : waiting.some(ofToday) ? "stateQueued" : sent.some(ofToday) && "stateDone";
      if (said) card.querySelector(".state").textContent = phone.words[said];
    });
  }

  async function show() {
    const [waiting, sent, drafts] = await Promise.all([
      rows("queued", "refused"), rows("sent"), keep.inState("inspections", "draft"),
    ]);
    count(waiting.length);
    sending.clear();
    at("waiting").replaceChildren(...waiting.map(row));
    at("send-now").hidden = !waiting.length;
    if (at("sent")) at("sent").replaceChildren(...sent.slice().reverse().map(row));
    if (at("outbox-none")) at("outbox-none").hidden = Boolean(waiting.length || sent.length);
    mark(drafts, waiting, sent);
  }

  const isToday = (iso) => new Date(iso).toDateString() === new Date().toDateString();

  /* What was refused becomes a draft again: nothing of it is lost, its id stays. */
  async function mend(id) {
    const one = await keep.get("inspections", id);
    await keep.put("inspections", { ...one, state: "draft" });
    keep.changed();
    phone.go(`check/${one.store}`);
  }

  /* A report that the house does not want, somebody else's was first: who has read why takes it away. */
  async function away(id) {
    const one = await keep.get("reports", id);
    await Promise.all([...one.photos.map((photo) => keep.drop("photos", photo)), keep.drop("reports", id)]);
    keep.changed();
  }

  at("outbox").addEventListener("click", ({ target }) => {
    const card = target.closest("li[data-kind]");
    if (card && target.closest(".mend")) mend(card.dataset.inspection);
    if (card && target.closest(".away")) away(card.dataset.report);
    if (target.closest("#send-now")) phone.send.now();
  });

  document.addEventListener("photo", ({ detail }) => {
    sending.forEach((photos, bar) => phone.camera.went(bar, photos, detail));
  });
  keep.onChange(show);
  phone.begins(show);
})();
