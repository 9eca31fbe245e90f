"""The book as an edition: how it is cited and searched, what it measures, where it was before.

Title, version and date stand in `CITATION.cff`; redirects in `book/redirects.toml`.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from textwrap import shorten
from typing import Any

import chinese
import yaml
from apparatus import CaseRole, LawRole, ParaRole, Reference, TermRole, provisions, terms
from courts import quoted
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.util.docutils import SphinxDirective
from sphinx.util.index_entries import split_index_msg

from pilaw import _data
from pilaw.casebook import cases, judgments
from pilaw.show import anchor

ROOT = Path(__file__).resolve().parents[2]
PARAGRAPH = re.compile(r"\{paragraph\} ([\d.]+) ¶(\d+)")
STATES = {
    "computed": "modelled",
    "in part": "in part",
    "left to the court": "left to the court",
}
UNREAD = re.compile(r'<span class="ref-card".*?</span>|<svg.*?</svg>', re.DOTALL)


def citation() -> dict[str, Any]:
    """How the book is cited: title, authors, version, date."""
    read = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return {
        "title": read["title"],
        "author": read["authors"][0]["name"],
        "version": str(read["version"]),
        "date": str(read["date-released"]),
    }


def add_citation(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """What the page's cite buttons and reference managers read."""
    said = citation()
    tags = {
        "citation_title": f"{re.sub('<[^>]+>', '', context.get('title', ''))}",
        "citation_inbook_title": said["title"],
        "citation_author": said["author"],
        "citation_publication_date": said["date"].replace("-", "/"),
        "citation_version": said["version"],
    }
    context["metatags"] = context.get("metatags", "") + "".join(
        f'<meta name="{name}" content="{escape(value)}">' for name, value in tags.items()
    )


def redirects() -> dict[str, str]:
    """Older and shorter addresses of pages, and where they lead."""
    return dict(
        tomllib.loads((ROOT / "book" / "redirects.toml").read_text(encoding="utf-8"))["pages"]
    )


def write_redirects(app: Sphinx, error: Exception | None) -> None:
    """A page at each older address that leads on, with the place inside the page kept."""
    if error or app.builder.format != "html":
        return
    for old, new in redirects().items():
        (Path(app.outdir) / "book" / old).write_text(moved_to(new), encoding="utf-8")


def moved_to(new: str) -> str:
    """The page at an older address."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Moved</title>'
        f'<link rel="canonical" href="{new}">'
        f'<script>location.replace("{new}" + location.search + location.hash)</script>'
        f'<meta http-equiv="refresh" content="1; url={new}">'
        "</head><body><main><h1>Moved</h1>"
        f'<p>This page now stands at <a href="{new}">{new}</a>.</p></main></body></html>\n'
    )


class Measures(SphinxDirective):
    """What the book covers, counted from its own files."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        box = nodes.container(classes=["measures"])
        parts = "".join(
            f"<div><dt>{name}</dt><dd><strong>{value}</strong> {more}</dd></div>"
            for name, value, more in (map(escape, measure) for measure in measures())
        )
        box += nodes.raw("", f"<dl>{parts}</dl>", format="html")
        return [box]


def measures() -> list[tuple[str, str, str]]:
    """Name, figure and what it is a figure of."""
    slips = str(len(_data.toml("paper.toml")["slip"]))
    return [
        ("Paragraphs", restated(), "of the paper restated and annotated"),
        ("Rules of law", *rules_accounted_for()),
        ("Published cases", str(len(cases()) + len(judgments())), quoted()),
        ("Slips", slips, "of the paper, each with its place and the reason"),
        ("Other hosts", "0 bytes", "fetched from them, as your browser counts for this page"),
    ]


def restated() -> str:
    """How many paragraphs of the paper stand in the chapters."""
    wanted = [p["id"] for p in _data.toml("paper.toml")["paragraph"]]
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "book").glob("*.ipynb"))
    there = {".".join(p) for text in texts for p in PARAGRAPH.findall(text)}
    return f"{len([p for p in wanted if p in there])} of {len(wanted)}"


def rules_accounted_for() -> tuple[str, str]:
    """How many rules of the offence and of Int are modelled, in part or left to the court."""
    statute, interpretation = (
        _data.toml(f"law/{name}.toml")["provision"] for name in ("CL", "Int")
    )
    rules = [*(p for p in statute if p["pin"].startswith("253-1")), *interpretation]
    modelled = Counter(p.get("model") for p in rules)
    counts = (f"{modelled[state]} {said}" for state, said in STATES.items())
    said = f"in Art. 253-1 and the Interpretation accounted for: {', '.join(counts)}"
    return f"{len(rules) - modelled[None]} of {len(rules)}", said


