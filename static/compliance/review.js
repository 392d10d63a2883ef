"use strict";

/* Before an inspection is finished: what was found, and whose score would move by how much (asked of the server). */
(() => {
  const { phone } = window;
  const { keep, at } = phone;
  let now = null;

  const failed = () => phone.check.itemsOf(now.rules).filter((item) => (now.findings[item.id] || {}).result === "failed");
  const open = () => phone.check.itemsOf(now.rules).filter((item) => !(now.findings[item.id] || {}).result);

  function line(item) {
    const element = phone.copy("fault");
    const finding = now.findings[item.id];
    element.querySelector("b").textContent = `${item.code} ${item.title}`;
    element.querySelector("span").textContent = [finding.value && `${finding.value}${item.unit}`, finding.note]
      .filter(Boolean).join(" · ");
    phone.camera.shown(element.querySelector(".photos"), finding.photos);
    return element;
  }

  /* Whose score moves: only the server knows who is on duty. Without a connection it is said once it is sent. */
  function preview() {
    at("preview").replaceChildren(phone.copy("unknown"));
    if (!failed().length) at("preview").replaceChildren(phone.copy("clean"));
    else if (navigator.onLine) {
      htmx.ajax("POST", at("review").dataset.preview, {
        target: "#preview", values: { store: now.store, items: failed().map((item) => item.id).join(",") },
      });
    }
  }

  phone.opens("review", async (code) => {
    const drafts = await keep.inState("inspections", "draft");
    now = drafts.find((one) => one.store === code);
    if (!now) return phone.go("today");
    at("review-store").textContent = now.name;
    at("review-back").href = `#check/${code}`;
    at("faults").replaceChildren(...failed().map(line));
    at("review-open").hidden = !open().length;
    at("review-open").textContent = phone.word("open", { n: open().length });
    return preview();
  });

  at("confirm").addEventListener("click", async () => {
    const row = now;
    now = null;
    if (!row) return;
    await keep.put("inspections", { ...row, state: "queued", finished_at: new Date().toISOString() });
    keep.changed();
    phone.go("outbox");
    phone.send.now();
  });
})();
