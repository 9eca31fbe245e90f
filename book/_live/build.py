"""Builds what the living page needs, each part once for each state of its sources.

    python build.py SITE    writes SITE/live/: page.js, page.css, worker.js, book.zip, memory.gz, pyodide/

Node and npm come with the environment; npm packages come at the locked versions.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGES = ("ipywidgets", "traitlets", "comm")
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
NOT_IN_PAGE = ("tables.py", "columns.py", "bulk.py", "__main__.py")
EPOCH = (2020, 1, 1, 0, 0, 0)


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def node(command: str, *arguments: str | Path, cwd: Path) -> str:
    """Run a program of the Node that the environment carries."""
    program = shutil.which(command, path=str(Path(sys.executable).parent)) or shutil.which(command)
    if program is None:
        sys.exit(f"living page: {command} is missing; run `python make.py book`, which installs it.")
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([program, *map(str, arguments)], cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"living page: {command} {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def once(stamp: Path, state: str) -> bool:
    """True if the work behind a stamp has to be done again; the stamp is written by `done`."""
    return not stamp.exists() or stamp.read_text() != state


def packages(work: Path) -> Path:
    """The npm packages at the locked versions."""
    state = digest((HERE / "package-lock.json").read_bytes())
    stamp = work / "npm.stamp"
    if once(stamp, state):
        print("living page: installing the front end's packages", flush=True)
        work.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, work / name)
        node("npm", "ci", "--ignore-scripts", cwd=work)
        stamp.write_text(state)
    return work / "node_modules"


def bundle(work: Path, modules: Path, site: Path) -> None:
    """page.js and page.css, bundled and minified."""
    for name in ("page.js", "page.css"):
        shutil.copy(HERE / name, work / name)
        node(
            "node",
            modules / "esbuild" / "bin" / "esbuild",
            name,
            "--bundle",
            "--format=esm",
            "--minify",
            "--target=es2022",
            "--loader:.svg=dataurl",
            f"--outfile={site / name}",
            cwd=work,
        )
    shutil.copy(HERE / "worker.js", site / "worker.js")


def python_files() -> Iterator[tuple[str, bytes]]:
    """What goes into book.zip: the widget libraries, `pilaw` with its data, the bridge."""
    for package in PACKAGES:
        top = Path(find_spec(package).submodule_search_locations[0])
        for path in sorted(top.rglob("*.py")):
            if "tests" not in path.parts:
                yield str(path.relative_to(top.parent)), path.read_bytes()
    for path in sorted((ROOT / "pilaw").glob("*.py")):
        if path.name not in NOT_IN_PAGE:
            yield f"pilaw/{path.name}", path.read_bytes()
    for path in sorted((ROOT / "data").rglob("*")):
        if path.suffix in (".toml", ".csv"):
            yield f"pilaw/data/{path.relative_to(ROOT / 'data').as_posix()}", path.read_bytes()
    for path in sorted((HERE / "python").rglob("*.py")):
        yield path.relative_to(HERE / "python").as_posix(), path.read_bytes()


def archive(files: list[tuple[str, bytes]], out: Path) -> None:
    """A zip whose bytes depend on its contents only."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in files:
            packed.writestr(zipfile.ZipInfo(name.replace(os.sep, "/"), EPOCH), content, zipfile.ZIP_DEFLATED)


def main(target: Path) -> None:
    work = ROOT / "_build" / "live"
    site = target / "live"
    modules = packages(work)
    site.mkdir(parents=True, exist_ok=True)
    files = list(python_files())
    front = digest(*((HERE / n).read_bytes() for n in ("page.js", "page.css", "worker.js", "package-lock.json", "build.py")))
    if once(work / "bundle.stamp", front):
        bundle(work, modules, site)
        (site / "pyodide").mkdir(exist_ok=True)
        for name in PYODIDE:
            shutil.copy(modules / "pyodide" / name, site / "pyodide" / name)
        (work / "bundle.stamp").write_text(front)
    back = digest(front.encode(), (HERE / "snapshot.mjs").read_bytes(), *(part for name, content in files for part in (name.encode(), content)))
    if once(work / "memory.stamp", back):
        print("living page: packing Python and taking its memory image", flush=True)
        archive(files, site / "book.zip")
        size = node("node", HERE / "snapshot.mjs", site / "pyodide", site / "book.zip", site / "memory.gz", cwd=work).splitlines()[-1]
        parts = [site / "book.zip", site / "memory.gz", *((site / "pyodide") / n for n in PYODIDE)]
        weight = sum(len(gzip.compress(p.read_bytes(), 6)) if p.suffix in (".mjs", ".wasm", ".json") else p.stat().st_size for p in parts)
        (work / "live.json").write_text(json.dumps({"build": back, "size": int(size), "bytes": weight}))
        (work / "memory.stamp").write_text(back)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
