"use strict";

/* The top-up page: whom, which plan, paid how. What a plan gives, needs and is refused for is the server's affair alone.
   What is typed is kept in this tab, so that a reload loses nothing; the order to be made free is the till's own draft. */
(() => {
  const at = (id) => document.getElementById(id);
  const { member, page } = at("till").dataset;
  const form = at("topup");
  const place = `huiyuan.topup.${member}`;
  const field = (name) => form.elements.namedItem(name);
  const plans = () => Array.from(document.querySelectorAll("[data-plan]"));
  const state = { offer: "", typed: "", tenders: [] };
  let asking = false;
  let ahead = [];

  // --- the order of the till, as a top-up takes it
  function draft() {
    const { lines, member: holder, pending } = window.till.draft;
    if (pending) return "pending";
    if (!lines.length) return "none";
    return holder && holder !== member ? "other" : "ok";
  }

  function order() {
    if (draft() !== "ok") return "";
    const { tenders: _, ...basket } = JSON.parse(window.till.basket());
    return JSON.stringify({ ...basket, member });
  }

  // --- what is asked
  function fill() {
    const plan = plans().find((one) => one.dataset.plan === state.offer);
    const waives = Boolean(plan && plan.dataset.waives);
    field("offer").value = state.offer;
    field("tenders").value = JSON.stringify(state.tenders);
    field("basket").value = waives ? order() : "";
    field("draft").value = waives ? draft() : "";
    plans().forEach((one) => one.setAttribute("aria-pressed", String(one === plan)));
    sessionStorage.setItem(place, JSON.stringify(state));
  }

  function quote() {
    fill();
    asking = true;
    htmx.trigger(at("quoter"), "quote");
  }

  function whenKnown(step) {
    if (asking) ahead.push(step);
    else step();
  }

  function goOn() {
    while (ahead.length && !asking) ahead.shift()();
  }

  function shown() {
    asking = false;
    const { approval } = at("figures").dataset;
    at("second").hidden = !approval;
    setTimeout(goOn, 0);
  }

  // --- plan and amount
  function choose(offer) {
    Object.assign(state, { offer: state.offer === offer ? "" : offer, typed: "", tenders: [] });
    at("typed").value = "";
    at("tender-amount").value = "";
    quote();
    at("tender-amount").focus();
  }

  function type() {
    Object.assign(state, { typed: at("typed").value.trim(), tenders: [] });
    quote();
  }

  // --- money
  function tender(amount) {
    const method = form.querySelector("[name=method]:checked").value;
    state.tenders.push({ method, amount });
    at("tender-amount").value = "";
    quote();
  }

  const missing = () => at("settled").dataset.missing;
  const ready = () => Boolean(at("figures").dataset.ready);

  function exact() {
    if (ready() && missing()) tender(missing());
    at("tender-amount").focus();
  }

  function enter() {
    const typed = at("tender-amount").value.trim();
    if (typed) tender(typed);
    else if (missing()) exact();
    else form.requestSubmit();
  }

  function step(by) {
    const all = Array.from(form.querySelectorAll("[name=method]"));
    const now = all.findIndex((one) => one.checked);
    all[(now + by + all.length) % all.length].checked = true;
  }

  /* What still stands before the payment, or nothing. */
  function obstacle() {
    const typed = at("tender-amount").value.trim();
    if (typed) return () => { tender(typed); whenKnown(() => form.requestSubmit()); };
    if (asking) return () => whenKnown(() => form.requestSubmit());
    if (!ready()) return () => at("typed").focus();
    if (missing()) return () => { at("tender-amount").focus(); window.page.news("missing"); };
    if (at("figures").dataset.approval && !field("pin").value) return () => field("code").focus();
    return null;
  }

  document.addEventListener("submit", (event) => {
    // A question that is open already is asked again as it was (static/till/once.js).
    if (event.target !== form || form.noValidate) return;
    const first = obstacle();
    if (!first) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    first();
  }, true);

  // --- answers
  document.addEventListener("htmx:afterOnLoad", ({ detail: { elt, xhr, requestConfig } }) => {
    if (elt === at("quoter") && xhr.status < 300) shown();
    else if (elt === at("quoter") && xhr.status === 422) refused();
    else if (elt === form && xhr.status < 300) booked(requestConfig.parameters.basket);
    else if (elt === form && xhr.status === 422) setTimeout(quote, 0);
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => {
    document.addEventListener(name, ({ detail: { elt } }) => {
      if (elt === at("quoter")) { asking = false; ahead = []; }
    });
  });
  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    const first = target.querySelector(".pick");
    if (target.id === "found" && first) first.focus();
  });

  /* Money or an amount that is not one: it goes, the rest stays. */
  function refused() {
    asking = false;
    ahead = [];
    state.tenders.pop();
    fill();
  }

  /* The order that was made free is done with; one that was begun since is not. */
  function booked(basket) {
    sessionStorage.removeItem(place);
    if (basket && basket === order()) window.till.clear();
  }

  // --- keys and clicks
  const CLICK = {
    plan: ({ dataset }) => choose(dataset.plan),
    cash: ({ dataset }) => tender(dataset.amount),
    exact: () => whenKnown(exact),
    untender: ({ dataset }) => { state.tenders.splice(Number(dataset.tender), 1); quote(); },
    strip: () => {
      Object.assign(window.till.draft, { points: [], coupons: [], wallet: null });
      window.till.save();
      quote();
    },
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-act]");
    if (!button) return;
    if (button.dataset.kind === "topup") window.location.assign(`${page}?member=${button.dataset.pick}`);
    else if (CLICK[button.dataset.act]) CLICK[button.dataset.act](button);
  });

  document.addEventListener("till:scan", ({ detail: { text } }) => {
    at("find-text").value = text;
    htmx.trigger(at("find"), "submit");
  });

  const ENTER = { "tender-amount": () => whenKnown(enter), typed: () => { type(); at("tender-amount").focus(); } };
  const MOVE = { ArrowDown: 1, ArrowUp: -1 };

  function typing(event) {
    const { id } = event.target;
    if (event.key === "Enter" && ENTER[id]) ENTER[id]();
    else if (id === "tender-amount" && MOVE[event.key]) step(MOVE[event.key]);
    else return false;
    return true;
  }

  const FOCUS = {
    F2: () => at("find-text"), F3: () => document.querySelector(".plans .pick") || at("typed"), F4: () => at("typed"),
    "Alt+KeyM": () => at("find-text"), "Alt+KeyL": () => document.querySelector(".plans .pick") || at("typed"),
    "Alt+KeyP": () => at("typed"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const goal = FOCUS[(event.altKey ? "Alt+" : "") + (event.altKey ? event.code : event.key)];
    if (goal && goal()) goal().focus();
    else if (goal || !typing(event)) return;
    event.preventDefault();
  });

  // --- the beginning: what was typed before a reload, else the plan that the till has named
  function begin() {
    at("words").dataset.missing = form.dataset.missing;
    Object.assign(state, JSON.parse(sessionStorage.getItem(place) || "{}"));
    const named = at("plans") ? at("plans").dataset.offer : "";
    if (named && !state.offer && !state.typed) state.offer = named;
    at("typed").value = state.typed;
    at("typed").addEventListener("change", type);
    quote();
    const first = document.querySelector(".plans .pick");
    if (state.offer) at("tender-amount").focus();
    else if (first) first.focus();
  }

  document.addEventListener("DOMContentLoaded", () => { if (form) begin(); });
})();
