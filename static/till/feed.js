"use strict";

/* Tells the customer's window what stands on the screen: the server wrote it for the customer's eyes (.for-display). */
(() => {
  const { place } = document.getElementById("till").dataset;
  const channel = new BroadcastChannel(`huiyuan.display.${place}`);
  const sheet = document.getElementById("receipt-sheet");
  let told = null;

  function tell() {
    const shown = (sheet.open && sheet.querySelector(".for-display")) || document.querySelector("#grand .for-display");
    const words = shown ? shown.innerHTML.trim() : "";
    if (words === told) return;
    told = words;
    channel.postMessage({ words });
  }

  function again() {
    told = null;
    tell();
  }

  channel.addEventListener("message", ({ data }) => { if (data.hello) again(); });
  document.addEventListener("htmx:afterSettle", tell);
  sheet.addEventListener("close", tell);
  window.addEventListener("pageshow", again);
  window.addEventListener("pagehide", () => channel.postMessage({ words: "" }));
})();
