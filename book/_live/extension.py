"""The Sphinx side of the living page.

Gives each code cell an address and its source to the page, puts the text of each widget's saved state
into the page for readers without JavaScript, takes out what the theme fetches from other hosts, and
writes a Content-Security-Policy with the hashes of the inline scripts that are left.
"""

import base64
import hashlib
import json
import re
import shutil
import sys
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from finish import settled

sys.path.insert(0, str(Path(__file__).parent))
from build import node

WORK = Path(__file__).resolve().parent.parent.parent / "_build" / "live"
STATE = re.compile(r'<script[^>]*type="application/vnd\.jupyter\.widget-state\+json"[^>]*>(.*?)</script>', re.DOTALL)
VIEW = re.compile(r'<script[^>]*type="application/vnd\.jupyter\.widget-view\+json"[^>]*>(.*?)</script>', re.DOTALL)
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
PAGENAME = re.compile(r"<script>DOCUMENTATION_OPTIONS\.pagename[^<]*</script>")
SHOWS_WIDGET = re.compile(r"\b(widgets|lessons)\.")
ONLY_IMPORTS = re.compile(r"(?:(?:from|import) [^\n]*\s*)+")
ONLY_WIDGET = re.compile(ONLY_IMPORTS.pattern.removesuffix("+") + r"*(?:widgets|lessons)\.\w+\([^\n]*\)\s*")
NEEDS_PANDAS = re.compile(r"\btables\b|\bpandas\b|\bbulk\b")


# Loads the page's script and nothing else in its place: what does not carry the digest is sent for once more, past
# every cache; then the line that stands beside each widget says it. A page from a folder has no digests to check.
LOADER = """(() => {
  const { root, page } = JSON.parse(document.getElementById('live-settings').textContent);
  const integrity = 'sha256-' + btoa(page.sha256.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16))));
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
    '<p class="live-missing">If no controls appear here, the script of this page did not arrive or may not run: '
    "scripts are switched off or held back, or a file of the book is missing on its server. What is shown is the answer to the saved facts; "
    "to compute, load the page again, allow its scripts, or run the notebook.</p>"
    "<noscript><style>.live-missing { visibility: visible !important; max-height: none !important }</style></noscript>"
)


def number_cells(app: Any, doctree: nodes.document) -> None:
    """Give each code cell its address, and keep the sources of those that can run in the page."""
    cells = []
    found = [n for n in doctree.findall(nodes.container) if n.get("nb_element") == "cell_code"]
    sources = [next((n.astext() for n in cell.findall(nodes.literal_block)), "") for cell in found]
    lives = any(SHOWS_WIDGET.search(source) for source in sources)  # where nothing lives, every output is a saved one
    for k, (cell, source) in enumerate(zip(found, sources, strict=True)):
        cell["ids"].append(f"cell-{k}")
        if ONLY_IMPORTS.fullmatch(source):
            cell["classes"].append("cell-setup")
        if ONLY_WIDGET.fullmatch(source):
            cell["classes"].append("cell-widget")
        if NEEDS_PANDAS.search(source):
            cell["classes"] += ["cell-saved"] * lives
        else:
            cells.append({"id": f"cell-{k}", "source": source})
    app.env.metadata[app.env.docname]["live_cells"] = json.dumps(cells)


def fold_code(app: Any, doctree: nodes.document) -> None:
    """Fold away the code of each cell, and the whole of a cell that solves an exercise; not where the code is the subject."""
    if not any(SHOWS_WIDGET.search(cell["source"]) for cell in json.loads(app.env.metadata[app.env.docname]["live_cells"])):
        return
    for cell in list(doctree.findall(lambda n: isinstance(n, nodes.container) and n.get("nb_element") == "cell_code")):
        if {"cell-setup", "cell-widget"} & set(cell["classes"]):
            continue
        source = next((n for n in cell.children if n.get("nb_element") == "cell_code_source"), None)
        if source is not None:
            _fold(source, "code", "The line of Python that computes this")
        section = next((n for n in _parents(cell) if isinstance(n, nodes.section)), None)
        if section is not None and section.next_node(nodes.title).astext() == "Exercises":
            _fold(cell, "solution", "The solution, computed")


def _fold(node: nodes.Node, kind: str, words: str) -> None:
    place, at = node.parent, node.parent.index(node)
    place.insert(at + 1, nodes.raw("", "</details>", format="html"))
    place.insert(at, nodes.raw("", f'<details class="{kind}"><summary>{words}</summary>', format="html"))


def _parents(node: nodes.Node) -> Any:
    while node.parent is not None:
        node = node.parent
        yield node


def add_settings(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """On pages with widgets: the settings, the script and the style."""
    if doctree is None or "live_cells" not in app.env.metadata.get(pagename, {}):
        return
    if not any(SHOWS_WIDGET.search(cell["source"]) for cell in json.loads(app.env.metadata[pagename]["live_cells"])):
        return
    files = json.loads((WORK / "live.json").read_text())
    root = context["pathto"]("static/live/", resource=True)
    settings = {"root": root, "page": files.pop("page"), "files": files, "cells": json.loads(app.env.metadata[pagename]["live_cells"])}
    app.add_js_file(None, type="application/json", id="live-settings", body=json.dumps(settings).replace("</", "<\\/"), priority=900)
    app.add_js_file(None, body=LOADER, priority=901)


def clear(app: Any) -> None:
    """Nothing of an older build stays among the static files."""
    shutil.rmtree(Path(app.outdir) / "_static", ignore_errors=True)


def outdated(app: Any, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Every page, where a file that pages load is missing or damaged in what was built before."""
    static = Path(app.outdir) / "static"
    files = json.loads((WORK / "live.json").read_text()).values()
    built = [static / "live" / file["name"] for file in files]
    whole = all(p.exists() and hashlib.sha256(p.read_bytes()).hexdigest() == f["sha256"] for p, f in zip(built, files, strict=True))
    return [] if whole and list(static.glob("one-*.css")) else list(env.found_docs)


