// Takes the memory image after the imports: node snapshot.mjs PYODIDE_FOLDER BOOK_ZIP OUT
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const [folder, archive, out] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(folder + '/pyodide.mjs').href);
const python = await loadPyodide({ indexURL: folder + '/', _makeSnapshot: true });
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
const image = python.makeMemorySnapshot();
writeFileSync(out, gzipSync(image, { level: 9 }));
console.log(image.length);
process.exit(0);
