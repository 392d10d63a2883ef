"use strict";

/* Which part of the page is seen, what it says, and whether there is a connection. */
(() => {
  const { phone } = window;
  const at = (id) => document.getElementById(id);
  const VIEWS = ["today", "check", "review", "outbox"];
  const opening = {};

  Object.assign(phone, {
    at,
    words: at("words").dataset,

    /* A word of the page's stock with its figures: "{n} not sent yet". */
    word(name, figures = {}) {
      return Object.entries(figures).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), phone.words[name]);
    },

    say(sentences, kind = "bad") {
      const place = at("say");
      place.replaceChildren();
      if (!sentences || !sentences.length) return;
      const said = phone.copy("said");
      said.classList.toggle("say-news", kind !== "bad");
      said.querySelector("ul").append(...sentences.map((text) => {
        const line = document.createElement("li");
        line.textContent = text;
        return line;
      }));
      place.append(said);
    },

    /* The first element of a <template>. */
    copy(name) {
      return at(`${name}-template`).content.firstElementChild.cloneNode(true);
    },

    /* What is done when a view is opened: phone.opens("check", (store) => …). */
    opens(view, does) {
      opening[view] = does;
    },

    go(hash) {
      if (window.location.hash === `#${hash}`) show();
      else window.location.hash = hash;
    },

    token() {
      return (document.cookie.match(/csrftoken=([^;]+)/) || [])[1] || "";
    },

    store(code) {
      return phone.work.stores.find((one) => one.code === code);
    },
  });

  async function show() {
    const [wanted, about = ""] = window.location.hash.slice(1).split("/");
    const view = VIEWS.includes(wanted) ? wanted : "today";
    phone.say([]);
    VIEWS.forEach((name) => { at(name).hidden = name !== view; });
    document.querySelectorAll(".tabs a").forEach((tab) => {
      const here = tab.dataset.view === view || (tab.dataset.view === "check" && view === "review");
      if (here) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    });
    if (opening[view]) await opening[view](decodeURIComponent(about));
    document.body.dataset.view = view;
    window.scrollTo(0, 0);
  }

  function net() {
    document.documentElement.dataset.net = navigator.onLine ? "on" : "off";
  }

  document.addEventListener("htmx:configRequest", ({ detail: { headers } }) => { headers["X-CSRFToken"] = phone.token(); });
  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    phone.say([phone.words[xhr.status === 403 ? "loggedOut" : "failed"]]);
  });
  ["online", "offline"].forEach((name) => window.addEventListener(name, net));
  window.addEventListener("hashchange", show);
  document.addEventListener("click", ({ target }) => { if (target.closest("[data-act=hush]")) phone.say([]); });
  document.addEventListener("DOMContentLoaded", () => {
    net();
    show();
    document.body.dataset.ready = "";
  });
})();
