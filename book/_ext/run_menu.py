"""The menu on each page that computes: the places where it can be run."""

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

MENU = """
<details class="run-menu"><summary>Run this page</summary>
<ul>
<li><strong>On this page.</strong> {here}</li>
<li><strong>As a file.</strong> Download <a class="run-download" href="{file}">{name}</a> and open \
it in JupyterLab, Notebook or VS Code. Its first cell says what it needs.</li>
<li><strong>JupyterLab on this computer.</strong> In the folder of the book, this opens copies \
that are yours:<div class="highlight"><pre>python make.py lab</pre></div></li>
<li><strong>Your JupyterHub.</strong> If your school runs one and the notebooks lie there in \
<code>my</code>: <label>its address <input type="url" data-name="{name}" \
placeholder="https://hub.example.org"></label> <a class="run-hub" hidden>Open this page there</a>\
<span class="run-said" role="status"></span></li>
</ul></details>
"""
LIVES = "The boxes with controls compute here, in your browser. Nothing has to be installed."
SAVED = "The answers shown are saved ones. To change a line, take one of the ways below."


def add_menu(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Below the title of a chapter."""
    if doctree is None or Path(app.env.doc2path(pagename)).suffix != ".ipynb":
        return
    name = f"{Path(pagename).name}.ipynb"
    file = context["pathto"](f"notebooks/{name}", resource=True)
    here = LIVES if "live_cells" in app.env.metadata[pagename] else SAVED
    menu = MENU.format(here=here, file=escape(file), name=escape(name))
    title, end, rest = context["body"].partition("</h1>")
    context["body"] = title + end + menu + rest if end else context["body"]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", add_menu)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