def exact_places() -> Iterator[dict[str, Any]]:
    """Each paragraph, provision, case, term and slip: its names, its address and what it says."""
    for p in _data.toml("paper.toml")["paragraph"]:
        yield exact_place("paragraph", ParaRole(), p["cite"], p["id"])
    laws = (*exact_articles(), *exact_instruments(), *exact_provisions())
    yield from sorted(laws, key=lambda place: (place["of"], " (" in place["names"][0]))
    for c in cases():
        yield exact_place("case", CaseRole(), c)
    yield from exact_terms()
    for slip in _data.toml("paper.toml")["slip"]:
        number = slip["number"]
        yield {
            "kind": "slip",
            "names": [f"slip {number}", f"erratum {number}"],
            "address": f"book/errata.html#erratum-{number}",
            "says": brief(slip["passage"]),
        }


def exact_terms() -> Iterator[dict[str, Any]]:
    """Each term in English and Chinese, with its rivals.

    Of `whereabouts (track) information` both words are names.
    """
    for name, row in terms().items():
        short = (re.sub(r" \(.*?\)", "", name), re.sub(r"\S+ \((.*?)\)", r"\1", name))
        rivals = re.sub(r"\(.*?\)", "", row["rivals_en"]).split(";")
        others = (word.strip() for word in (*row["term_zh"].split(";"), *rivals))
        yield exact_place("term", TermRole(), name, *short, *others)


def exact_articles() -> Iterator[dict[str, Any]]:
    """Each article of the statute, by its number alone too."""
    statutes = _data.toml("law/CL.toml")["statute"]
    for pin in dict.fromkeys(s["pin"] for s in statutes):
        texts = (f"{s['title']}, from {s['in_force']}" for s in statutes if s["pin"] == pin)
        yield law_place([pin, pin.partition(" ")[2]], anchor(pin), "; ".join(texts))


def exact_instruments() -> Iterator[dict[str, Any]]:
    """Each instrument by titles, number and, unless it is a part of another, its short name."""
    for path in _data.folder("law"):
        law = _data.toml(path)
        short = () if "cite_as" in law else (law["id"], *chinese.called_in_chinese(law))
        names = dict.fromkeys([*short, *official_numbers(law), law["title_zh"]])
        place = nodes.make_id(law["title_en"])
        yield law_place([law["title_en"], *names], place, law["title_zh"])


def law_place(names: list[str], place: str, says: str) -> dict[str, Any]:
    """A place in the table of authorities; `of` sorts the laws of the offence before all others."""
    address = f"book/authorities.html#{place}"
    return {"kind": "law", "of": 0, "names": names, "address": address, "says": says}


def exact_provisions() -> Iterator[dict[str, Any]]:
    """Each provision, by its pinpoint alone too: without its law it is most often of CL or Int."""
    for cite, p in provisions().items():
        alone = [p["pin"]] if p["pin"][0].isdigit() else []
        of = 0 if cite.startswith(("CL ", "Int ")) else 1
        yield exact_place("law", LawRole(), cite, *alone) | {"of": of}


def official_numbers(law: dict[str, Any]) -> list[str]:
    """The number under which an instrument was published, in both languages.

    >>> official_numbers({"id": "FaShi2011-19", "number": ""})
    ['法释〔2011〕19号', 'Fa Shi [2011] No. 19']
    """
    if found := re.fullmatch(r"FaShi(\d{4})-(\d+)", law["id"]):
        year, number = found.groups()
        return [f"法释〔{year}〕{number}号", f"Fa Shi [{year}] No. {number}"]
    return [part for part in re.split(r" \((?=[\u4e00-\u9fff])|\)$", law["number"]) if part]


def exact_place(kind: str, role: Reference, name: str, *others: str) -> dict[str, Any]:
    """One place as the card of its role has it."""
    address, label, title, text = role.card(name) or ("", name, "", "")
    names = list(dict.fromkeys(n for n in (label, *others) if n))
    title = title.removeprefix(f"{label}, ").rstrip(".")
    return {
        "kind": kind,
        "names": names,
        "address": f"book/{address}",
        "says": brief(f"{title[:1].upper()}{title[1:]}. {text}"),
    }


def brief(text: str) -> str:
    """The beginning of a text of the data, without its roles and stresses.

    >>> brief("the *line* of {law}`Int 5(1)(3)` as stated")
    'the line of Int 5(1)(3) as stated'
    """
    return shorten(re.sub(r"\{\w+\}`([^`]*)`", r"\1", text).replace("*", ""), 160, placeholder=" …")


