// Python in a worker: it is given its files by the page, runs the chapter's cells, and carries messages.
// It can reach nothing: what opens a connection, a store or another script is taken from it (seal.js).
import { without } from './seal.js';
import createPyodideModule from 'pyodide/pyodide.asm.mjs';
import { loadPyodide } from 'pyodide/pyodide.mjs';
import { XzReadableStream } from 'xz-decompress';
import lock from './lock.json';

const AT = 'https://files.invalid/';  // where Pyodide believes its files to be; nothing is asked there
const WASM = 'pyodide.asm.wasm';
let python, bridge, compiling;

// A function read from the table is the exported function itself; WebKit gives another object for it. Pyodide would enter
// it into the table once more, every later place would shift, and the memory image, which knows places, would not fit.
WebAssembly.instantiateStreaming = async (_, imports) => {
  const module = await compiling;
  const instance = await WebAssembly.instantiate(module, imports);
  const exported = new Map(Object.values(instance.exports).filter((it) => typeof it === 'function').map((it) => [it.name, it]));
  const table = instance.exports.__indirect_function_table || imports.env.__indirect_function_table;
  const [get, filled] = [table.get.bind(table), table.length];
  table.get = (place) => {
    const found = get(place);
    return (place < filled && found && exported.get(found.name)) || found;
  };
  return { module, instance };
};

// What is packed, byte by byte as it is asked for.
function unpacking(bytes) {
  const reader = new XzReadableStream(new Blob([bytes]).stream()).getReader();
  let [chunk, at] = [new Uint8Array(0), 0];
  return async (size) => {
    const out = new Uint8Array(size);
    for (let have = 0; have < size;) {
      if (at === chunk.length) [chunk, at] = [(await reader.read()).value, 0];
      const part = chunk.subarray(at, at + size - have);
      out.set(part, have);
      have += part.length;
      at += part.length;
    }
    return out;
  };
}

// The files of Python: their lengths stand before them. The first is compiled while the others are unpacked.
async function unpacked(bytes) {
  const take = unpacking(bytes);
  const length = new DataView((await take(4)).buffer).getUint32(0, true);
  const files = {};
  for (const [name, size] of Object.entries(JSON.parse(new TextDecoder().decode(await take(length))))) {
    files[name] = await take(size);
    if (name === WASM) compiling = WebAssembly.compile(files[name]);
  }
  return files;
}

async function boot({ cells, packed }) {
  const { memory, ...files } = await unpacked(packed);
  self.fetch = async (address) => {
    const name = String(address.url || address).split('/').pop();
    return new Response(name === WASM ? null : files[name], { headers: { 'content-type': name === WASM ? 'application/wasm' : 'application/zip' } });
  };
  const options = { indexURL: AT, packageBaseUrl: AT, stdLibURL: `${AT}library.zip`, lockFileContents: lock, createPyodideModule };
  let restored = false;
  if (memory) {
    try {
      python = await loadPyodide({ ...options, _loadSnapshot: memory });
      restored = true;
    } catch (error) { python = null; }
  }
  if (!python) python = await loadPyodide({ ...options });
  without('fetch');
  without('navigator');
  python.FS.writeFile('/book.zip', files['book.zip']);
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
