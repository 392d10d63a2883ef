"use strict";

/* A guest joins in the middle of the order: the sheet, what is pasted into it, the welcome to copy. */
(() => {
  const till = window.till;
  const at = (id) => document.getElementById(id);
  const sheet = at("join-sheet");
  const words = at("words").dataset;
  const OPEN = "huiyuan.once.join";

  /* static/till/once.js tells its news here: over the sheet, where they are seen. */
  window.page = {
    news(name) {
      const place = at("join-news");
      if (!place) return;
      place.hidden = !name;
      place.textContent = name ? words.again : "";
    },
  };

  /* A phone or a name that was looked for in vain stands in the sheet already. */
  function sought() {
    const text = at("member-text").value.trim() || till.sought || "";
    if (/^\+?[0-9 -]{7,20}$/.test(text)) return { "join-phone": text };
    return /[0-9]/.test(text) || text.length > 64 ? {} : { "join-name": text };
  }

  till.join = () => {
    if (document.querySelector("dialog[open]")) return;
    sheet.replaceChildren(at("join-blank").content.cloneNode(true));
    htmx.process(sheet);
    Object.entries(sought()).forEach(([id, text]) => { at(id).value = text; });
    const { seller } = till.draft;
    if (seller && at("join-adviser").querySelector(`option[value="${CSS.escape(seller.code)}"]`)) at("join-adviser").value = seller.code;
    sheet.showModal();
    toFirst();
    if (sessionStorage.getItem(OPEN)) htmx.trigger(at("join-form"), "submit");
  };

  function toFirst() {
    const fields = [at("join-take"), sheet.querySelector("[aria-invalid]"), ...["join-phone", "join-name"].map(at)];
    const next = fields.find((field) => field && (!field.value || field.hasAttribute("aria-invalid")));
    (next || sheet.querySelector("#join-form button[type=submit]")).focus();
  }

  /* A whole line that lands in any field is taken apart. */
  sheet.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").replace(/\s+/g, " ").trim();
    if (!at("join-paste") || !/\p{L}/u.test(text) || !/\d{4}/.test(text)) return;
    event.preventDefault();
    at("join-pasted").value = text;
    htmx.trigger(at("join-paste"), "submit");
  });

  /* One empty row for a child is always there. */
  sheet.addEventListener("input", ({ target }) => {
    const rows = sheet.querySelectorAll(".join-child");
    const last = rows[rows.length - 1];
    if (!last || !last.contains(target) || !target.value || rows.length > 5) return;
    const next = last.cloneNode(true);
    next.querySelectorAll("input").forEach((field) => { field.value = ""; });
    next.querySelectorAll(".fault").forEach((fault) => fault.remove());
    last.after(next);
  });

  /* Other answers that come meanwhile leave the focus where somebody types. */
  document.addEventListener("htmx:afterSettle", ({ detail: { requestConfig } }) => {
    if (!sheet.open || !requestConfig || !sheet.contains(requestConfig.elt)) return;
    if (at("joined-go")) {
      at("join-body").hidden = true;
      at("joined-go").focus();
    } else if (at("join-paste") && !sheet.querySelector("[aria-busy=true]")) {
      toFirst();
    }
  });

  /* Copying works without the clipboard's permission too: a till may be served inside the store's own network. */
  till.copy = (button) => {
    const text = at(button.dataset.from);
    text.select();
    if (document.execCommand("copy")) button.firstChild.textContent = `${button.dataset.done} `;
    at("joined-go").focus();
  };

  sheet.addEventListener("keydown", (event) => {
    const copy = sheet.querySelector("[data-act=copy]");
    if (!copy || event.key.toLowerCase() !== "c" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    till.copy(copy);
  });

  /* Nobody was found: what was looked for is at hand when the guest joins. */
  document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
    if (elt === at("member-form")) till.sought = parameters.text || "";
  });
  document.addEventListener("till:member", () => { till.sought = ""; });

  /* Loaded again while an answer was open: it is asked for at once. */
  window.addEventListener("load", () => { if (sessionStorage.getItem(OPEN)) till.join(); });
})();
