"""The Sphinx side of the living page.

Gives each code cell an address and its source to the page, puts the text of each widget's saved
state into the page for readers without JavaScript, takes out what the theme fetches from other
hosts, and writes a Content-Security-Policy with the hashes of the inline scripts that are left.
"""

import base64
import hashlib
import json
import multiprocessing
import re
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from finish import settled
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

sys.path.insert(0, str(Path(__file__).parent))
import prepared
from build import digest, node
from needs import programs, read_cells

WORK = Path(__file__).resolve().parent.parent.parent / "_build" / "live"
STATE = re.compile(
    r'<script[^>]*type="application/vnd\.jupyter\.widget-state\+json"[^>]*>(.*?)</script>',
    re.DOTALL,
)
VIEW = re.compile(
    r'<script[^>]*type="application/vnd\.jupyter\.widget-view\+json"[^>]*>(.*?)</script>', re.DOTALL
)
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.DOTALL)
UNWANTED = re.compile(
    r"<script[^>]*(?:thebe|fontawesome|mathjax|require\.min|html-manager|togglebutton)[^>]*></script>"
    r"|<script[^>]*>(?:(?!</script>).)*?(?:THEBE_JS_URL|thebe_selector|initThebeSBT|togglebuttonSelector\s*=)(?:(?!</script>).)*?</script>"
    r'|<script[^>]*type="text/x-thebe-config"[^>]*>.*?</script>'
    r'|<link[^>]*(?:thebe|fontawesome|togglebutton|as="script")[^>]*/?>',
    re.DOTALL,
)
STYLES = re.compile(r'<link[^>]*href="[^"]*_static/[^"]*\.css[^"]*"[^>]*>')
SHEET = re.compile(r"static/one-[0-9a-f]+\.css")
UNDERSCORED = re.compile(r'="((?:\.\.?/)*)_(static|sources|images|downloads)/')
SOURCE = re.compile(r'="((?:\.\./)*)_sources/book/([\w-]+\.ipynb)"')
PAGENAME = re.compile(r"<script>DOCUMENTATION_OPTIONS\.pagename[^<]*</script>")
UNDEFERRED = re.compile(r"<script(?![^>]*\b(?:defer|async|module)\b)([^>]*\bsrc=)")
ANSWERS = {"pilaw-answer", "pilaw-picture", "pilaw-twin"}
SEARCH_BUTTON = re.compile(
    r'(<button[^>]*class="[^"]*search-button-field[^"]*"[^>]*?)\s+(?:title="[^"]*"\s+)?'
    r'aria-label="[^"]*"'
)
SCROLLED = '<div class="pst-scrollable-table-container"'
ACTS = {
    'title="Download source file"': 'title="Download this page"',
    f"{SCROLLED}>": f'{SCROLLED} tabindex="0" role="region" aria-label="Table">',
    'onclick="window.print()"': 'data-act="print"',
    'onclick="toggleFullScreen()"': 'data-act="fullscreen"',
}
NOTES = ".buildinfo"  # by which Sphinx knows its last build; it differs with the folder
RULES = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {hashes}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; worker-src blob:; object-src 'none'; base-uri 'none'; form-action 'self'"
)


# Loads the page's script and nothing else in its place: what does not carry the digest is sent for
# once more, past every cache; then the line that stands beside each widget says it. A page from a
# folder has no digests to check.
LOADER = """(() => {
  const { root, page } = JSON.parse(document.getElementById('live-settings').textContent);
  const integrity = 'sha256-' + btoa(page.sha256.replace(/../g, (pair) => \
String.fromCharCode(parseInt(pair, 16))));
  const load = (last) => {
    const script = Object.assign(document.createElement('script'), { src: root + page.name });
    if (location.protocol !== 'file:') script.integrity = integrity;
    script.onerror = () => {
      script.remove();
      if (last) { document.documentElement.dataset.live = 'error'; return; }
      fetch(script.src, { cache: 'reload' }).then(() => load(true), () => load(true));
    };
    document.head.append(script);
  };
  load(false);
})();"""
MISSING = (
    '<p class="live-missing">If no controls appear here, the script of this page did not arrive '
    "or may not run: scripts are switched off or held back, or a file of the book is missing on "
    "its server. What is shown is the answer to the saved facts; to compute, load the page again, "
    "allow its scripts, or run the notebook.</p>"
    "<noscript><style>.live-missing { visibility: visible !important; max-height: none !important }"
    "</style></noscript>"
)


def number_cells(maker: Executor, app: Sphinx, doctree: nodes.document) -> None:
    """Give each code cell its address; where widgets live, keep the sources of cells that can run.

    Where nothing lives, every output is a saved one, and none is marked so.
    """
    found = code_cells(doctree)
    sources = [next((n.astext() for n in cell.findall(nodes.literal_block)), "") for cell in found]
    known = list(read_cells(sources))
    living = any(cell.lives for cell in known)
    kept = []
    for k, (cell, source, knows) in enumerate(zip(found, sources, known, strict=True)):
        cell["ids"].append(f"cell-{k}")
        cell["classes"] += ["cell-setup"] * knows.setup + ["cell-widget"] * knows.widget
        if knows.runs:
            kept.append({"id": f"cell-{k}", "source": source})
        else:
            cell["classes"] += ["cell-saved"] * living
    if living:
        about = app.env.metadata[app.env.docname]
        about["live_cells"] = json.dumps(kept)
        shown = {f"cell-{k}": program for k, program in programs(sources)}
        about["live_prepared"] = json.dumps(shown)
        for program in shown.values():
            maker.submit(prepared.make, program)


