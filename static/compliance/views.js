"use strict";

/* Which part of an inspector's page is seen: the address after # says it. */
(() => {
  const { phone } = window;
  const { at } = phone;
  const VIEWS = ["today", "check", "review", "outbox"];
  const opening = {};

  /* What is done when a view is opened: phone.opens("check", (store) => …). */
  phone.opens = (view, does) => { opening[view] = does; };

  phone.go = (hash) => {
    if (window.location.hash === `#${hash}`) show();
    else window.location.hash = hash;
  };

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

  document.addEventListener("htmx:configRequest", ({ detail: { headers } }) => { headers["X-CSRFToken"] = phone.token(); });
  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    phone.say([phone.words[xhr.status === 403 ? "loggedOut" : "failed"]]);
  });
  window.addEventListener("hashchange", show);
  phone.begins(show);
})();
