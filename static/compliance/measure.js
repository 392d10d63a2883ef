"use strict";

/* What is measured at an item: seconds by a stop-watch, a count by + and −, centimetres as they are read. */
(() => {
  const { phone } = window;
  const running = new Map();
  const DECIMALS = { count: 0, seconds: 1, cm: 1 };

  function text(kind, number) {
    return String(Number(Math.max(0, number).toFixed(DECIMALS[kind])));
  }

  function put(item, number) {
    const field = item.querySelector(".value");
    field.value = text(item.dataset.kind, number);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function step(item, by) {
    put(item, (Number.parseFloat(item.querySelector(".value").value) || 0) + by);
  }

  function tick(item, since) {
    item.querySelector(".value").value = text("seconds", (performance.now() - since) / 1000);
  }

  /* The first press begins, the second ends and notes the seconds. */
  function watch(item, button) {
    const on = running.get(item);
    if (on) {
      clearInterval(on.timer);
      running.delete(item);
      put(item, (performance.now() - on.since) / 1000);
    } else {
      const since = performance.now();
      running.set(item, { since, timer: setInterval(() => tick(item, since), 100) });
    }
    button.setAttribute("aria-pressed", String(!on));
    button.querySelector("span").textContent = phone.words[on ? "watchStart" : "watchStop"];
  }

  function stopAll() {
    running.forEach(({ timer }) => clearInterval(timer));
    running.clear();
  }

  /* As the server counts it (compliance/rules/judging.py): the limit itself still keeps the rule. */
  function verdict(value, limit) {
    return Number(value) <= Number(limit) ? "passed" : "failed";
  }

  phone.measure = { step, watch, stopAll, verdict, steps: { count: 1, seconds: 1, cm: 0.1 } };
})();
