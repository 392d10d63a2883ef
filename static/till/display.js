"use strict";

/* The customer's window: shows what the till's window of the same store and cashier tells it; nothing is kept. */
(() => {
  const channel = new BroadcastChannel(`huiyuan.display.${document.body.dataset.place}`);
  const shown = document.getElementById("shown");

  channel.addEventListener("message", ({ data }) => {
    if (data.words === undefined) return;
    shown.innerHTML = data.words;
    const goods = shown.querySelector(".goods");
    if (goods) goods.scrollTop = goods.scrollHeight;
  });
  channel.postMessage({ hello: true });
})();
