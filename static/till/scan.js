"use strict";

/* A scanner is a burst of keys that ends with Enter (< 35 ms a character, at least 6): on a page beside the till it is told
   by the event till:scan, wherever the focus is. A field with data-scans takes it itself, and an amount is no code. A digit
   that would pick from a list waits for as long as a scanner could go on. */
(() => {
  const GAP = 35;
  const SHORTEST = 6;
  const MONEY = /^[0-9]+\.[0-9]{0,2}$/;
  const none = () => ({ text: "", at: 0, field: null, before: "" });
  let burst = none();
  let timer = 0;

  function scanned(event) {
    const { text, field, before } = burst;
    burst = none();
    if (MONEY.test(text) || (field && field.matches("[data-scans]"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (field && field.matches("input")) field.value = before;
    document.dispatchEvent(new CustomEvent("till:scan", { detail: { text } }));
  }

  /* The digit of a pick list, once it is known to be no scanner's. */
  function later(event) {
    const picks = event.target.closest(".picks");
    if (!picks || !/^[1-9]$/.test(event.key)) return;
    const pick = picks.querySelectorAll(".pick")[event.key - 1];
    event.preventDefault();
    event.stopImmediatePropagation();
    if (pick && burst.text.length === 1) timer = setTimeout(() => pick.click(), GAP + 10);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const gap = event.timeStamp - burst.at;
    if (gap < GAP) clearTimeout(timer);
    if (event.key === "Enter" && gap < GAP && burst.text.length >= SHORTEST) scanned(event);
    if (event.key.length !== 1) return;
    if (gap >= GAP) burst = { ...none(), field: document.activeElement, before: document.activeElement.value };
    burst.text += event.key;
    burst.at = event.timeStamp;
    later(event);
  }, true);
})();
