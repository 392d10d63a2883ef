"use strict";

/* Manners of all pages beside the till: the key to every question, the way back, keys on buttons, digits in pick lists. */
(() => {
  const at = (id) => document.getElementById(id);
  const words = () => at("words").dataset;

  const page = {
    /* News of the page's own, in a word of its stock (templates/till/page.html); an empty name takes them away. */
    news(name) {
      at("news").hidden = !name;
      at("news").textContent = name ? words()[name] : "";
    },

    hush() {
      at("say").replaceChildren();
      page.news("");
    },
  };

  document.addEventListener("htmx:configRequest", ({ detail: { headers } }) => {
    headers["X-CSRFToken"] = (document.cookie.match(/csrftoken=([^;]+)/) || [])[1] || "";
  });
  document.addEventListener("htmx:afterOnLoad", ({ detail: { xhr } }) => {
    if (xhr.status < 300) page.hush();
    else if (xhr.status !== 422 && xhr.status !== 503) page.news("failed");
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, () => page.news("offline")));

  /* Esc: first the message, then an open sheet (the browser's own way), then back. */
  function back() {
    if (document.querySelector("dialog[open]")) return false;
    const said = at("say").childElementCount > 0 || !at("news").hidden;
    if (said) page.hush();
    else window.location.assign(document.body.dataset.back);
    return true;
  }

  /* A button with data-key="F9 Alt+Enter" is pressed by these keys. */
  function pressed(name) {
    const button = Array.from(document.querySelectorAll("[data-key]"))
      .find((one) => one.dataset.key.split(" ").includes(name) && one.offsetParent !== null && !one.disabled);
    if (button) button.click();
    return Boolean(button);
  }

  function inPicks({ key, target }) {
    const picks = target.closest(".picks");
    if (!picks) return false;
    const buttons = Array.from(picks.querySelectorAll(".pick"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) buttons[(buttons.indexOf(target) + step + buttons.length) % buttons.length].focus();
    else if (/^[1-9]$/.test(key) && buttons[key - 1]) buttons[key - 1].click();
    else return false;
    return true;
  }

  /* Before htmx has a form the browser would send it itself and leave the page, amount and all: it stays, to be sent again. */
  let ready = false;
  document.addEventListener("DOMContentLoaded", () => { ready = true; });
  document.addEventListener("submit", (event) => {
    if (!ready && event.target.matches("[hx-post]")) event.preventDefault();
  }, true);

  document.addEventListener("keydown", (event) => {
    if (!ready || event.isComposing || event.ctrlKey || event.metaKey || event.repeat) return;
    const name = (event.altKey ? "Alt+" : "") + (event.altKey ? event.code : event.key);
    // A letter that somebody types into a field is a letter.
    const typed = name.length === 1 && event.target.matches("input, textarea, select");
    const done = event.key === "Escape" ? back() : inPicks(event) || (!typed && pressed(name));
    if (done) event.preventDefault();
  });

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-act=print]")) window.print();
  });

  window.page = page;
})();
