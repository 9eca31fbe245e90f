// Stands first on every page: where the browser gives no storage, or none that can be written, what the page keeps
// lasts until the page is left; values that no script of the page can have written are forgotten.
for (const name of ['localStorage', 'sessionStorage']) {
  const kept = new Map();
  try {
    const store = window[name];
    for (const key of Object.keys(store)) kept.set(key, store.getItem(key));
    store.setItem('writable', '');
    store.removeItem('writable');
  } catch {
    const value = {
      getItem: (key) => kept.get(String(key)) ?? null, setItem: (key, text) => { kept.set(String(key), String(text)); },
      removeItem: (key) => { kept.delete(String(key)); }, clear: () => kept.clear(),
      key: (at) => [...kept.keys()][at] ?? null, get length() { return kept.size; },
    };
    Object.defineProperty(window, name, { value, configurable: true });
  }
}
for (const name of ['mode', 'theme']) if (!['auto', 'light', 'dark', null].includes(localStorage.getItem(name))) localStorage.removeItem(name);
for (const name of ['remarks-hidden', 'pst_banner_pref']) {
  try { if (typeof (JSON.parse(localStorage.getItem(name)) ?? {}) !== 'object') throw new TypeError(name); } catch { localStorage.removeItem(name); }
}
