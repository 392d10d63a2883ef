"use strict";

/* A photo: taken, made smaller (shrink.js), kept, shown as a small picture. */
(() => {
  const { phone, shrink } = window;
  const SMALL = 240;

  async function taken(file, store) {
    const bitmap = await shrink.opened(file);
    const blob = await shrink.blob(bitmap);
    const thumb = shrink.drawn(bitmap, SMALL).toDataURL("image/jpeg", 0.7);
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
