// Takes the memory image after the imports: node snapshot.mjs PYODIDE_FOLDER BOOK_ZIP OUT
// The same Python gives the same image: while it is taken, time stands still and chance is a fixed row of numbers.
import chance from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const [folder, archive, out] = process.argv.slice(2).map((path) => resolve(path));
process.env.TZ = 'UTC';
const MOMENT = Date.UTC(2020, 0, 1);
Date.now = () => MOMENT;
performance.now = () => 0;
let drawn = 1;
chance.randomFillSync = crypto.getRandomValues = (view) => {
  for (let k = 0; k < view.length; k += 1) view[k] = drawn = (drawn * 48271) % 2147483647;
  return view;
};

const { loadPyodide } = await import(pathToFileURL(folder + '/pyodide.mjs').href);
const python = await loadPyodide({
  indexURL: folder + '/',
  _makeSnapshot: true,
  _sysExecutable: '/usr/bin/python',
  env: { HOME: '/home/pyodide', LANG: 'C.UTF-8', PYTHONHASHSEED: '0' },
});
python.FS.writeFile('/book.zip', readFileSync(archive));
python.runPython(`
import sys
sys.path.insert(0, "/book.zip")
import bridge, pilaw, pilaw.widgets
pilaw.law()
pilaw.information_types()
pilaw.cases()
str(pilaw.assess(pilaw.case("C005").facts).trail)
`);
writeFileSync(out, gzipSync(python.makeMemorySnapshot(), { level: 9 }));
process.exit(0);
