// Python in a worker: it is given its files by the page, runs the chapter's cells, and carries messages.
// It can reach nothing: what opens a connection, a store or another script is taken from it before Python starts.
import createPyodideModule from 'pyodide/pyodide.asm.mjs';
import { loadPyodide } from 'pyodide/pyodide.mjs';
import lock from './lock.json';

const AT = 'https://living.page/';  // where Pyodide believes its files to be; nothing is asked there
const REACHING = [
  'fetch', 'fetchLater', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'WebTransport', 'EventSource', 'RTCPeerConnection', 'Notification', 'importScripts',
  'Worker', 'SharedWorker', 'BroadcastChannel', 'indexedDB', 'caches', 'CacheStorage', 'Cache', 'cookieStore', 'FontFace', 'fonts', 'Request',
  'navigator', 'webkitRequestFileSystem', 'webkitRequestFileSystemSync', 'webkitResolveLocalFileSystemURL', 'webkitResolveLocalFileSystemSyncURL',
  'eval',
];
let python, bridge;

function without(name, value) {
  for (let place = self; place; place = Object.getPrototypeOf(place)) {
    if (Object.hasOwn(place, name)) Object.defineProperty(place, name, { value, writable: false, configurable: false });
  }
}

// No name leads out any more, and no text becomes code: a script could import another.
function seal() {
  function refuse() { throw new EvalError('this Python is closed: it reaches nothing outside, and no text becomes a script'); }
  without('Function', Object.assign(refuse.bind(null), { prototype: Function.prototype }));
  for (const made of [() => {}, async () => {}, function* () {}, async function* () {}]) {
    Object.defineProperty(Object.getPrototypeOf(made), 'constructor', { value: refuse, writable: false, configurable: false });
  }
  for (const name of ['setTimeout', 'setInterval']) {
    const timer = self[name].bind(self);
    without(name, (act, ...rest) => (typeof act === 'function' ? timer(act, ...rest) : refuse()));
  }
  for (const name of REACHING) without(name, typeof self[name] === 'function' ? refuse : undefined);
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function boot({ cells, pyodide, stdlib, book, memory }) {
  const [wasm, snapshot] = await Promise.all([inflated(pyodide), memory && inflated(memory)]);
  const files = { 'pyodide.asm.wasm': ['application/wasm', wasm], 'python_stdlib.zip': ['application/zip', stdlib] };
  self.fetch = async (address) => {
    const [type, bytes] = files[String(address.url || address).split('/').pop()];
    return new Response(bytes, { headers: { 'content-type': type } });
  };
  const options = { indexURL: AT, packageBaseUrl: AT, lockFileContents: lock, createPyodideModule };
  let restored = false;
  if (snapshot) {
    try {
      python = await loadPyodide({ ...options, _loadSnapshot: snapshot });
      restored = true;
    } catch (error) { python = null; }
  }
  if (!python) python = await loadPyodide({ ...options });
  seal();
  python.FS.writeFile('/book.zip', new Uint8Array(book));
  if (!restored) python.runPython('import sys; sys.path.insert(0, "/book.zip")');
  bridge = python.pyimport('bridge');
  bridge.post = (text) => self.postMessage({ type: 'python', text });
  const outcome = bridge.run(JSON.stringify(cells));
  self.postMessage({ type: 'ready', outcome, restored });
}

const last = (error) => String(error?.message || error).trim().split('\n').pop().slice(0, 300);

self.onmessage = async ({ data }) => {
  if (data.type === 'boot') {
    try { await boot(data); } catch (error) { self.postMessage({ type: 'failed', reason: last(error) }); }
    return;
  }
  self.postMessage({ type: 'begun', seq: data.seq });
  let error = null;
  try { bridge.receive(data.text); } catch (caught) {
    error = last(caught);
    if (caught.name !== 'PythonError') { self.postMessage({ type: 'failed', reason: error }); return; }  // Python itself broke
  }
  self.postMessage({ type: 'done', seq: data.seq, error });
};
