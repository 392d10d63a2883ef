"use strict";

/* What was not sent yet, counted on every view; what the server refused, to be mended; what was sent, with its outcome. */
(() => {
  const { phone } = window;
  const { keep, at } = phone;

  const words = { queued: "stateQueued", refused: "stateRefused", sent: "stateSent" };
  const clock = (iso) => new Date(iso).toLocaleTimeString("sv", { hour: "2-digit", minute: "2-digit" });

  function row(one) {
    const element = phone.copy("sent");
    element.dataset.state = one.state;
    element.dataset.inspection = one.id;
    element.querySelector("b").textContent = one.name;
    element.querySelector(".when").textContent = clock(one.finished_at);
    element.querySelector(".tag").textContent = phone.words[words[one.state]];
    const lines = one.state === "refused" ? one.said : [...((one.answer || {}).said || []), ...(one.dropped || [])];
    element.querySelector("ul").append(...lines.map((text) => {
      const line = document.createElement("li");
      line.textContent = text;
      return line;
    }));
    element.querySelector(".mend").hidden = one.state !== "refused";
    return element;
  }

  async function show() {
    const [waiting, sent, drafts] = await Promise.all([
      keep.inState("queued", "refused"), keep.inState("sent"), keep.inState("draft"),
    ]);
    const n = waiting.length;
    document.querySelectorAll("[data-unsent]").forEach((badge) => {
      badge.hidden = !n;
      badge.textContent = badge.dataset.unsent === "number" ? n : phone.word("notSent", { n });
    });
    at("waiting").replaceChildren(...waiting.map(row));
    at("sent").replaceChildren(...sent.reverse().map(row));
    at("outbox-none").hidden = Boolean(n || sent.length);
    at("send-now").hidden = !n;
    document.querySelectorAll("[data-visit-of]").forEach((card) => {
      const code = card.dataset.visitOf;
      const draft = drafts.some((one) => one.store === code);
      const done = sent.concat(waiting).some((one) => one.store === code && isToday(one.finished_at));
      const tag = card.querySelector(".state");
      const said = draft ? "stateDraft" : done && waiting.some((one) => one.store === code) ? "stateQueued" : done && "stateDone";
      if (said) tag.textContent = phone.words[said];
    });
  }

  const isToday = (iso) => new Date(iso).toDateString() === new Date().toDateString();

  /* What was refused becomes a draft again: nothing of it is lost, its id stays. */
  async function mend(id) {
    const one = await keep.get("inspections", id);
    await keep.put("inspections", { ...one, state: "draft" });
    keep.changed();
    phone.go(`check/${one.store}`);
  }

  at("outbox").addEventListener("click", ({ target }) => {
    const card = target.closest("[data-inspection]");
    if (card && target.closest(".mend")) mend(card.dataset.inspection);
    if (target.closest("#send-now")) phone.send.now();
  });

  keep.onChange(show);
  document.addEventListener("DOMContentLoaded", show);
})();
