"use strict";

/* A photo: taken, made smaller here (a phone's own is too large for a shop's cellar), kept, shown as a small picture. */
(() => {
  const { phone } = window;
  const LONGEST = 2000;
  const SMALL = 240;

  function drawn(bitmap, longest) {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  /* The file as a JPEG of its pixels alone: place and camera do not even leave the phone. */
  async function taken(file, store) {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const canvas = drawn(bitmap, LONGEST);
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
    const thumb = drawn(bitmap, SMALL).toDataURL("image/jpeg", 0.7);
    bitmap.close();
    const row = { id: phone.uuid(), store, blob, thumb, state: "kept" };
    await phone.keep.put("photos", row);
    return row;
  }

  async function shown(list, ids) {
    const rows = await Promise.all(ids.map((id) => phone.keep.get("photos", id)));
    list.replaceChildren(...rows.filter(Boolean).map((row) => {
      const one = phone.copy("photo");
      one.querySelector("img").src = row.thumb;
      one.querySelector("button").dataset.photo = row.id;
      return one;
    }));
  }

  phone.camera = { taken, shown };
})();