def finish(app: Any, error: Exception | None) -> None:
    """Put saved texts, and the policy, into every page that this build wrote; give the folders plain names."""
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
    """All style sheets of the book in one file, so that a page waits for one answer; its name, which carries its digest."""
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
    node(
        "node",
        WORK / "node_modules" / "esbuild" / "bin" / "esbuild",
        "all.css",
        "--bundle",
        "--minify",
        "--outfile=one.css",
        "--log-level=error",
        *(f"--external:{kind}" for kind in ("*.png", "*.woff2", "*.ttf", "*.svg", "*.gif")),
        cwd=static,
    )
    entry.unlink()
    name = f"one-{hashlib.sha256((static / 'one.css').read_bytes()).hexdigest()[:16]}.css"
    (static / "one.css").rename(static / name)
    return name


def finished(page: str, sheet: str) -> str:
    """One page, finished."""
    page = UNWANTED.sub("", page)
    links = STYLES.findall(page)
    if links:
        top = links[0].partition("_static/")[0].rpartition('"')[2]
        page = STYLES.sub("", page).replace("</head>", f'<link rel="stylesheet" href="{top}static/{sheet}">\n</head>', 1)
    page = UNDERSCORED.sub(r'="\1\2/', page)
    page = PAGENAME.sub("", page)
    head, mark, body = page.partition("</head>")
    page = re.sub(r"<script(?![^>]*\b(?:defer|async|module)\b)([^>]*\bsrc=)", r"<script defer\1", head) + mark + body
    state = STATE.search(page)
    if state:
        models = json.loads(state.group(1))["state"]
        page = VIEW.sub(lambda found: MISSING + saved_text(models, json.loads(found.group(1))["model_id"]) + found.group(0), page)
    page = name_buttons(page)
    return settled(page, policy)


def saved_text(models: dict[str, Any], root: str) -> str:
    """The answers of a saved widget as plain HTML, readable without JavaScript."""
    parts = [state["value"] for state in walk(models, root) if {"pilaw-answer", "pilaw-picture", "pilaw-twin"} & set(state.get("_dom_classes", ()))]
    return f'<div class="pilaw-static">{"".join(parts)}</div>'


def walk(models: dict[str, Any], name: str) -> Any:
    """The states of a widget and its children, in order."""
    state = models[name]["state"]
    yield state
    for child in state.get("children", ()):
        yield from walk(models, child.removeprefix("IPY_MODEL_"))


def name_buttons(page: str) -> str:
    """The search button's name is what it shows; no button carries a script of its own (book.js acts)."""
    page = re.sub(r'(<button[^>]*class="[^"]*search-button-field[^"]*"[^>]*?)\s+(?:title="[^"]*"\s+)?aria-label="[^"]*"', r"\1", page)
    page = page.replace(
        '<div class="pst-scrollable-table-container">', '<div class="pst-scrollable-table-container" tabindex="0" role="region" aria-label="Table">'
    )
    return page.replace('onclick="window.print()"', 'data-act="print"').replace('onclick="toggleFullScreen()"', 'data-act="fullscreen"')


def policy(page: str) -> str:
    """The policy for one page: own files, WebAssembly, and the inline scripts that stand in it now."""
    bodies = [body for attributes, body in SCRIPT.findall(page) if "type=" not in attributes or "javascript" in attributes or "module" in attributes]
    hashes = " ".join(sorted({"'sha256-" + base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() + "'" for body in bodies}))
    rules = (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; worker-src blob:; object-src 'none'; base-uri 'none'; form-action 'self'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{escape(rules)}">'


def add_files(app: Any, config: Any) -> None:
    """The page's files; a page names them by digest, so that every page is written anew when one changes."""
    config.html_static_path.append(str(WORK / "site"))
    config.live_files = (WORK / "live.json").read_text()


def setup(app: Any) -> dict[str, Any]:
    app.add_config_value("live_files", "", "html")
    app.connect("config-inited", add_files)
    app.connect("builder-inited", clear, priority=1)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", number_cells)
    app.connect("doctree-read", fold_code, priority=600)
    app.connect("html-page-context", add_settings, priority=900)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
