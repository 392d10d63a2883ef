"use strict";

/* The paper: how wide it is, kept per device; the first print of a receipt on this device is the original, every
   further one is asked for (static/till/… #reprinter), logged and marked by the server, and printed as it comes. */
(() => {
  const WIDTH = "huiyuan.paper";
  const PRINTED = "huiyuan.printed";
  const root = document.documentElement;
  const reprinter = () => document.getElementById("reprinter");
  const sheet = () => document.getElementById("receipt-sheet");

  function setWidth(width) {
    root.dataset.paper = width;
    localStorage.setItem(WIDTH, width);
  }

  function otherWidth() {
    setWidth(root.dataset.paper === "58" ? "80" : "58");
  }

  function printed() {
    return (localStorage.getItem(PRINTED) || "").split(" ");
  }

  /* The receipt that was just made: the original once, then further ones. */
  function print() {
    const { number } = document.getElementById("paper").dataset;
    if (printed().includes(number)) { htmx.trigger(reprinter(), "submit"); return; }
    localStorage.setItem(PRINTED, [number, ...printed()].slice(0, 20).join(" "));
    window.print();
  }

  const shown = () => document.querySelector("[data-paper-width]") && (!sheet() || sheet().open);

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-paper-width]")) otherWidth();
    if (target.closest("[data-paper-print]")) print();
  });
  document.addEventListener("keydown", (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (key.toLowerCase() !== "w" || altKey || ctrlKey || metaKey || target.matches("input, textarea, select")) return;
    if (shown()) otherWidth();
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const asker = detail.requestConfig && detail.requestConfig.elt;
    if (asker && asker.id === "reprinter" && detail.xhr.status < 300) window.print();
  });

  root.dataset.paper = localStorage.getItem(WIDTH) === "58" ? "58" : "80";
  window.paper = { print };
})();
