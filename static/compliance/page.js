"use strict";

/* What all views share: what the page says, its words and copies, and whether there is a connection. */
(() => {
  const { phone } = window;
  const at = (id) => document.getElementById(id);
  const beginnings = [];

  Object.assign(phone, {
    at,
    words: at("words").dataset,

    /* A word of the page's stock with its figures: "{n} not sent yet". */
    word(name, figures = {}) {
      return Object.entries(figures).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), phone.words[name]);
    },

    /* A list's lines, each a sentence. */
    lines(list, sentences) {
      list.replaceChildren(...sentences.map((text) => {
        const line = document.createElement("li");
        line.textContent = text;
        return line;
      }));
    },

    say(sentences, kind = "bad") {
      const place = at("say");
      place.replaceChildren();
      if (!sentences || !sentences.length) return;
      const said = phone.copy("said");
      said.classList.toggle("say-news", kind !== "bad");
      phone.lines(said.querySelector("ul"), sentences);
      place.append(said);
    },

    /* The first element of a <template>. */
    copy(name) {
      return at(`${name}-template`).content.firstElementChild.cloneNode(true);
    },

    /* What is done once the page is there; it is ready when all of it is done. */
    begins(does) {
      beginnings.push(does);
    },

    token() {
      return (document.cookie.match(/csrftoken=([^;]+)/) || [])[1] || "";
    },

    store(code) {
      return phone.work.stores.find((one) => one.code === code);
    },
  });

  function net() {
    document.documentElement.dataset.net = navigator.onLine ? "on" : "off";
  }

  ["online", "offline"].forEach((name) => window.addEventListener(name, net));
  document.addEventListener("click", ({ target }) => { if (target.closest("[data-act=hush]")) phone.say([]); });
  document.addEventListener("DOMContentLoaded", async () => {
    net();
    await Promise.all(beginnings.map((does) => does()));
    document.body.dataset.ready = "";
  });
})();
