"use strict";

/* A return: quantities by keys, looked at by the server at each change; what was seen is what is confirmed. */
(() => {
  const form = document.getElementById("refund-form");
  if (!form) return;
  const all = () => Array.from(form.querySelectorAll(".back"));
  const submit = form.querySelector("button[type=submit]");
  const seen = () => form.querySelector("[name=seen_amount]");
  let timer = 0;

  const look = () => htmx.trigger("#preview", "look");

  /* Until the new answer is there, nothing can be confirmed. */
  function changed() {
    submit.disabled = true;
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  }

  function set(field, quantity) {
    field.value = String(Math.max(0, Math.min(Number(field.dataset.left), quantity)));
    changed();
  }

  /* All that is left of every line; once more: nothing. */
  function everything() {
    const full = all().every((field) => field.value === field.dataset.left);
    all().forEach((field) => set(field, full ? 0 : Number(field.dataset.left)));
  }

  function next(target, step) {
    const fields = Array.from(form.elements).filter((one) => one.offsetParent && one.tabIndex >= 0 && !one.disabled);
    const to = fields[fields.indexOf(target) + step];
    if (to) to.focus();
    if (to && to.select) to.select();
  }

  /* Sent to the inbox of who may agree; what is sent is read at once, so a later F9 pays as ever. */
  function later() {
    if (!form.reportValidity()) return;
    form.elements.later.value = "yes";
    htmx.trigger(form, "submit");
    form.elements.later.value = "";
  }

  const IN_LINE = {
    ArrowDown: (field) => next(field, 1),
    ArrowUp: (field) => next(field, -1),
    "+": (field) => set(field, Number(field.value) + 1),
    "=": (field) => set(field, Number(field.value) + 1),
    "-": (field) => set(field, Number(field.value) - 1),
    a: everything,
    A: everything,
  };

  form.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const act = target.matches(".back") && IN_LINE[key];
    if (act) act(target);
    else if (key === "Enter" && target.matches("input, select")) next(target, 1);
    else return;
    event.preventDefault();
  });
  form.addEventListener("input", ({ target }) => { if (target.matches(".back, [name=way]")) changed(); });
  form.addEventListener("focusin", ({ target }) => { if (target.matches(".back")) target.select(); });
  form.addEventListener("click", ({ target }) => {
    const reason = target.closest("[data-reason]");
    if (reason) form.elements.reason.value = reason.dataset.reason;
    if (target.closest("[data-act=later]")) later();
    if (target.closest("[data-act=all]")) { everything(); all()[0].focus(); }
  });

  document.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
    if (target.id !== "preview") return;
    const sum = target.querySelector("[data-approval]");
    document.getElementById("second-person").hidden = !(sum && sum.dataset.approval);
    submit.disabled = !seen();
  });

  const first = all()[0] || form.elements.reason;
  if (first) first.focus();
})();
