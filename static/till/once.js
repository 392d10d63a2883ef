"use strict";

/* A form that moves value, <form data-once="refund" hx-post=…>: it is sent under a key made here, and until the answer
   is known the same words are sent again under the same key, after a lost answer, a reload or a second press alike.
   Answered (2xx) or refused (422) the key is done with. Passwords and PINs are never kept: an answered key asks for none. */
(() => {
  const WAITS = [600, 1500, 3000, 5000];
  const place = (form) => `huiyuan.once.${form.dataset.once}`;
  const open = (form) => JSON.parse(sessionStorage.getItem(place(form)) || "null");
  const tries = new WeakMap();

  function uuid() {
    // crypto.randomUUID exists on secure pages only, and a till may be served inside the store's own network.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function secrets(form) {
    return new Set(Array.from(form.querySelectorAll("input[type=password]"), (field) => field.name));
  }

  /* A form's words; a field that stands there several times is a list. */
  function wordsOf(formData) {
    return Object.fromEntries(Array.from(new Set(formData.keys()), (name) => {
      const all = formData.getAll(name);
      return [name, all.length > 1 ? all : all[0]];
    }));
  }

  /* What is sent: the open question where there is one, else what stands in the form, which becomes the open question. */
  function asked(form, parameters) {
    const hidden = secrets(form);
    const kept = open(form);
    if (kept) return { ...kept, ...Object.fromEntries([...hidden].map((name) => [name, parameters[name] || ""])) };
    const all = { ...parameters, key: uuid() };
    const words = Object.fromEntries(Object.entries(all).filter(([name]) => !hidden.has(name) && name !== "csrfmiddlewaretoken"));
    sessionStorage.setItem(place(form), JSON.stringify(words));
    return all;
  }

  function busy(form, on) {
    const button = form.querySelector("button[type=submit]");
    if (!button) return;
    button.dataset.word = button.dataset.word || button.innerHTML;
    button.disabled = on;
    if (on) button.textContent = form.dataset.asking || document.getElementById("words").dataset.asking;
    else button.innerHTML = button.dataset.word;
    form.setAttribute("aria-busy", String(on));
  }

  function answered(form) {
    sessionStorage.removeItem(place(form));
    tries.delete(form);
    form.noValidate = false;
    busy(form, false);
  }

  /* Whether it was booked is not known: only the same key may be asked again. */
  function unsure(form) {
    const count = tries.get(form) || 0;
    tries.set(form, count + 1);
    window.page.news("retrying");
    setTimeout(() => again(form), WAITS[Math.min(count, WAITS.length - 1)]);
  }

  /* The open question once more; the fields may be empty by now, so the browser does not look at them. */
  function again(form) {
    if (!form.isConnected || !open(form)) return;
    form.noValidate = true;
    htmx.trigger(form, "submit");
  }

  const once = (elt) => (elt.matches && elt.matches("form[data-once]") ? elt : null);

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const form = once(detail.elt);
    if (!form) return;
    const words = asked(form, wordsOf(detail.formData));
    Object.keys(detail.parameters).forEach((name) => { if (!(name in words)) delete detail.parameters[name]; });
    Object.assign(detail.parameters, words);
    busy(form, true);
  });

  document.addEventListener("htmx:afterOnLoad", ({ detail: { elt, xhr } }) => {
    const form = once(elt);
    if (!form) return;
    if (xhr.status < 400 || xhr.status === 422 || xhr.status === 403) answered(form);
    else unsure(form);
  });

  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, ({ detail: { elt } }) => {
    if (once(elt)) unsure(elt);
  }));

  /* A page that was loaded again while a question was open asks it at once. */
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-once]").forEach(again);
  });
})();
