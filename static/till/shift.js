"use strict";

/* The cash shift: notes and coins are added up, Enter checks the count, and a count that changed is checked anew. */
(() => {
  const at = (id) => document.getElementById(id);
  const fen = (worth) => Math.round(Number(worth) * 100);

  function addUp(money) {
    const all = Array.from(money.querySelectorAll("[data-worth]"));
    const sum = all.reduce((so, box) => so + fen(box.dataset.worth) * (Number.parseInt(box.value, 10) || 0), 0);
    const into = at(money.dataset.into);
    into.value = (sum / 100).toFixed(2);
    into.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function stale() {
    const seen = document.querySelector("#counted [name=seen]");
    if (seen) at("counted").replaceChildren();
  }

  document.addEventListener("input", ({ target }) => {
    if (target.dataset.worth) addUp(target.closest(".money"));
    else if (target.closest("#count") && !target.closest("#counted")) stale();
  });

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key !== "Enter" || event.altKey || event.isComposing || !target.matches("#count input")) return;
    const known = document.querySelector("#counted [name=seen]");
    if (known && target.closest("#counted")) return;
    event.preventDefault();
    at("check").click();
  });

  /* What was found is looked at next: to its reason, or to the key that books it. */
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target.id !== "counted") return;
    const next = detail.target.querySelector("[name=reason][required], button[type=submit]");
    if (next) next.focus();
  });
})();
