"""Builds what the living page needs, each part once for each state of its sources.

    python build.py SITE    writes SITE/live/, every file named by its digest, and the list of them

Node and npm come with the environment; npm packages come at the locked versions.
"""

import gzip
import hashlib
import json
import lzma
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from needs import PACKAGES, in_page

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "_build" / "live"
PARTS = WORK / "parts"
MODULES = WORK / "node_modules"
PLAIN = ("pyodide.asm.wasm", "library.zip", "book.zip")
XZ = {"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 26}  # it looks back over all of it
EPOCH = (2020, 1, 1, 0, 0, 0)
LOADED = ("worker.bin", "python.bin", "plain.bin")


def digest(*parts: bytes) -> str:
    """The SHA-256 of the parts, in digits."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def node(command: str, *arguments: str | Path, cwd: Path) -> str:
    """Run a program of the Node that the environment carries."""
    program = shutil.which(command, path=str(Path(sys.executable).parent)) or shutil.which(command)
    if program is None:
        sys.exit(
            f"living page: {command} is missing; run `python make.py book`, which installs it."
        )
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [program, *map(str, arguments)],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"living page: {command} {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def once(make: Callable[[], None], state: str, *outputs: Path) -> None:
    """Make the outputs, unless those of this state stand there whole."""
    stamp = WORK / f"{make.__name__}.stamp"

    def now() -> str:
        sums = {str(p.relative_to(WORK)): digest(p.read_bytes()) for p in outputs if p.exists()}
        return json.dumps({"state": state, "outputs": sums}, indent=1)

    if stamp.exists() and stamp.read_text() == now():
        return
    print(f"living page: making its {make.__name__}", flush=True)
    PARTS.mkdir(parents=True, exist_ok=True)
    make()
    stamp.write_text(now())


def packages() -> None:
    """The npm packages at the locked versions."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, WORK / name)
    node("npm", "ci", "--ignore-scripts", cwd=WORK)


def own_scripts() -> list[Path]:
    """The book's own sources of the page's scripts and style."""
    return sorted([*HERE.glob("*.js"), HERE / "page.css"])


def scripts() -> None:
    """page.js, page.css and worker.js, bundled and minified; the worker holds Pyodide's scripts.

    They are plain scripts, not modules: a browser runs those whatever type the server gives them.
    """
    lock = json.loads((MODULES / "pyodide" / "pyodide-lock.json").read_bytes())
    (WORK / "lock.json").write_text(json.dumps(lock | {"packages": {}}))
    for path in own_scripts():
        shutil.copy(path, WORK / path.name)
    for name in ("page.js", "page.css", "worker.js"):
        node(
            "node",
            MODULES / "esbuild" / "bin" / "esbuild",
            name,
            "--bundle",
            "--format=iife",
            "--minify",
            "--target=es2022",
            "--loader:.svg=dataurl",
            "--external:node:*",
            "--log-override:empty-import-meta=silent",
            f"--outfile={PARTS / name}",
            cwd=WORK,
        )
    worker = (PARTS / "worker.js").read_bytes()
    (PARTS / "worker.bin").write_bytes(gzip.compress(worker, 9, mtime=0))


def python_files() -> Iterator[tuple[str, bytes]]:
    """What goes into book.zip: the widget libraries, `pilaw` with its data, the bridge."""
    for package in PACKAGES:
        top = Path(str(files(package)))
        for path in sorted(top.rglob("*.py")):
            if "tests" not in path.parts:
                yield str(path.relative_to(top.parent)), path.read_bytes()
    for path in sorted((ROOT / "pilaw").glob("*.py")):
        if path.stem != "__main__" and in_page(f"pilaw.{path.stem}"):  # a page has no command line
            yield f"pilaw/{path.name}", path.read_bytes()
    for path in sorted((ROOT / "data").rglob("*")):
        if path.suffix in (".toml", ".csv"):
            yield f"pilaw/data/{path.relative_to(ROOT / 'data').as_posix()}", path.read_bytes()
    for path in sorted((HERE / "python").rglob("*.py")):
        yield path.relative_to(HERE / "python").as_posix(), path.read_bytes()


def archive(contents: list[tuple[str, bytes]], out: Path) -> None:
    """A zip whose bytes depend on its contents only."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in contents:
            made.writestr(
                zipfile.ZipInfo(name.replace(os.sep, "/"), EPOCH), content, zipfile.ZIP_DEFLATED
            )


def python() -> None:
    """The Python of the page with its memory image, and the same without it.

    Some browsers can take no image; and where it does not arrive Python starts plainly.
    """
    archive(list(python_files()), WORK / "book.zip")
    made = WORK / "python"
    made.mkdir(exist_ok=True)
    node("node", HERE / "snapshot.mjs", MODULES / "pyodide", WORK / "book.zip", made, cwd=WORK)
    shutil.copy(MODULES / "pyodide" / "pyodide.asm.wasm", made)
    (PARTS / "python.bin").write_bytes(packed(made, *PLAIN, "memory"))
    (PARTS / "plain.bin").write_bytes(packed(made, *PLAIN))


def packed(folder: Path, *names: str) -> bytes:
    """Files one after the other, compressed as one: the image repeats much of the others.

    Before them stand four bytes with the length of a list of their names and lengths, and the list.
    """
    contents = [(folder / name).read_bytes() for name in names]
    sizes = json.dumps(dict(zip(names, map(len, contents), strict=True))).encode()
    head = len(sizes).to_bytes(4, "little")
    every = b"".join([head, sizes, *contents])
    return lzma.compress(every, check=lzma.CHECK_CRC32, filters=[XZ])


def lay_out(site: Path) -> None:
    """The parts under names that carry their digests, nothing else beside them, and their list."""
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    listed = {}
    for part in ("page.js", *LOADED):
        content = (PARTS / part).read_bytes()
        stem, _, suffix = part.partition(".")
        sum_ = digest(content)
        name = f"{stem}-{sum_[:16]}.{suffix}"
        listed[stem] = {"name": name, "sha256": sum_, "bytes": len(content)}
        (site / name).write_bytes(content)
    (WORK / "live.json").write_text(json.dumps(listed))


def main(target: Path) -> None:
    """Make what is missing or older than its sources, and lay it out."""
    WORK.mkdir(parents=True, exist_ok=True)
    locked = digest((HERE / "package-lock.json").read_bytes())
    needed = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
    once(packages, locked, *(MODULES / "pyodide" / name for name in needed))
    front = digest(locked.encode(), *(p.read_bytes() for p in (*own_scripts(), HERE / "build.py")))
    once(scripts, front, *(PARTS / name for name in ("page.js", "page.css", "worker.bin")))
    read = [part for name, content in python_files() for part in (name.encode(), content)]
    back = digest(
        locked.encode(), *((HERE / n).read_bytes() for n in ("snapshot.mjs", "build.py")), *read
    )
    once(python, back, PARTS / "python.bin", PARTS / "plain.bin")
    lay_out(target / "live")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
