"use strict";

/* What the phone keeps until the server has it: inspections and reports of a store's day (draft, queued, refused, sent)
   and photos, in IndexedDB. Everything has an id made here, so that what is sent twice is there once. Rows name their person: another one who
   logs in on the same phone neither sees nor sends them. */
(() => {
  const NAME = "huiyuan.compliance";
  const VERSION = 2;
  const STORES = ["inspections", "reports", "photos"];
  const work = JSON.parse(document.getElementById("work").textContent);
  const listeners = new Set();
  let opened = null;

  function database() {
    opened = opened || new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, VERSION);
      asked.onupgradeneeded = () => {
        STORES.filter((name) => !asked.result.objectStoreNames.contains(name))
          .forEach((name) => asked.result.createObjectStore(name, { keyPath: "id" }));
      };
      asked.onsuccess = () => {
        // A page with a newer version must not wait for this one.
        asked.result.onversionchange = () => asked.result.close();
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error);
    });
    return opened;
  }

  /* One transaction; resolves when it is on the disk, with what its request found. */
  async function within(store, mode, ask) {
    const all = await database();
    return new Promise((resolve, reject) => {
      const transaction = all.transaction(store, mode);
      const asked = ask(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  const keep = {
    get: (store, id) => within(store, "readonly", (rows) => rows.get(id)),
    put: (store, row) => within(store, "readwrite", (rows) => rows.put({ ...row, staff: work.staff })),
    drop: (store, id) => within(store, "readwrite", (rows) => rows.delete(id)),

    async all(store) {
      const rows = await within(store, "readonly", (found) => found.getAll());
      return rows.filter((row) => row.staff === work.staff);
    },

    async inState(store, ...states) {
      const rows = await keep.all(store);
      return rows.filter((row) => states.includes(row.state)).sort((a, b) => a.started_at.localeCompare(b.started_at));
    },

    /* Who must know that something was kept, sent or refused. */
    onChange(listener) {
      listeners.add(listener);
    },

    changed() {
      listeners.forEach((listener) => listener());
    },
  };

  function uuid() {
    // crypto.randomUUID exists on secure pages only.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  window.phone = { work, keep, uuid };
})();
