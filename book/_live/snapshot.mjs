// Makes the Python of the page: node snapshot.mjs PYODIDE_FOLDER BOOK_ZIP OUT_FOLDER
// First every module is compiled, and of Python's own library only what the book can reach is kept; then the book is
// imported from that and the memory image taken. Compiled beforehand, no waste of compiling stays in the image.
// The same Python gives the same files: while they are made, time stands still and chance is a fixed row of numbers.
import chance from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

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

const { loadPyodide } = await import(pathToFileURL(join(folder, 'pyodide.mjs')).href);
const started = (options) => loadPyodide({
  indexURL: folder + '/',
  _sysExecutable: '/usr/bin/python',
  env: { HOME: '/home/pyodide', LANG: 'C.UTF-8', PYTHONHASHSEED: '0' },
  ...options,
});
const USE = `
import sys
sys.path.insert(0, "/book.zip")
import bridge, pilaw, pilaw.widgets, pilaw.lessons
pilaw.law()
pilaw.information_types()
pilaw.cases()
str(pilaw.assess(pilaw.case("C005").facts).trail)
`;

const compiler = await started();
compiler.FS.writeFile('/book.zip', readFileSync(archive));
compiler.FS.writeFile('/library.zip', readFileSync(join(folder, 'python_stdlib.zip')));
compiler.runPython(`${USE}
import ast, codecs, importlib
import importlib._bootstrap_external as external
from zipfile import ZIP_STORED, ZipFile, ZipInfo

CODECS = {"ascii", "latin-1", "cp1252", "utf-8-sig", "utf-16"}  # what Python itself and its libraries ask for
SHOWN = ("traceback", "linecache", "tokenize", "_colorize", "textwrap")  # where something raises

def parts(path):
    """Everything that stands in the modules of the book."""
    with ZipFile(path) as files:
        for name in files.namelist():
            if name.endswith(".py"):
                yield from ast.walk(ast.parse(files.read(name)))

def imported_later(nodes):
    """What the functions of the book's modules import when they are called."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module

def words(nodes):
    """Every word that stands in the book's modules as a text of its own; some name an encoding."""
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and node.value.isascii() and node.value.replace("-", "_").isidentifier()}

nodes = list(parts("/book.zip"))
for name in sorted(CODECS | words(nodes)):
    try:
        codecs.lookup(name)
    except LookupError:
        pass
for name in sorted({*imported_later(nodes), *SHOWN}):
    if name.partition(".")[0] in sys.stdlib_module_names:
        try:
            importlib.import_module(name)
        except ImportError:
            pass

def compiled(source, out, place, keep=None):
    with ZipFile(source) as files, ZipFile(out, "w", ZIP_STORED) as made:
        for name in files.namelist():
            content = files.read(name)
            if name.endswith(".py"):
                if keep is not None and name not in keep:
                    continue
                code = compile(content, place + name, "exec", dont_inherit=True, optimize=2)
                name, content = name + "c", external._code_to_hash_pyc(code, bytes(8), False)
            elif keep is not None:
                continue
            made.writestr(ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)

library = next(path for path in sys.path if path.endswith(".zip") and path != "/book.zip")
files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
keep = {name.removeprefix(library + "/") for name in files if name.startswith(library + "/")}
compiled("/book.zip", "/book-made.zip", "/book.zip/")
compiled("/library.zip", "/library-made.zip", library + "/", keep)
`);
for (const name of ['book', 'library']) writeFileSync(join(out, `${name}.zip`), compiler.FS.readFile(`/${name}-made.zip`));

const python = await started({ _makeSnapshot: true, stdLibURL: join(out, 'library.zip') });
python.FS.writeFile('/book.zip', readFileSync(join(out, 'book.zip')));
python.runPython(USE);
writeFileSync(join(out, 'memory'), python.makeMemorySnapshot());
process.exit(0);