def code_cells(doctree: nodes.document) -> list[nodes.container]:
    """The code cells of a page, in order."""
    return [n for n in doctree.findall(nodes.container) if n.get("nb_element") == "cell_code"]


def fold_code(app: Sphinx, doctree: nodes.document) -> None:
    """Fold away the code of each cell, and the whole of a cell that solves an exercise.

    Not where no widget lives: there the code is the subject.
    """
    if "live_cells" not in app.env.metadata[app.env.docname]:
        return
    for cell in code_cells(doctree):
        if {"cell-setup", "cell-widget"} & set(cell["classes"]):
            continue
        for source in cell.children:
            if source.get("nb_element") == "cell_code_source":
                fold(source, "code", "The line of Python that computes this")
                break
        if heading_of(cell) == "Exercises":
            fold(cell, "solution", "The solution, computed")


def fold(node: nodes.Node, kind: str, words: str) -> None:
    """Put a node into a fold with these words."""
    place, at = node.parent, node.parent.index(node)
    opening = f'<details class="{kind}"><summary>{words}</summary>'
    place.insert(at + 1, nodes.raw("", "</details>", format="html"))
    place.insert(at, nodes.raw("", opening, format="html"))


def heading_of(node: nodes.Node) -> str:
    """The heading of the section in which a node stands; empty outside every section."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.section):
            return str(node.next_node(nodes.title).astext())
    return ""


def add_settings(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On pages with widgets: the settings, the script and the style."""
    cells = app.env.metadata.get(pagename, {}).get("live_cells")
    if doctree is None or cells is None:
        return
    files = json.loads((WORK / "live.json").read_text())
    root = context["pathto"]("static/live/", resource=True)
    page = files.pop("page")
    answers = json.loads((WORK / "prepared.json").read_text())[pagename]
    settings = {"root": root, "page": page, "files": files, "prepared": answers}
    settings["cells"] = json.loads(cells)
    body = json.dumps(settings).replace("</", "<\\/")
    kind = "application/json"
    app.add_js_file(None, type=kind, id="live-settings", body=body, priority=900)
    app.add_js_file(None, body=LOADER, priority=901)


def lay_out_prepared(maker: Executor, app: Sphinx, env: BuildEnvironment) -> None:
    """The prepared answers of every page that has widgets, among the files that pages load."""
    maker.shutdown()
    listed = {}
    for page, about in sorted(env.metadata.items()):
        if "live_prepared" in about:
            script = prepared.packed(json.loads(about["live_prepared"])).encode()
            sum_ = digest(script)
            name = f"prepared-{sum_[:16]}.js"
            (WORK / "site" / "live" / name).write_bytes(script)
            listed[page] = {"name": name, "sha256": sum_, "bytes": len(script)}
            listed[page]["until"] = prepared.until()
    (WORK / "prepared.json").write_text(json.dumps(listed))


def stop(maker: Executor, app: Sphinx, error: Exception | None) -> None:
    """A build that fails prepares nothing more."""
    maker.shutdown(cancel_futures=True)


