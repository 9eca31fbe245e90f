// Python in a worker: it is given its files by the page, runs the chapter's cells, and carries messages.
// It can reach nothing: what opens a connection, a store or another script is taken from it (seal.js).
import { without } from './seal.js';
import createPyodideModule from 'pyodide/pyodide.asm.mjs';
import { loadPyodide } from 'pyodide/pyodide.mjs';
import lock from './lock.json';

const AT = 'https://files.invalid/';  // where Pyodide believes its files to be; nothing is asked there
let python, bridge;

// A function read from the table is the exported function itself; WebKit gives another object for it. Pyodide would enter
// it into the table once more, every later place would shift, and the memory image, which knows places, would not fit.
WebAssembly.instantiateStreaming = async (response, imports) => {
  const { module, instance } = await WebAssembly.instantiate(await (await response).arrayBuffer(), imports);
  const exported = new Map(Object.values(instance.exports).filter((it) => typeof it === 'function').map((it) => [it.name, it]));
  const table = instance.exports.__indirect_function_table || imports.env.__indirect_function_table;
  const [get, filled] = [table.get.bind(table), table.length];
  table.get = (place) => {
    const found = get(place);
    return (place < filled && found && exported.get(found.name)) || found;
  };
  return { module, instance };
};

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
  without('fetch');
  without('navigator');
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
