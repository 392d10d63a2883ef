"use strict";

/* The checklist of one store: built from the rule book that the page brought along, each answer kept at once. */
(() => {
  const { phone } = window;
  const { keep, at } = phone;
  const MEASURED = ["count", "seconds", "cm"];
  let now = null;

  const bookOf = (inspection) => inspection.rules;
  const itemsOf = (book) => book.sections.flatMap((section) => section.items);
  const findingOf = (id) => now.findings[id] || { key: phone.uuid(), result: "", value: "", note: "", photos: [] };

  /* The draft of a store, begun where there is none. It keeps the rule book that it was begun under. */
  async function draftOf(store) {
    const drafts = await keep.inState("inspections", "draft");
    return drafts.find((one) => one.store === store.code) || {
      id: phone.uuid(), state: "draft", store: store.code, name: store.name, book: store.book, visit: store.visit,
      rules: phone.work.books[store.book], started_at: new Date().toISOString(), findings: {},
    };
  }

  async function note(id, changes) {
    now.findings[id] = { ...findingOf(id), ...changes, at: new Date().toISOString() };
    await keep.put("inspections", now);
    paint(at("checklist").querySelector(`[data-item="${id}"]`), now.findings[id]);
    count();
    keep.changed();
  }

  // --- what is seen
  function paint(element, finding) {
    element.dataset.result = finding.result;
    element.querySelectorAll("[data-result-is]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.resultIs === finding.result));
    });
    phone.camera.shown(element.querySelector(".photos"), finding.photos);
  }

  function build(item) {
    const element = phone.copy("item");
    const finding = findingOf(item.id);
    Object.assign(element.dataset, { item: item.id, kind: item.kind, limit: item.limit ?? "" });
    element.querySelector(".code").textContent = item.code;
    element.querySelector("h3").textContent = item.title;
    element.querySelector(".points").textContent = item.points;
    element.querySelector(".script").textContent = item.script;
    element.querySelector(".script").hidden = !item.script;
    const measure = element.querySelector(".measure");
    measure.hidden = !MEASURED.includes(item.kind);
    measure.querySelector("[data-act=watch]").hidden = item.kind !== "seconds";
    measure.querySelector(".limit").textContent = item.limits;
    element.querySelector(".value").value = finding.value;
    element.querySelector(".note").value = finding.note;
    element.querySelectorAll("[aria-label]").forEach((one) => {
      one.setAttribute("aria-label", `${item.code} ${one.getAttribute("aria-label")}`);
    });
    paint(element, finding);
    return element;
  }

  function buildSection(section) {
    const element = phone.copy("section");
    element.querySelector("h2").textContent = section.title;
    element.querySelector("ol").append(...section.items.map(build));
    return element;
  }

  function count() {
    const all = itemsOf(bookOf(now)).map((item) => findingOf(item.id).result);
    const done = all.filter(Boolean).length;
    at("check-progress").textContent = phone.word("progress", {
      done, all: all.length, failed: all.filter((one) => one === "failed").length,
    });
    at("check-bar").max = all.length;
    at("check-bar").value = done;
  }

  phone.opens("check", async (code) => {
    const drafts = await keep.inState("inspections", "draft");
    const store = phone.store(code || (drafts.at(-1) || {}).store);
    const usable = Boolean(store && store.book);
    at("check-none").hidden = usable;
    at("check-some").hidden = !usable;
    phone.measure.stopAll();
    if (!usable) return;
    now = await draftOf(store);
    at("check-store").textContent = store.name;
    at("check-arrival").replaceChildren(at(`arrival-${store.code}`).content.cloneNode(true));
    at("checklist").replaceChildren(...bookOf(now).sections.map(buildSection));
    at("check-finish").href = `#review/${store.code}`;
    count();
  });

  // --- what is pressed
  const itemAt = (target) => target.closest("[data-item]");

  function press(button, element) {
    const { act, resultIs, photo } = button.dataset;
    const id = element.dataset.item;
    const { step, watch, steps } = phone.measure;
    if (resultIs) judge(element, resultIs);
    else if (act === "watch") watch(element, button);
    else if (act === "more") step(element, steps[element.dataset.kind]);
    else if (act === "less") step(element, -steps[element.dataset.kind]);
    else if (photo) unpictured(element, photo);
  }

  /* What a photo is to show is not kept without one. */
  const needsPhoto = (element, finding) => element.dataset.kind === "photo" && finding.photos.length === 0;

  function judge(element, said) {
    const id = element.dataset.item;
    const finding = findingOf(id);
    if (said === "passed" && needsPhoto(element, finding)) phone.say([phone.words.takePhoto]);
    else note(id, { result: finding.result === said ? "" : said });
  }

  function unpictured(element, photo) {
    const id = element.dataset.item;
    const finding = findingOf(id);
    const photos = finding.photos.filter((one) => one !== photo);
    const open = finding.result === "passed" && needsPhoto(element, { photos });
    note(id, open ? { photos, result: "" } : { photos });
  }

  at("checklist").addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button && itemAt(button)) press(button, itemAt(button));
  });

  /* A measured value decides by itself where there is a limit. */
  function measured(element, value) {
    const { limit } = element.dataset;
    if (value === "") return { value, result: "" };
    return limit === "" ? { value } : { value, result: phone.measure.verdict(value, limit) };
  }

  async function photographed(element, file) {
    const id = element.dataset.item;
    try {
      const row = await phone.camera.taken(file, now.store);
      await note(id, { photos: [...findingOf(id).photos, row.id] });
    } catch {
      phone.say([phone.words.noPhoto]);
    }
  }

  at("checklist").addEventListener("change", ({ target }) => {
    const element = itemAt(target);
    if (target.matches(".value")) note(element.dataset.item, measured(element, target.value));
    else if (target.matches(".note")) note(element.dataset.item, { note: target.value.trim() });
    else if (target.matches(".take")) {
      const [file] = target.files;
      target.value = "";
      if (file) photographed(element, file);
    }
  });

  phone.check = { draftOf, itemsOf, bookOf };
})();
