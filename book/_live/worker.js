// Python in a worker: boots from a memory image when there is one, runs the chapter's cells, carries messages.
const here = new URL('.', self.location.href);
const download = self.fetch.bind(self);
let python, bridge;

async function cached(name, build) {
  const url = new URL(name, here).href;
  let store = null;
  try {
    store = await caches.open('living-page-' + build);
    const hit = await store.match(url);
    if (hit) return hit.arrayBuffer();
  } catch (error) { store = null; }
  const answer = await download(url);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const copy = answer.clone();
  const bytes = await answer.arrayBuffer();
  if (store) store.put(url, copy).catch(() => {});
  return bytes;
}

async function forgetOldBuilds(build) {
  try {
    for (const key of await caches.keys()) if (key.startsWith('living-page-') && key !== 'living-page-' + build) await caches.delete(key);
  } catch (error) { /* storage is blocked: nothing to forget */ }
}

async function inflated(name, build) {
  const stream = new Blob([await cached(name, build)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Pyodide asks for its files by fetch: give them from the store, so that a second page downloads nothing.
function serveFromStore(build) {
  self.fetch = async (request, options) => {
    const url = new URL(typeof request === 'string' ? request : request.url || request, here);
    const name = url.pathname.split('/').pop();
    if (url.origin !== here.origin || !/\.(wasm|zip|json)$/.test(name)) return download(request, options);
    const type = name.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
    return new Response(await cached('pyodide/' + name, build), { headers: { 'content-type': type } });
  };
}

async function boot({ cells, build, size }) {
  const archive = cached('book.zip', build);
  const image = inflated('memory.gz', build).then((bytes) => (bytes.length === size ? bytes : null)).catch(() => null);
  const { loadPyodide } = await import(new URL('pyodide/pyodide.mjs', here).href);
  serveFromStore(build);
  await Promise.all(['pyodide.asm.wasm', 'python_stdlib.zip'].map((name) => cached('pyodide/' + name, build)));  // a missing file is said, not waited for
  const snapshot = await image;
  let restored = false;
  if (snapshot) {
    try {
      python = await loadPyodide({ indexURL: new URL('pyodide/', here).href, _loadSnapshot: snapshot });
      restored = true;
    } catch (error) { python = null; }
  }
  if (!python) python = await loadPyodide({ indexURL: new URL('pyodide/', here).href });
  python.FS.writeFile('/book.zip', new Uint8Array(await archive));
  if (!restored) python.runPython('import sys; sys.path.insert(0, "/book.zip")');
  bridge = python.pyimport('bridge');
  bridge.post = (text) => self.postMessage({ type: 'python', text });
  const outcome = bridge.run(JSON.stringify(cells));
  self.postMessage({ type: 'ready', outcome, restored });
  forgetOldBuilds(build);
}

self.onmessage = async ({ data }) => {
  if (data.type === 'boot') {
    try { await boot(data); } catch (error) { self.postMessage({ type: 'failed', reason: String(error.message || error).slice(0, 300) }); }
    return;
  }
  let error = null;
  try { bridge.receive(data.text); } catch (caught) { error = String(caught.message || caught).trim().split('\n').pop(); }
  self.postMessage({ type: 'done', seq: data.seq, error });
};
