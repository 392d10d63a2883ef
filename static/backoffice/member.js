// The tab that is open stands in sight on a narrow screen; a click beside the menu closes it.
"use strict";
document.querySelector(".mp-here")?.scrollIntoView({ block: "nearest", inline: "center" });
document.addEventListener("click", (event) => {
  const menu = document.querySelector(".mp-menu[open]");
  if (menu && !menu.contains(event.target)) menu.removeAttribute("open");
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelector(".mp-menu[open]")?.removeAttribute("open");
});
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
