"use strict";

/* Orders put aside and taken up again. Ids and keys are made here: a lost answer is asked for again under the same one. */
(() => {
  const till = window.till;
  const at = (id) => document.getElementById(id);
  const forms = { holder: at("holder"), recaller: at("recaller"), dropper: at("dropper"), lister: at("held-asker") };
  const sheet = at("held-sheet");
  const WAIT = 1500;
  const OPEN = "huiyuan.held.open";
  let asked = {};
  let then = null;
  let timer = 0;

  const empty = () => !till.draft.lines.length && !till.draft.member;
  const busy = () => Boolean(till.draft.pending) || [forms.holder, forms.recaller].some((form) => form.classList.contains("htmx-request"));

  /* What holds or recalls is kept until it is answered, so that a reload asks it again and loses no order. */
  function ask(form, parameters) {
    clearTimeout(timer);
    asked = { form, parameters };
    if (parameters.id && form !== forms.dropper) sessionStorage.setItem(OPEN, JSON.stringify({ form: form.id, parameters }));
    htmx.trigger(form, "ask");
  }

  function askAgain() {
    const open = JSON.parse(sessionStorage.getItem(OPEN) || "null");
    if (open) ask(at(open.form), open.parameters);
  }

  // --- hold
  till.hold = () => {
    if (empty()) till.openHeld();
    else till.whenKnown(() => holdFirst(null));
  };

  function holdFirst(after) {
    if (busy()) return;
    then = after;
    ask(forms.holder, { id: till.uuid(), basket: till.basket() });
  }

  function held() {
    const after = then;
    then = null;
    const news = Array.from(at("held-news").childNodes);
    till.change(() => till.clear());
    at("held-news").replaceChildren(...news);
    if (after) after();
    else setTimeout(() => till.home(), 0);
  }

  // --- the list
  till.openHeld = () => {
    if (till.draft.pending || document.querySelector("dialog[open]")) return;
    at("held-list").replaceChildren();
    at("held-say").hidden = true;
    sheet.showModal();
    ask(forms.lister, {});
  };

  const rows = () => Array.from(sheet.querySelectorAll(".pick"));

  sheet.addEventListener("keydown", (event) => {
    const all = rows();
    const now = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) all[(now + step + all.length) % all.length].focus();
    else if (/^[1-9]$/.test(event.key) && all[event.key - 1]) all[event.key - 1].click();
    else if (event.key === "Delete" && now >= 0) all[now].parentElement.querySelector("[data-act=drop]").click();
    else return;
    event.preventDefault();
  });

  // --- recall: what stands on the screen is held first
  till.recall = (id) => {
    const take = () => ask(forms.recaller, { id, key: till.uuid() });
    if (empty()) take();
    else holdFirst(take);
  };

  function recalled() {
    const found = at("recalled").querySelector("[data-recalled]");
    const { sellers, ...draft } = JSON.parse(found.dataset.recalled);
    at("recalled").replaceChildren();
    const seller = (sellers || []).map(({ staff }) => till.sellerOf(staff))[0] || null;
    till.closeSheet();
    till.change((now) => Object.assign(now, draft, { seller, selected: draft.lines.length - 1 }));
  }

  /* Asked twice: the first press only says so. */
  till.dropHeld = (id) => {
    const button = sheet.querySelector(`[data-act=drop][data-held="${id}"]`);
    if (button.dataset.asked) { ask(forms.dropper, { id }); return; }
    button.dataset.asked = "yes";
    button.textContent = button.dataset.sure;
  };

  // --- what goes out, and what comes back
  const mine = (form) => Object.values(forms).includes(form);

  document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
    if (elt === asked.form) Object.assign(parameters, asked.parameters);
  });

  document.addEventListener("htmx:afterOnLoad", ({ detail: { elt, xhr } }) => {
    if (!mine(elt)) return;
    if (xhr.status < 300 || xhr.status === 422) sessionStorage.removeItem(OPEN);
    if (xhr.status === 422) refused();
    else if (xhr.status >= 300) again();
    else if (elt === forms.holder) held();
    else if (elt === forms.recaller) recalled();
    else if (rows()[0]) rows()[0].focus();
  });

  /* The sentence stands where it is seen: in the sheet while that is open. */
  function refused() {
    then = null;
    if (!sheet.open) return;
    at("held-say").replaceChildren(...at("say").childNodes);
    at("held-say").hidden = false;
    if (asked.form !== forms.lister) ask(forms.lister, {});
  }

  function again() {
    timer = setTimeout(() => ask(asked.form, asked.parameters), WAIT);
  }

  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, ({ detail: { elt } }) => {
    if (mine(elt)) again();
  }));

  document.addEventListener("DOMContentLoaded", askAgain);
})();
