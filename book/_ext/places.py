"""Where the book cites what: noted while the pages are read, shown when they are written.

A place is a numbered paragraph of the paper with its notes, a section, or a page. The role `cited-in` stands
for the places of one thing, such as `law Int 5(1)(3)`, `case C005`, `term item`, `work 9`, `source LB-2H` or `slip 2`.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.util.docutils import SphinxRole

from pilaw import _data
from pilaw.show import anchor

REFERENCE = re.compile(r'class="ref-(?:std:)?(law|case|term|work)" href="[^"#]*#([^"]+)"')


class Place(NamedTuple):
    """A page, an address in it (none for its top) and what is printed for it."""

    page: str
    id: str
    label: str


class Page(NamedTuple):
    """What one page cites and where, and whether it waits for the other pages."""

    cites: tuple[tuple[str, Place], ...]
    waits: bool


class Later(nodes.General, nodes.Inline, nodes.Element):
    """Stands for what is known only when every page has been read: `fill` makes it from `text`."""


class LaterRole(SphinxRole):
    """A role whose words come from all pages."""

    def __init__(self, fill: Callable[[Any, str, str], list[nodes.Node]]) -> None:
        super().__init__()
        self.fill = fill

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [Later("", fill=self.fill, text=self.text)], []


def pages(env: Any) -> dict[str, Page]:
    """What each page read so far cites."""
    if not hasattr(env, "places_of_pages"):
        env.places_of_pages = {}
    return env.places_of_pages


class Collector(EnvironmentCollector):
    """Notes the places of each page as it is read, in parallel too."""

    def clear_doc(self, app, env, docname):
        pages(env).pop(docname, None)

    def merge_other(self, app, env, docnames, other):
        pages(env).update({name: pages(other)[name] for name in docnames if name in pages(other)})

    def process_doc(self, app, doctree):
        name, waits = app.env.docname, next(doctree.findall(Later), None) is not None
        read = found(doctree, name, chapter=str(app.env.doc2path(name)).endswith(".ipynb"))
        pages(app.env)[name] = Page(tuple(dict.fromkeys(read)), waits)

    def get_updated_docs(self, app, env):
        return [name for name, page in pages(env).items() if page.waits]


def key(kind: str, name: str) -> str:
    """What a thing is noted under."""
    return f"{kind} {'work-' if kind == 'work' else ''}{anchor(name)}"


@cache
def terms() -> tuple[re.Pattern[str], dict[str, str]]:
    """What spells a term of art, with its key: the Chinese, in brackets if it is a single character, and the
    English of several words. Of two that begin together the longer counts."""
    spelled = {}
    for row in _data.table("terms.csv"):
        english = re.sub(r" \(.*", "", row["term_en"]).lower()
        chinese = [zh if len(zh) > 1 else f"({zh})" for zh in row["term_zh"].split("; ")]
        spelled |= dict.fromkeys([*chinese, english] if " " in english else chinese, key("term", row["term_en"]))
    return re.compile("|".join(sorted(map(re.escape, spelled), key=len, reverse=True))), spelled


@cache
def sources() -> re.Pattern[str]:
    """The code of any source."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(re.escape(row['code']) for row in _data.table('sources.csv'))})(?![\w-])")


def found(doctree: nodes.document, page: str, chapter: bool) -> Iterator[tuple[str, Place]]:
    """Every reference on a page with its place; in a chapter also every term and source that is spelled out."""
    pattern, spelled = terms()
    here = Place(page, "", "")
    for node in doctree.findall():
        if isinstance(node, nodes.section):
            here = Place(page, node["ids"][0], node[0].astext()) if isinstance(node.parent, nodes.section) else Place(page, "", "")
        elif isinstance(node, nodes.container) and "paragraph" in node["classes"]:
            _, *section, number = node["ids"][0].split("-")
            here = Place(page, node["ids"][0], f"§{'.'.join(section)} ¶{number}")
        elif isinstance(node, nodes.container) and "remark" in node["classes"]:
            yield from ((f"slip {name[5:]}", here._replace(id=name)) for name in node["ids"])
        elif isinstance(node, nodes.raw):
            yield from ((f"{kind} {name}", here) for kind, name in REFERENCE.findall(node.astext()))
        elif isinstance(node, nodes.Text) and chapter and not isinstance(node.parent, nodes.FixedTextElement):
            yield from ((spelled[words], here) for words in pattern.findall(node.lower().replace("’", "'")))
            yield from ((key("source", code), here) for code in sources().findall(node))


def places(env: Any, name: str) -> list[Place]:
    """The places that cite a thing, in the order of the book."""
    return [place for page in order(env) for cited, place in pages(env)[page].cites if cited == name]


def order(env: Any) -> list[str]:
    """The pages as the reader meets them."""
    return [name for name in env.collect_relations() if name in pages(env)]


def title(env: Any, page: str) -> str:
    """A page by its number, or by its title if it has none."""
    words = env.titles[page].astext()
    number = re.match(r"[\d.]+(?= )", words)
    return number.group() if number else words


def link(app: Any, page: str, at: Place, words: str) -> nodes.reference:
    """A link to a place from the page that is being written."""
    address = app.builder.get_relative_uri(page, at.page)
    return nodes.reference("", words, internal=True, refuri=f"{address}#{at.id}" if at.id else address)


def cited_in(app: Any, page: str, text: str) -> list[nodes.Node]:
    """The places of one thing as a line of links, page by page; or that there is none."""
    kind, _, name = text.partition(" ")
    line: list[nodes.Node] = []
    for cites, group in groupby(places(app.env, key(kind, name)), key=lambda place: place.page):
        line += [nodes.Text("; " if line else ""), link(app, page, Place(cites, "", ""), title(app.env, cites))]
        for index, place in enumerate(p for p in group if p.id):
            line += [nodes.Text(", " if index else ": "), link(app, page, place, place.label)]
    return line or [nodes.emphasis("", "nowhere in the text")]


def fill_in(app: Any, doctree: nodes.document, page: str) -> None:
    """Put the words where the reading left a mark."""
    for node in list(doctree.findall(Later)):
        node.replace_self(node["fill"](app, page, node["text"]))


def setup(app):
    app.add_env_collector(Collector)
    app.add_role("cited-in", LaterRole(cited_in))
    app.connect("doctree-resolved", fill_in)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
