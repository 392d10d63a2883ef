"use strict";

/* What the cashier types and chooses: goods, member, points, stored value, coupon, money. */
(() => {
  const till = window.till;
  const at = (id) => document.getElementById(id);
  const lineForm = at("line-form");
  const queue = [];
  const HOME = "line-text";

  /* Who types there already is not disturbed: a scanner does not wait for an answer. */
  const home = () => {
    if (document.activeElement === at(HOME)) return;
    at(HOME).focus();
    at(HOME).select();
  };
  const emptyPicks = () => { at("goods-picks").replaceChildren(); at("member-picks").replaceChildren(); };

  // --- goods: each entry waits for the one before it, so that a fast scanner loses nothing
  function enter(text, price = "", quantity = "") {
    if (!text.trim() || till.draft.pending) return;
    queue.push({ text, price, quantity });
    if (queue.length === 1) htmx.trigger(lineForm, "add");
  }

  lineForm.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(at(HOME).value, at("line-price").value, at("line-quantity").value);
    lineForm.reset();
    at(HOME).focus();
  });

  function entered(status) {
    const { text, price, quantity } = queue.shift();
    if (status === 422 && !at(HOME).value) {
      Object.entries({ [HOME]: text, "line-price": price, "line-quantity": quantity }).forEach(([id, value]) => {
        at(id).value = value;
      });
      (price ? at(HOME) : at("line-price")).focus();
    }
    if (queue.length) setTimeout(() => htmx.trigger(lineForm, "add"), 0);
  }

  document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
    if (elt === lineForm) Object.assign(parameters, queue[0]);
  });
  document.addEventListener("htmx:afterOnLoad", ({ detail: { elt, xhr } }) => {
    if (elt === lineForm) entered(xhr.status);
    if (elt === at("member-form") && xhr.status < 300) at("member-text").value = "";
    if (elt === lineForm || elt === at("member-form")) setTimeout(till.goOn, 0);
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, ({ detail: { elt } }) => {
    if (elt === lineForm) setTimeout(() => htmx.trigger(lineForm, "add"), 1500);
  }));

  // --- what the server found: one thing, or a list to pick from
  document.addEventListener("till:line", ({ detail }) => {
    emptyPicks();
    till.addLine(detail.line);
    if (document.activeElement === at("member-text")) home();
  });
  document.addEventListener("till:member", ({ detail }) => { emptyPicks(); till.setMember(detail.number); home(); });
  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    const first = target.querySelector(".pick");
    if (first) first.focus();
  });

  // --- points: one key goes through the choices, best first, and then to none
  function points() {
    const choices = Array.from(document.querySelectorAll("[data-points]"), (button) => button.dataset.points);
    const next = choices.indexOf(till.draft.points.join(",")) + 1;
    choosePoints(choices[next] || "");
  }

  function choosePoints(text) {
    const steps = text && text !== till.draft.points.join(",") ? text.split(",").map(Number) : [];
    till.change((draft) => { draft.points = steps; });
  }

  // --- stored value: empty is as much as possible, 0 is none; the key twice is on and off
  function wallet() {
    if (document.activeElement !== at("wallet-amount")) return at("wallet-amount").focus();
    return useWallet(till.draft.wallet ? null : "max");
  }

  function useWallet(amount) {
    at("wallet-form").reset();
    home();
    till.whenKnown(() => till.change((draft) => { draft.wallet = amount; }));
  }

  at("wallet-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = at("wallet-amount").value.trim();
    useWallet(typed === "0" ? null : typed || "max");
  });

  // --- coupons: by number, by code, or the first that fits
  function chooseCoupon(code) {
    const most = Number(at("coupon-form").dataset.most);
    till.change((draft) => {
      draft.coupons = draft.coupons.includes(code)
        ? draft.coupons.filter((one) => one !== code)
        : [...draft.coupons, code].slice(-most);
    });
  }

  function couponAt(typed) {
    const chips = document.querySelectorAll("[data-coupon]");
    const chip = chips[typed ? Number(typed) - 1 : 0];
    return chip ? chip.dataset.coupon : typed;
  }

  at("coupon-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = at("coupon-code").value.trim().toUpperCase();
    at("coupon-form").reset();
    home();
    till.whenKnown(() => { if (couponAt(typed)) chooseCoupon(couponAt(typed)); });
  });

  // --- money
  function tender(amount) {
    const method = document.querySelector("[name=method]:checked").value;
    till.change((draft) => { draft.tenders.push({ method, amount }); });
    at("tender-amount").value = "";
  }

  function tenderForm() {
    const typed = at("tender-amount").value.trim();
    const { missing } = at("settled").dataset;
    if (typed || missing) tender(typed || missing);
    else till.pay();
  }

  function pay() {
    const typed = at("tender-amount").value.trim();
    if (till.draft.pending) return till.pay();
    if (typed) tender(typed);
    return till.whenKnown(till.pay);
  }

  /* Whether it is still being asked who or what was typed. */
  till.looking = () => queue.length > 0 || at("member-form").classList.contains("htmx-request");

  at("tender-form").addEventListener("submit", (event) => { event.preventDefault(); till.whenKnown(tenderForm); });
  till.askMoney = () => { at("tender-amount").focus(); till.news("missing"); };

  function exact() {
    const { missing } = at("settled").dataset;
    if (missing) tender(missing);
    at("tender-amount").focus();
  }

  function method(step) {
    const all = Array.from(document.querySelectorAll("[name=method]"));
    const now = all.findIndex((one) => one.checked);
    all[(now + step + all.length) % all.length].checked = true;
  }

  // --- after an answer
  till.shown = () => {
    const rows = document.querySelectorAll("tr[data-line]");
    rows.forEach((row) => row.setAttribute("aria-selected", String(Number(row.dataset.line) === till.draft.selected)));
    if (rows[till.draft.selected]) rows[till.draft.selected].scrollIntoView({ block: "nearest" });
  };

  function select(step) {
    const last = till.draft.lines.length - 1;
    till.draft.selected = Math.max(0, Math.min(last, till.draft.selected + step));
    till.save();
    till.shown();
  }

  Object.assign(till, {
    home, emptyPicks, enter, points, choosePoints, wallet, chooseCoupon, tender, exact, method, select,
    payTyped: pay,
  });
})();
