"use strict";

/* Keys, clicks and the scanner. Every key that a browser may keep for itself has a second one. */
(() => {
  const till = window.till;
  const at = (id) => document.getElementById(id);
  const focus = (id) => { at(id).focus(); at(id).select(); };
  const open = () => document.querySelector("dialog[open]");

  const DO = {
    member: () => focus("member-text"),
    line: () => focus("line-text"),
    points: () => till.whenKnown(till.points),
    wallet: () => till.wallet(),
    coupon: () => focus("coupon-code"),
    pay: () => till.payTyped(),
    last: () => till.lastReceipt(),
    help: () => till.openSheet("keys-sheet"),
    join: () => till.join(),
    seller: () => till.openSellers(),
    hold: () => till.hold(),
    held: () => till.openHeld(),
    clear: () => { if (till.draft.lines.length || till.draft.member) till.openSheet("clear-sheet"); },
    exact: () => till.whenKnown(till.exact),
    50: () => till.tender("50"),
    100: () => till.tender("100"),
    200: () => till.tender("200"),
  };
  Object.keys(till.pages).forEach((name) => { DO[name] = () => go(name); });

  /* The order stays in this browser meanwhile. The customer's display is a window of its own. */
  function go(name) {
    const { member } = till.draft;
    const page = till.pages[name];
    if (name === "display") window.open(page, "huiyuan-display", "popup,width=1024,height=768");
    else window.location.assign(name === "top-up" && member ? `${page}?member=${encodeURIComponent(member)}` : page);
  }

  // --- clicks and what they mean
  const lineOf = (button) => Number(button.closest("[data-line]").dataset.line);
  const CLICK = {
    more: (button) => till.moreOf(lineOf(button)),
    less: (button) => till.lessOf(lineOf(button), 1),
    remove: (button) => till.lessOf(lineOf(button), 9999),
    "no-member": () => till.setMember(null),
    points: ({ dataset }) => till.choosePoints(dataset.points),
    coupon: ({ dataset }) => till.chooseCoupon(dataset.coupon),
    cash: ({ dataset }) => till.tender(dataset.amount),
    untender: ({ dataset }) => till.change((draft) => draft.tenders.splice(Number(dataset.tender), 1)),
    print: () => window.paper.print(),
    next: () => till.closeSheet(),
    pick: ({ dataset }) => (dataset.kind === "member" ? pickMember : pickGoods)(dataset.pick),
    copy: (button) => till.copy(button),
    rekey: (button) => till.rekey(button),
    "keys-again": () => till.keysAgain(),
    "set-seller": ({ dataset }) => till.setSeller(dataset.code ? { code: dataset.code, name: dataset.name } : null),
    recall: ({ dataset }) => till.recall(dataset.held),
    drop: ({ dataset }) => till.dropHeld(dataset.held),
    "clear-now": () => { till.change(() => till.clear()); till.closeSheet(); },
  };

  function pickMember(number) {
    till.closeSheet();
    till.emptyPicks();
    till.setMember(number);
    till.home();
  }

  function pickGoods(sku) {
    till.emptyPicks();
    till.home();
    till.enter(sku);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) {
      const { act } = button.dataset;
      (CLICK[act] || DO[act])(button);
    } else if (event.target.closest("tr[data-line]")) {
      till.select(lineOf(event.target) - till.draft.selected);
      till.home();
    }
  });

  // --- keys
  function inPicks(event) {
    const buttons = Array.from(event.target.closest(".picks").querySelectorAll(".pick"));
    const now = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) buttons[(now + step + buttons.length) % buttons.length].focus();
    else if (/^[1-9]$/.test(event.key) && buttons[event.key - 1]) buttons[event.key - 1].click();
    else return false;
    return true;
  }

  function inEmptyLine(event) {
    const { selected } = till.draft;
    const act = {
      ArrowDown: () => till.select(1),
      ArrowUp: () => till.select(-1),
      "+": () => till.moreOf(selected),
      "-": () => till.lessOf(selected, 1),
      Delete: () => till.lessOf(selected, 9999),
      "?": () => DO.help(),
      "？": () => DO.help(),
    }[event.key];
    if (act) act();
    return Boolean(act);
  }

  function inAmount(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) till.method(step);
    return Boolean(step);
  }

  function back() {
    const { activeElement } = document;
    till.hush();
    if (activeElement.matches("input") && activeElement.value) activeElement.value = "";
    else { till.emptyPicks(); till.home(); }
  }

  function special(event) {
    const { target } = event;
    if (event.key === "Escape") { back(); return true; }
    if (target.closest(".picks")) return inPicks(event);
    if (target === at("line-text") && !target.value) return inEmptyLine(event);
    if (target === at("tender-amount")) return inAmount(event);
    if (!target.matches("input") && event.key === "?") { DO.help(); return true; }
    return false;
  }

  function inSheet(event) {
    if (open().id !== "receipt-sheet" || event.key.toLowerCase() !== "p") return false;
    window.paper.print();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const name = till.actionOf(event);
    let done = true;
    // While a payment is open, and over an open sheet, the till's keys rest; the browser does not get them either.
    if (open()) done = inSheet(event) || Boolean(name);
    else if (name && !event.repeat) (till.draft.pending && name !== "pay" ? () => {} : DO[name])();
    else if (!name) done = !event.altKey && special(event);
    if (done) event.preventDefault();
  });

  // --- the scanner: a burst of keys is a scan, wherever the focus is
  const TAKES_SCANS = "#line-text, #member-text, #coupon-code, dialog input";
  let burst = { text: "", at: 0, field: null, before: "" };

  document.addEventListener("keydown", (event) => {
    const gap = event.timeStamp - burst.at;
    if (event.key === "Enter" && gap < 35 && burst.text.length >= 6) scanned(event);
    if (event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (gap >= 35) burst = { text: "", at: 0, field: document.activeElement, before: document.activeElement.value };
    burst.text += event.key;
    burst.at = event.timeStamp;
  }, true);

  function scanned(event) {
    const { text, field, before } = burst;
    burst = { text: "", at: 0, field: null, before: "" };
    if (field && field.matches(TAKES_SCANS)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (field && field.matches("input")) field.value = before;
    if (open() && open().id === "receipt-sheet") till.closeSheet();
    if (!open()) till.enter(text);
  }
})();