def index_what_is_read(app: Sphinx) -> None:
    """The search index holds what a reader of a page reads, not what is hidden or computed."""
    builder: Any = app.builder
    if builder.format == "html":
        index = builder.index_page
        builder.index_page = lambda name, doctree, title: index(name, read(doctree), title)


def read(doctree: nodes.document) -> nodes.document:
    """A page without cards, pictures and outputs, and without code where it is folded away."""
    page = doctree.deepcopy()
    cells = [n for n in page.findall(nodes.container) if n.get("nb_element") == "cell_code"]
    folded = any("cell-widget" in cell["classes"] for cell in cells)  # else code is the subject
    for cell in cells:
        for part in list(cell.children):
            if folded or part.get("nb_element") == "cell_code_output":
                cell.remove(part)
    for raw in list(page.findall(nodes.raw)):
        words = UNREAD.sub(" ", raw.astext()).replace("<", " <")
        raw.replace_self(nodes.raw("", words, format=raw["format"]))
    return page


def keep_index_entries(app: Sphinx) -> None:
    """A page that is not written again keeps its entries of the index in the search index: Sphinx
    reads back words and titles of an older one, but no entries.
    """
    builder: Any = app.builder
    if builder.format == "html":
        load = builder.load_indexer

        def loaded(names: Iterable[str]) -> None:
            load(names)
            vars(builder.indexer)["_index_entries"].update(index_entries(app))

        builder.load_indexer = loaded


def index_entries(app: Sphinx) -> dict[str, list[tuple[str, str, str]]]:
    """The entries of the index on each page, as the search index holds them."""
    given = app.env.domains["index"].data["entries"]
    return {name: sorted(set(entry_words(given.get(name, ())))) for name in sorted(app.env.titles)}


def entry_words(entries: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, str, str]]:
    """Each word of an entry with its place and its weight."""
    for kind, value, target, main, _ in entries:
        words = split_index_msg(kind, value)
        yield from ((word, target or "", main) for word in words)


class SearchLaw(SearchEnglish):
    """English words, Chinese terms by pairs of characters, pinpoints and paragraph numbers.

    Only the search page loads the script that Sphinx writes from this class; so it carries the
    exact places too.
    """

    lang = "law"
    language_name = "Law"
    token = re.compile(
        r"§?\d[\d.]*(?:-\d+)?(?:\(\d+\))+|§\d[\d.]*|¶\d+|[\u4e00-\u9fff]+|[^\W\u4e00-\u9fff]+"
    )
    js_splitter_code = """
const token = /§?\\d[\\d.]*(?:-\\d+)?(?:\\(\\d+\\))+|§\\d[\\d.]*|¶\\d+|\
[\\u4e00-\\u9fff]+|(?:(?![\\u4e00-\\u9fff])[\\p{L}\\p{N}_])+/gu;
var splitQuery = (query) => (query.match(token) || [])
  .flatMap((word) => /[\\u4e00-\\u9fff]/.test(word) && word.length > 2 ? \
Array.from({length: word.length - 1}, (_, k) => word.slice(k, k + 2)) : [word]);
"""

    def init(self, options: dict[str, str]) -> None:
        super().init(options)
        places = json.dumps(list(exact_places()), ensure_ascii=False, separators=(",", ":"))
        page = (ROOT / "book" / "_theme" / "search.js").read_text(encoding="utf-8")
        tables = [chinese.law_names(), chinese.words(), chinese.characters()]
        lists = ", ".join(
            json.dumps(table, ensure_ascii=False, separators=(",", ":")) for table in tables
        )
        self.js_splitter_code = (
            f"{SearchLaw.js_splitter_code}\nconst exactPlaces = {places};\n"
            f"const [lawNames, foreignWords, characters] = [{lists}].map(Object.entries);\n{page}"
        )

    def split(self, text: str) -> list[str]:
        found = []
        for word in self.token.findall(chinese.simplified(text)):
            pairs = "\u4e00" <= word[0] <= "\u9fff" and len(word) > 1
            found += [word[k : k + 2] for k in range(len(word) - 1)] if pairs else [word]
        return found

    def word_filter(self, word: str) -> bool:
        return word[:1] in "§¶" or "(" in word or super().word_filter(word)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_search_language(SearchLaw)
    app.add_directive("measures", Measures)
    app.connect("builder-inited", index_what_is_read)
    app.connect("builder-inited", keep_index_entries)
    app.connect("html-page-context", add_citation)
    app.connect("build-finished", write_redirects, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
