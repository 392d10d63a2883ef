"use strict";

/* A store's today: what is ticked, written and photographed is kept at once; what is handed in waits on the phone until
   the server has it, like a check (send.js). */
(() => {
  const { phone } = window;
  const { keep, at, work } = phone;
  const loaded = Date.now();
  const STALE = 5 * 60 * 1000;
  const shop = work.stores[0];
  const cards = () => Array.from(document.querySelectorAll("[data-task]"));
  const sending = new Map();
  let turn = Promise.resolve();

  /* One after another, so that two quick touches make one row. */
  function inTurn(does) {
    turn = turn.then(does, does);
    return turn;
  }

  /* By the house's clock at the loading of the page, as a phone's own may be wrong. */
  const now = () => new Date(Date.parse(work.now) + Date.now() - loaded).toISOString();

  /* What this phone has of a task of the page's day, or a fresh row. The doors are a task without a number. */
  async function rowOf(task) {
    const rows = await keep.all("reports");
    return rows.find((one) => one.task === task && one.store === shop.code && one.day === work.day && one.state !== "sent") || {
      id: phone.uuid(), state: "draft", task, store: shop.code, name: shop.name, day: work.day, started_at: now(),
      ticked: [], log: "", photos: [],
    };
  }

  const typed = (card) => ({
    ticked: Array.from(card.querySelectorAll("[name=ticked]:checked"), (box) => box.value),
    log: (card.querySelector("[name=log]") || { value: "" }).value,
  });

  async function note(card, changes = {}) {
    const row = { ...await rowOf(card.dataset.task), ...typed(card), ...changes };
    await keep.put("reports", row);
    return row;
  }

  // --- what is seen
  function fill(card, row) {
    card.querySelectorAll("[name=ticked]").forEach((box) => { box.checked = row.ticked.includes(box.value); });
    const log = card.querySelector("[name=log]");
    if (log && log !== document.activeElement) log.value = row.log;
  }

  async function paint(card, row) {
    card.dataset.state = row.state;
    sending.set(card, row.photos);
    const words = { queued: "stateQueued", refused: "stateRefused", sent: "stateSent" };
    if (words[row.state]) card.querySelector(".tag").textContent = phone.words[words[row.state]];
    card.querySelector("fieldset").disabled = row.state === "queued" || row.state === "sent";
    card.querySelector("form").hidden = row.state === "sent";
    card.querySelector(".part").hidden = row.state !== "queued" || !row.photos.length;
    const said = { refused: row.said, sent: (row.answer || {}).said }[row.state] || [];
    phone.lines(card.querySelector(".told"), [...said, ...(row.dropped || [])]);
    const photos = card.querySelector(".photos");
    if (photos) await phone.camera.shown(photos, row.photos);
  }

  async function show() {
    const rows = await keep.all("reports");
    const mine = rows.filter((one) => one.store === shop.code && one.day === work.day)
      .sort((a, b) => a.started_at.localeCompare(b.started_at));
    await Promise.all(cards().map(async (card) => {
      const row = mine.filter((one) => one.task === card.dataset.task).at(-1);
      if (row) await paint(card, row);
    }));
  }

  // --- what is done
  async function handIn(card) {
    const row = await note(card);
    if (card.dataset.needsPhoto && !row.photos.length) {
      phone.lines(card.querySelector(".told"), [phone.words.takePhoto]);
      return;
    }
    const title = card.querySelector("b").textContent;
    await keep.put("reports", { ...row, title, state: "queued", finished_at: now(), said: [], dropped: [] });
    keep.changed();
    phone.send.now();
  }

  async function photographed(card, files) {
    for (const file of files) {
      try {
        const photo = await phone.camera.taken(file, shop.code);
        const row = await rowOf(card.dataset.task);
        await paint(card, await note(card, { photos: [...row.photos, photo.id] }));
      } catch {
        phone.say([phone.words.noPhoto]);
      }
    }
  }

  async function without(card, id) {
    const row = await rowOf(card.dataset.task);
    await keep.drop("photos", id);
    await paint(card, await note(card, { photos: row.photos.filter((one) => one !== id) }));
  }

  /* What was begun on another day and never handed in goes; what waits or was refused stays. */
  async function forget() {
    const old = (await keep.inState("reports", "draft")).filter((one) => one.day !== work.day);
    await Promise.all(old.flatMap((one) => [...one.photos.map((id) => keep.drop("photos", id)), keep.drop("reports", one.id)]));
  }

  at("day").addEventListener("submit", (event) => {
    const card = event.target.closest("[data-task]");
    if (!card) return;
    event.preventDefault();
    inTurn(() => handIn(card));
  });
  at("day").addEventListener("click", ({ target }) => {
    const button = target.closest("[data-photo]");
    if (button) inTurn(() => without(button.closest("[data-task]"), button.dataset.photo));
  });
  at("day").addEventListener("change", ({ target }) => {
    const card = target.closest("[data-task]");
    if (!card) return;
    if (!target.matches(".take")) {
      inTurn(() => note(card));
      return;
    }
    const files = Array.from(target.files);
    target.value = "";
    inTurn(() => photographed(card, files));
  });
  document.addEventListener("photo", ({ detail }) => {
    sending.forEach((photos, card) => phone.camera.went(card.querySelector("progress"), photos, detail));
  });
  // A page that lay in the pocket shows what was then: what was typed is kept, so it is loaded anew.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && navigator.onLine && Date.now() - loaded > STALE) window.location.reload();
  });

  keep.onChange(show);
  phone.begins(async () => {
    await forget();
    await Promise.all(cards().map(async (card) => fill(card, await rowOf(card.dataset.task))));
    await show();
  });
})();
