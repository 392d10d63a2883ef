"use strict";

/* What opens over the till: the receipt, the second person, the holder's PIN, the keys. */
(() => {
  const till = window.till;
  const at = (id) => document.getElementById(id);
  const fields = (form) => Object.fromEntries(new FormData(form));

  till.openSheet = (id) => {
    if (document.querySelector("dialog[open]")) return;
    at(id).querySelectorAll("form").forEach((form) => form.reset());
    at(id).showModal();
  };
  /* Back to the goods at once: the browser tells of a closed sheet a moment later, when the next key may have been pressed. */
  till.closeSheet = () => {
    const open = document.querySelector("dialog[open]");
    if (!open) return;
    open.dataset.left = "";
    open.close();
    till.home();
  };
  till.showReceipt = () => {
    till.closeSheet();
    at("tender-form").reset();
    till.openSheet("receipt-sheet");
  };

  document.querySelectorAll("dialog").forEach((sheet) => sheet.addEventListener("close", () => {
    if ("left" in sheet.dataset) delete sheet.dataset.left;
    else till.home();
  }));

  at("approval-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const { code, pin } = fields(event.target);
    till.approval = { code, pin };
    till.closeSheet();
    till.payApproved();
  });

  at("proof-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const { member_pin: own, reason, code, pin } = fields(event.target);
    till.proof = own ? { kind: "pin", value: own } : { kind: "override", value: reason };
    if (!own) till.approval = { code, pin };
    till.closeSheet();
    till.pay();
  });
})();
