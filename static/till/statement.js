"use strict";

/* The statement of a top-up, on the receipt printer's roll or on A4 (static/till/statement.css); the first print is the
   original, further ones are marked (static/till/paper.js). */
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-print]");
  if (!button) return;
  document.body.dataset.sheet = button.dataset.print;
  window.paper.print();
});
