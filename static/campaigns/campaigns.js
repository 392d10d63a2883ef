// Copying with one press, and what a form answers while it is typed. Every page works without it.
document.addEventListener("click", async (event) => {
  const field = event.target.closest("[data-copy]");
  if (!field) return;
  const from = field.dataset.copy ? document.getElementById(field.dataset.copy) : field;
  from.select?.();
  try {
    await navigator.clipboard.writeText(from.value ?? from.textContent.trim());
    field.classList.add("cp-copied");
  } catch {
    // The text is selected: the person copies it by key.
  }
});
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-field]");
  if (!key) return;
  const body = document.getElementById("id_body");
  body.setRangeText(`{${key.dataset.field}}`, body.selectionStart, body.selectionEnd, "end");
  body.focus();
  body.dispatchEvent(new Event("change", { bubbles: true }));
});
