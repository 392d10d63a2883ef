"use strict";

/* The order as it is typed: codes, quantities, choices. What it costs is the server's affair alone.
   It is kept in this browser by store and cashier, so that a reload loses nothing. */
(() => {
  const place = `huiyuan.till.${document.getElementById("till").dataset.place}`;
  const fresh = () => ({
    lines: [], member: null, coupons: [], points: [], wallet: null, tenders: [], seller: null, selected: -1, pending: null,
    last: null,
  });
  const copy = (value) => JSON.parse(JSON.stringify(value));
  const listeners = [];

  function load() {
    try {
      return { ...fresh(), ...JSON.parse(localStorage.getItem(place) || "{}") };
    } catch {
      return fresh();
    }
  }

  const till = {
    draft: load(),
    good: null,
    proof: null,
    approval: null,

    /* What goes to the server. The secrets of the holder and of the second person are never stored. */
    basket() {
      const { lines, member, coupons, points, wallet, tenders, seller } = till.draft;
      const sellers = seller ? [{ staff: seller.code }] : [];
      return JSON.stringify({ lines, member, coupons, points, wallet, tenders, sellers });
    },

    save() {
      localStorage.setItem(place, JSON.stringify(till.draft));
    },

    /* Change the order, keep it, have it counted. Nothing changes while a payment is open. */
    change(how) {
      if (till.draft.pending) return;
      till.hush();
      how(till.draft);
      till.save();
      listeners.forEach((listener) => listener());
    },

    whenChanged(listener) {
      listeners.push(listener);
    },

    keepAsGood() {
      till.good = copy(till.draft);
    },

    /* Back to the last order that the server accepted; without one, to the bare lines. */
    takeBack() {
      const before = till.basket();
      const { lines, member, seller, selected, last } = till.draft;
      till.draft = till.good ? copy(till.good) : { ...fresh(), lines, member, seller, selected, last };
      till.save();
      return before !== till.basket();
    },

    /* The next order begins; the last sale can still be asked for, under its own key. */
    clear() {
      till.draft = { ...fresh(), last: till.draft.pending || till.draft.last };
      till.good = till.proof = till.approval = null;
      till.save();
    },

    addLine(line) {
      till.change((draft) => {
        const same = (one) => ["sku", "barcode", "name", "unit_price"].every((name) => one[name] === line[name]);
        const found = draft.lines.findIndex(same);
        if (found < 0) draft.lines.push(line);
        else draft.lines[found].quantity = Math.min(draft.lines[found].quantity + line.quantity, 9999);
        draft.selected = found < 0 ? draft.lines.length - 1 : found;
      });
    },

    /* Fewer goods may not carry the points and coupons chosen for more of them. */
    lessOf(index, by) {
      const line = till.draft.lines[index];
      if (!line) return;
      till.change((draft) => {
        line.quantity -= by;
        if (line.quantity < 1) draft.lines.splice(index, 1);
        draft.selected = Math.min(draft.selected, draft.lines.length - 1);
        draft.points = [];
        draft.coupons = [];
      });
    },

    moreOf(index) {
      const line = till.draft.lines[index];
      if (line && line.quantity < 9999) till.change(() => { line.quantity += 1; });
    },

    setMember(number) {
      till.change((draft) => {
        Object.assign(draft, { member: number, points: [], coupons: [], wallet: null });
      });
    },

    /* News of the till's own, in a word of the page's stock (templates/till/_asking.html). Refusals are the server's. */
    news(name) {
      const place = document.getElementById("news");
      place.hidden = !name;
      place.textContent = name ? document.getElementById("words").dataset[name] : "";
    },

    /* A message has been read when the cashier goes on. */
    hush() {
      ["say", "held-news"].forEach((id) => document.getElementById(id).replaceChildren());
      till.news("");
    },

    net(on) {
      document.documentElement.dataset.net = on ? "on" : "off";
    },

    state(name) {
      document.body.dataset.state = name;
    },
  };

  /* A second window of the same till follows the first one. */
  window.addEventListener("storage", (event) => {
    if (event.key !== place) return;
    till.draft = load();
    listeners.forEach((listener) => listener());
  });

  window.till = till;
})();
