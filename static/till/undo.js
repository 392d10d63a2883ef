"use strict";

/* The undoing of a top-up: another account or the gift item's way back is reckoned again by the server. */
(() => {
  const at = (id) => document.getElementById(id);
  const form = at("undo");

  function bank() {
    const way = form.querySelector("[name=way]:checked");
    at("bank").hidden = !way || way.value !== "bank";
  }

  document.addEventListener("change", ({ target }) => {
    if (target.closest("[data-quotes]")) htmx.trigger(at("undo-quoter"), "quote");
    if (target.name === "way") bank();
  });
  document.addEventListener("htmx:afterSettle", () => { if (form) bank(); });
  document.addEventListener("DOMContentLoaded", () => { if (form) bank(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F3" || !form) return;
    at("reason").focus();
    event.preventDefault();
  });
})();
