"use strict";

/* Which key does what: as the house has it (templates/till/_keys.html), or as this device was taught. */
(() => {
  const till = window.till;
  const at = (id) => document.getElementById(id);
  const PLACE = "huiyuan.keys";
  const rows = Array.from(document.querySelectorAll("#key-list [data-action]"));
  const home = Object.fromEntries(rows.map((row) => [row.dataset.action, row.dataset.keys.split(" ")]));
  let listening = null;

  function own() {
    try {
      const kept = JSON.parse(localStorage.getItem(PLACE) || "{}");
      return Object.fromEntries(Object.entries(kept).filter(([name, keys]) => home[name] && Array.isArray(keys)));
    } catch {
      return {};
    }
  }

  const all = () => ({ ...home, ...own() });

  /* The name of a pressed key: F9, Alt+KeyM. The place counts, not the letter: Alt makes other letters on some keyboards. */
  function nameOf(event) {
    return event.altKey ? `Alt+${event.code.replace("Numpad", "")}` : event.key;
  }

  const shown = (key) => (key || "").replace("Alt+", "Alt ").replace("Key", "").replace("Digit", "");
  const fits = (key) => /^(F([1-9]|1[0-2])|Alt\+(Key[A-Z]|Digit[0-9]|Enter|F([1-9]|1[0-2])))$/.test(key) && key !== "F5" && key !== "Alt+F4";

  function actionOf(key) {
    const found = Object.entries(all()).find(([, keys]) => keys.includes(key));
    return found ? found[0] : null;
  }

  /* Wherever a key is named on the page, it is the key of this device. */
  function show() {
    const keys = all();
    rows.forEach((row) => row.querySelectorAll(".rekey").forEach((button) => {
      if (button === listening) return;
      const key = keys[row.dataset.action][button.dataset.nth];
      button.innerHTML = key ? "<kbd></kbd>" : "<i>·</i>";
      if (key) button.firstChild.textContent = shown(key);
    }));
    document.querySelectorAll("kbd[data-hint]").forEach((kbd) => { kbd.textContent = shown(keys[kbd.dataset.hint][0]); });
  }

  function say(text) {
    at("key-news").hidden = !text;
    at("key-news").textContent = text;
  }

  function listen(button) {
    listening = button;
    say("");
    button.textContent = at("key-list").dataset.listening;
  }

  function done(text = "") {
    const button = listening;
    listening = null;
    say(text);
    show();
    button.focus();
  }

  function learn(key) {
    const { clash, unfit } = at("key-list").dataset;
    const row = listening.closest("[data-action]");
    const name = row.dataset.action;
    const other = actionOf(key);
    if (!fits(key)) return done(unfit);
    if (other && other !== name) {
      const words = rows.find((one) => one.dataset.action === other).firstElementChild.textContent;
      return done(clash.replace("{key}", shown(key)).replace("{action}", words));
    }
    const keys = all()[name].filter((one) => one !== key);
    keys.splice(Number(listening.dataset.nth), 1, key);
    localStorage.setItem(PLACE, JSON.stringify({ ...own(), [name]: keys.slice(0, 2) }));
    return done();
  }

  document.addEventListener("keydown", (event) => {
    if (!listening || ["Alt", "Shift", "Control", "Meta"].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === "Escape") done();
    else learn(nameOf(event));
  }, true);

  document.addEventListener("focusin", () => { if (listening && document.activeElement !== listening) done(); });
  document.addEventListener("htmx:afterSwap", show);
  document.addEventListener("DOMContentLoaded", show);

  Object.assign(till, {
    rekey: listen,
    keysAgain: () => { localStorage.removeItem(PLACE); say(""); show(); },
    actionOf: (event) => actionOf(nameOf(event)),
    pages: Object.fromEntries(rows.filter((row) => row.dataset.page).map((row) => [row.dataset.action, row.dataset.page])),
  });
})();
