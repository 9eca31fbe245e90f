"""The book as an edition: how it is cited, what it measures, where its older addresses lead, how it is searched.

Title, version and date stand in `CITATION.cff`; redirects in `book/redirects.toml`.
"""

import re
import tomllib
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.search.en import SearchEnglish
from sphinx.util.docutils import SphinxDirective

from pilaw import _data
from pilaw.casebook import cases
from pilaw.compare import agreement

ROOT = Path(__file__).resolve().parents[2]


def citation() -> dict[str, Any]:
    """How the book is cited: title, authors, version, date."""
    read = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return {"title": read["title"], "author": read["authors"][0]["name"], "version": str(read["version"]), "date": str(read["date-released"])}


def add_citation(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """What the page's cite buttons and reference managers read."""
    said = citation()
    tags = {
        "citation_title": f"{re.sub('<[^>]+>', '', context.get('title', ''))}",
        "citation_inbook_title": said["title"],
        "citation_author": said["author"],
        "citation_publication_date": said["date"].replace("-", "/"),
        "citation_version": said["version"],
    }
    context["metatags"] = context.get("metatags", "") + "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in tags.items())


def redirects() -> dict[str, str]:
    """Older and shorter addresses of pages, and where they lead."""
    return dict(tomllib.loads((ROOT / "book" / "redirects.toml").read_text(encoding="utf-8"))["pages"])


def write_redirects(app: Any, error: Exception | None) -> None:
    """A page at each older address that leads on, with the place inside the page kept."""
    if error or app.builder.format != "html":
        return
    for old, new in redirects().items():
        (Path(app.outdir) / "book" / old).write_text(
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Moved</title><link rel="canonical" href="{new}">'
            f'<script>location.replace("{new}" + location.search + location.hash)</script><meta http-equiv="refresh" content="1; url={new}">'
            f'</head><body><main><h1>Moved</h1><p>This page now stands at <a href="{new}">{new}</a>.</p></main></body></html>\n',
            encoding="utf-8",
        )


class Measures(SphinxDirective):
    """What the book covers, counted from its own files."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        box = nodes.container(classes=["measures"])
        parts = "".join(f"<div><dt>{escape(name)}</dt><dd><strong>{escape(value)}</strong> {escape(more)}</dd></div>" for name, value, more in measures())
        box += nodes.raw("", f"<dl>{parts}</dl>", format="html")
        return [box]


def measures() -> list[tuple[str, str, str]]:
    """Name, figure and what it is a figure of."""
    wanted = [p["id"] for p in _data.toml("paper.toml")["paragraph"]]
    there = {
        ".".join(found) for path in (ROOT / "book").glob("*.ipynb") for found in re.findall(r"\{paragraph\} ([\d.]+) ¶(\d+)", path.read_text(encoding="utf-8"))
    }
    rules = [p for name in ("CL", "Int") for p in _data.toml(f"law/{name}.toml")["provision"] if name == "Int" or p["pin"].startswith("253-1")]
    modelled = Counter(p.get("model") for p in rules)
    decided = [agreement(c) for c in cases().values() if c.row["court_grade_basis"] == "court"]
    exact, within = decided.count("agrees"), decided.count("agrees") + decided.count("inside the range")
    return [
        ("Paragraphs", f"{len([p for p in wanted if p in there])} of {len(wanted)}", "of the paper restated and annotated"),
        (
            "Rules of law",
            f"{len(rules) - modelled[None]} of {len(rules)}",
            "in Art. 253-1 and the Interpretation accounted for: "
            + ", ".join(f"{modelled[state]} {state}" for state in ("computed", "in part", "left to the court")),
        ),
        (
            "Decided cases",
            str(len(cases())),
            f"{len(decided)} decisions state a grade; what the engine finds holds {within} of them, {exact} exactly",
        ),
        ("Slips", str(len(_data.toml("paper.toml")["slip"])), "of the paper, each with its place and the reason"),
        ("Other hosts", "0 bytes", "fetched from them, as your browser counts for this page"),
    ]


class SearchLaw(SearchEnglish):
    """English words, Chinese terms by pairs of characters, pinpoints such as 5(1)(6), and paragraph numbers."""

    lang = "law"
    language_name = "Law"
    token = re.compile(r"§?\d[\d.]*(?:-\d+)?(?:\(\d+\))+|§\d[\d.]*|¶\d+|[\u4e00-\u9fff]+|\w+")
    js_splitter_code = """
var splitQuery = (query) => (query.match(/§?\\d[\\d.]*(?:-\\d+)?(?:\\(\\d+\\))+|§\\d[\\d.]*|¶\\d+|[\\u4e00-\\u9fff]+|[\\p{L}\\p{N}_]+/gu) || [])
  .flatMap((word) => /[\\u4e00-\\u9fff]/.test(word) && word.length > 2 ? Array.from({length: word.length - 1}, (_, k) => word.slice(k, k + 2)) : [word]);
"""

    def split(self, text: str) -> list[str]:
        found = []
        for word in self.token.findall(text):
            pairs = "\u4e00" <= word[0] <= "\u9fff" and len(word) > 1
            found += [word[k : k + 2] for k in range(len(word) - 1)] if pairs else [word]
        return found

    def word_filter(self, word: str) -> bool:
        return word[:1] in "§¶" or "(" in word or super().word_filter(word)


def setup(app: Any) -> dict[str, Any]:
    app.add_search_language(SearchLaw)
    app.add_directive("measures", Measures)
    app.connect("html-page-context", add_citation)
    app.connect("build-finished", write_redirects, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
