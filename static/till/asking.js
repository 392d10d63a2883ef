"use strict";

/* Two questions to the server: what does this cost, and: sell it. A sale is asked under a key made here; until its
   answer is known the same key is asked again, after a lost answer, a reload or a second F9 alike. */
(() => {
  const till = window.till;
  const quoter = document.getElementById("quoter");
  const payer = document.getElementById("payer");
  const key = document.getElementById("pay-key");
  const word = document.getElementById("pay-word");
  const words = document.getElementById("words").dataset;
  const WAITS = [600, 1500, 3000, 5000];
  let asked = "";
  let ahead = [];
  let reprint = false;
  let tries = 0;
  let timer = 0;

  function uuid() {
    // crypto.randomUUID exists on secure pages only, and a till may be served inside the store's own network.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  const figures = () => document.getElementById("figures").dataset;
  const soon = (what) => setTimeout(what, 0);
  const again = () => (till.draft.pending ? send() : quote());

  // --- keys that were pressed ahead wait until all that was asked is known
  const busy = () => Boolean(asked) || till.looking() || Boolean(till.draft.pending);

  function whenKnown(step) {
    if (busy()) ahead.push(step);
    else step();
  }

  function goOn() {
    while (ahead.length && !busy()) ahead.shift()();
  }

  // --- the quote
  function quote() {
    clearTimeout(timer);
    asked = till.basket();
    htmx.trigger(quoter, "quote");
  }

  function quoted(status) {
    if (asked !== till.basket()) return;
    if (status === 422) {
      ahead = [];
      till.approval = null;
      if (till.takeBack()) soon(quote);
      else asked = "";
      return;
    }
    asked = "";
    till.keepAsGood();
    till.news("");
    till.shown();
    soon(goOn);
  }

  function unquoted(status) {
    ahead = [];
    till.net(status !== 0);
    till.news(status ? "failed" : "offline");
    timer = setTimeout(quote, WAITS[2]);
  }

  // --- the sale
  function pay() {
    if (till.draft.pending) return send();
    const { total, proof, approval } = figures();
    if (!total) return undefined;
    if (document.getElementById("settled").dataset.missing) return till.askMoney();
    if (approval) return till.openSheet("approval-sheet");
    if (proof && !till.proof) return till.openSheet("proof-sheet");
    till.draft.pending = { key: uuid(), basket: till.basket(), total };
    till.save();
    tries = 0;
    return send();
  }

  /* Ask for the price again, now with the second person, and go on paying. */
  function payApproved() {
    quote();
    whenKnown(pay);
  }

  function send() {
    if (payer.classList.contains("htmx-request")) return;
    clearTimeout(timer);
    // Another window of this till may have had the answer meanwhile.
    if (!reprint && !till.draft.pending) { rest(); quote(); return; }
    till.state("paying");
    document.getElementById("till").inert = true;
    word.textContent = words.asking;
    key.setAttribute("aria-busy", "true");
    htmx.trigger(payer, "pay");
  }

  /* The last receipt once more: its key is asked again and brings the answer of then. */
  function lastReceipt() {
    if (!till.draft.last || busy()) return;
    reprint = true;
    send();
  }

  function rest() {
    reprint = false;
    till.state("");
    document.getElementById("till").inert = false;
    word.textContent = word.dataset.word;
    key.removeAttribute("aria-busy");
    till.proof = till.approval = null;
    till.news("");
  }

  function sold() {
    ahead = [];
    if (reprint) { rest(); till.showReceipt(); return; }
    till.clear();
    rest();
    till.showReceipt();
    soon(quote);
  }

  function refused() {
    ahead = [];
    till.draft.pending = null;
    till.save();
    rest();
    // The order may cost something else by now; the refusal stays on the screen meanwhile.
    soon(quote);
  }

  /* Whether it was sold is not known: only the same key may be asked again. */
  function unsure(status) {
    till.net(status !== 0);
    if (reprint) { rest(); till.news(status ? "failed" : "offline"); return; }
    till.state("asking");
    till.news("retrying");
    timer = setTimeout(send, WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
  }

  // --- what goes with every question, and what comes back
  document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters, headers } }) => {
    headers["X-CSRFToken"] = (document.cookie.match(/csrftoken=([^;]+)/) || [])[1] || "";
    const pending = reprint ? till.draft.last : till.draft.pending;
    if (elt === quoter) parameters.basket = till.basket();
    if (elt === payer && pending) {
      Object.assign(parameters, { key: pending.key, basket: pending.basket, seen_total: pending.total });
      if (till.proof) parameters.proof = JSON.stringify(till.proof);
    }
    if ((elt === payer || elt === quoter) && till.approval) parameters.approval = JSON.stringify(till.approval);
  });

  document.addEventListener("htmx:afterOnLoad", ({ detail: { elt, xhr } }) => {
    till.net(true);
    const answered = xhr.status < 300 || xhr.status === 422;
    if (elt === quoter) (answered ? quoted : unquoted)(xhr.status);
    else if (elt === payer && !answered) unsure(xhr.status);
    else if (elt === payer) (xhr.status === 422 ? refused : sold)();
    else if (!answered) till.news("failed");
  });

  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, ({ detail: { elt } }) => {
    if (elt === payer) unsure(0);
    else if (elt === quoter) unquoted(0);
    else { till.net(false); till.news("offline"); }
  }));

  window.addEventListener("offline", () => { till.net(false); till.news("offline"); });
  window.addEventListener("online", () => { till.net(true); till.news(""); again(); });

  till.whenChanged(() => { till.proof = null; again(); });
  document.addEventListener("DOMContentLoaded", again);
  Object.assign(till, { uuid, pay, payApproved, lastReceipt, whenKnown, goOn });
})();
