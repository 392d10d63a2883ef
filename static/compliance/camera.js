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

  /* How far the photos `ids` are on their way: `part` (0 to 1) of photo `id`, the ones before it whole. */
  function went(bar, ids, { id, part }) {
    if (ids.includes(id)) bar.value = (ids.indexOf(id) + part) / ids.length;
  }

  phone.camera = { taken, shown, went };
})();
