// Boxes that tick all of a name, and buttons that say how many are ticked. No page of the admin needs it to work.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button[data-count]")) {
    const form = button.form;
    const none = button.textContent;
    const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
    const all = form.querySelector("input[data-all]");
    const tell = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      button.disabled = ticked === 0;
      button.textContent = ticked ? button.dataset.count.replace("%s", ticked) : none;
      if (all) all.checked = ticked === boxes.length;
    };
    all?.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      tell();
    });
    for (const box of boxes) box.addEventListener("change", tell);
    tell();
  }
});