def clear(app: Sphinx) -> None:
    """Nothing of an older build stays among the static files; Sphinx finds its own notes again."""
    out = Path(app.outdir)
    shutil.rmtree(out / "_static", ignore_errors=True)
    if out.exists() and (WORK / NOTES).exists():
        (WORK / NOTES).replace(out / NOTES)


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Every page, where a file that pages load is missing or damaged in what was built before."""
    static = Path(app.outdir) / "static"
    lists = [path for name in ("live", "prepared") if (path := WORK / f"{name}.json").exists()]
    files = [file for path in lists for file in json.loads(path.read_text()).values()]
    built = [static / "live" / file["name"] for file in files]
    whole = all(
        path.exists() and digest(path.read_bytes()) == file["sha256"]
        for path, file in zip(built, files, strict=True)
    )
    return [] if whole and list(static.glob("one-*.css")) else list(env.found_docs)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Put saved texts and the policy into every page of this build; give folders plain names."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    if (out / "_static").exists():
        sheet = one_stylesheet(out / "_static")
        plain_names(out)
    else:
        sheet = next((out / "static").glob("one-*.css")).name
    for path in out.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if "Content-Security-Policy" not in text and "<head" in text:
            path.write_text(finished(text, sheet), encoding="utf-8")
        elif SHEET.search(text) and sheet not in text:
            path.write_text(SHEET.sub(f"static/{sheet}", text), encoding="utf-8")
    (out / ".nojekyll").touch()
    if (out / NOTES).exists():
        (out / NOTES).replace(WORK / NOTES)


def plain_names(out: Path) -> None:
    """`static` for `_static` and so on: some hosts leave out what begins with `_`."""
    shutil.rmtree(out / "static", ignore_errors=True)
    for name in ("static", "sources", "images", "downloads"):
        for path in sorted((out / f"_{name}").rglob("*")):
            if path.is_file():
                new = out / name / path.relative_to(out / f"_{name}")
                new.parent.mkdir(parents=True, exist_ok=True)
                path.replace(new)
        shutil.rmtree(out / f"_{name}", ignore_errors=True)


def one_stylesheet(static: Path) -> str:
    """All style sheets in one file, so that a page waits for one answer; its name, with digest."""
    names = [
        *(f"styles/{n}.css" for n in ("theme", "bootstrap", "pydata-sphinx-theme")),
        "pygments.css",
        "styles/sphinx-book-theme.css",
        "copybutton.css",
        *sorted(p.name for p in static.glob("mystnb.*.css")),
        "sphinx-design.min.css",
        "book.css",
    ]
    sheets = [f"./{name}" for name in names if (static / name).exists()]
    sheets.insert(-1, (WORK / "parts" / "page.css").as_posix())
    entry = static / "all.css"
    entry.write_text("".join(f'@import "{sheet}";\n' for sheet in sheets), encoding="utf-8")
    bundle(entry, "one.css")
    entry.unlink()
    name = f"one-{digest((static / 'one.css').read_bytes())[:16]}.css"
    (static / "one.css").rename(static / name)
    return name


def bundle(sheet: Path, out: str) -> None:
    """A style sheet with all that it imports; pictures and fonts stay files."""
    esbuild = WORK / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ("--bundle", "--minify", f"--outfile={out}", "--log-level=error")
    files = (f"--external:{kind}" for kind in ("*.png", "*.woff2", "*.ttf", "*.svg", "*.gif"))
    node("node", esbuild, sheet.name, *options, *files, cwd=sheet.parent)


def finished(page: str, sheet: str) -> str:
    """One page, finished."""
    page = UNWANTED.sub("", page)
    links = STYLES.findall(page)
    if links:
        top = links[0].partition("_static/")[0].rpartition('"')[2]
        page = STYLES.sub("", page).replace(
            "</head>", f'<link rel="stylesheet" href="{top}static/{sheet}">\n</head>', 1
        )
    page = SOURCE.sub(r'="\1notebooks/\2"', page)  # the plain notebook, made by `plain.py`
    page = UNDERSCORED.sub(r'="\1\2/', page)
    page = PAGENAME.sub("", page)
    head, mark, body = page.partition("</head>")
    page = UNDEFERRED.sub(r"<script defer\1", head) + mark + body
    return settled(name_buttons(with_saved_texts(page)), policy)


def with_saved_texts(page: str) -> str:
    """The page with the answers of each saved widget before its place."""
    state = STATE.search(page)
    if state is None:
        return page
    models = json.loads(state.group(1))["state"]

    def before(view: re.Match[str]) -> str:
        return MISSING + saved_text(models, json.loads(view.group(1))["model_id"]) + view.group()

    return VIEW.sub(before, page)


def saved_text(models: dict[str, Any], root: str) -> str:
    """The answers of a saved widget as plain HTML, readable without JavaScript."""
    parts = [
        state["value"]
        for state in walk(models, root)
        if ANSWERS & set(state.get("_dom_classes", ()))
    ]
    return f'<div class="pilaw-static">{"".join(parts)}</div>'


def walk(models: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The states of a widget and its children, in order."""
    state = models[name]["state"]
    yield state
    for child in state.get("children", ()):
        yield from walk(models, child.removeprefix("IPY_MODEL_"))


def name_buttons(page: str) -> str:
    """The search button's name is what it shows; no button carries a script (book.js acts)."""
    page = SEARCH_BUTTON.sub(r"\1", page)
    for was, now in ACTS.items():
        page = page.replace(was, now)
    return page


def policy(page: str) -> str:
    """The policy for one page: own files, WebAssembly, and the inline scripts that stand in it."""
    bodies = {
        body
        for attributes, body in SCRIPT.findall(page)
        if "type=" not in attributes or "javascript" in attributes or "module" in attributes
    }
    rules = RULES.format(hashes=" ".join(sorted(map(hash_source, bodies))))
    return f'<meta http-equiv="Content-Security-Policy" content="{escape(rules)}">'


def hash_source(script: str) -> str:
    """A script as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def add_files(app: Sphinx, config: Config) -> None:
    """The page's files; a page names them by digest, so that each is written anew with them."""
    config.html_static_path.append(str(WORK / "site"))
    config.live_files = (WORK / "live.json").read_text() + prepared.STATE


def setup(app: Sphinx) -> dict[str, Any]:
    # while chapters are still run, another process prepares the answers of those before
    maker = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    app.add_config_value("live_files", "", "html")
    app.connect("config-inited", add_files)
    app.connect("builder-inited", clear, priority=1)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", partial(number_cells, maker))
    app.connect("env-updated", partial(lay_out_prepared, maker))
    app.connect("build-finished", partial(stop, maker))
    app.connect("doctree-read", fold_code, priority=600)
    app.connect("html-page-context", add_settings, priority=900)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
