"use strict";

/* The salesperson of the order (导购), chosen apart from the operator: by a digit, or by code, name or pinyin. */
(() => {
  const till = window.till;
  const at = (id) => document.getElementById(id);
  const sheet = at("seller-sheet");
  const text = at("seller-text");
  const picks = () => Array.from(sheet.querySelectorAll(".pick"));
  const seen = () => picks().filter((one) => !one.hidden);

  function narrow() {
    const typed = text.value.trim().toLowerCase();
    picks().forEach((one) => {
      one.hidden = Boolean(typed) && !one.dataset.keys.split(" ").some((key) => key.startsWith(typed));
    });
    seen().forEach((one, index) => { one.querySelector("kbd").textContent = index < 9 ? index + 1 : "·"; });
  }

  till.openSellers = () => {
    if (till.draft.pending) return;
    till.openSheet("seller-sheet");
    text.value = "";
    narrow();
    const chosen = picks().find((one) => till.draft.seller && one.dataset.code === till.draft.seller.code);
    (chosen || picks()[0]).focus();
  };

  till.setSeller = (seller) => {
    till.change((draft) => { draft.seller = seller; });
    till.closeSheet();
  };

  /* Who that is; somebody of another store by the code. */
  till.sellerOf = (code) => {
    const found = picks().find((one) => one.dataset.code === code);
    return { code, name: found ? found.dataset.name : code };
  };

  function step(by) {
    const rows = seen();
    const now = rows.indexOf(document.activeElement);
    if (rows.length) rows[(now + by + rows.length) % rows.length].focus();
  }

  text.addEventListener("input", narrow);
  sheet.addEventListener("keydown", (event) => {
    const { key } = event;
    const chosen = /^[1-9]$/.test(key) && !text.value && seen()[key - 1];
    const act = { ArrowDown: () => step(1), ArrowUp: () => step(-1), 0: () => till.setSeller(null) }[key];
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (chosen) chosen.click();
    else if (act && !(key === "0" && text.value)) act();
    else if (key === "Enter" && event.target === text && seen()[0]) seen()[0].click();
    else {
      // A letter goes where names are typed.
      if (key.length === 1) text.focus();
      return;
    }
    event.preventDefault();
  });

  function show() {
    const { seller } = till.draft;
    at("seller-name").textContent = seller ? seller.name : at("seller-name").dataset.none;
  }
  till.whenChanged(show);
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:afterSettle", show);
})();
