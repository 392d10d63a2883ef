"use strict";

/* A photo is made smaller before it leaves: a phone's own is too large for a shop's cellar. What is left is a JPEG of its
   pixels alone: place and camera do not even leave the phone. A file that cannot be drawn goes as it is, for the server
   to judge. */
(() => {
  const LONGEST = 2000;

  function drawn(bitmap, longest) {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  const opened = (file) => createImageBitmap(file, { imageOrientation: "from-image" });
  const blob = (bitmap) => new Promise((resolve) => { drawn(bitmap, LONGEST).toBlob(resolve, "image/jpeg", 0.85); });

  async function smaller(file) {
    try {
      const bitmap = await opened(file);
      return new File([await blob(bitmap)], "photo.jpg", { type: "image/jpeg" });
    } catch {
      return file;
    }
  }

  async function chosen(input) {
    const transfer = new DataTransfer();
    const files = await Promise.all(Array.from(input.files, smaller));
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    const said = input.form.querySelector("[data-chosen]");
    if (said) said.textContent = files.length ? said.dataset.chosen.replace("{n}", files.length) : "";
  }

  document.addEventListener("change", ({ target }) => {
    if (target.matches("input[type=file][data-shrink]")) chosen(target);
  });

  window.shrink = { drawn, opened, blob };
})();
