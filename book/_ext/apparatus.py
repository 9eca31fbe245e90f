"""The apparatus of a law book for Sphinx: numbered paragraphs, remarks, and references with cards.

Roles: law, case, term, work, para. Directives: paragraph, remark; the tables stand in `tables.py`.
Everything shown comes from `data/`; a reference that does not resolve is a warning, and so fails
the build.
"""

import re
from hashlib import sha256
from html import escape
from itertools import takewhile
from pathlib import Path
from textwrap import shorten
from typing import Any, ClassVar

import places
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from pilaw import _data
from pilaw import legislation as law_of
from pilaw.abuse import stated
from pilaw.casebook import cases
from pilaw.show import anchor

Card = tuple[str, str, str, str]  # address, label, title, text
REMARKS = ("law", "history", "criticism", "case", "comparison", "translation")
FOLDED = {"translation"}  # of these a reader sees one line first
SUMMARY = 52  # characters of that line
GRADE = {
    "serious": "serious",
    "particularly_serious": "particularly serious",
    "not_a_crime": "not a crime",
    "unknown": "not reported",
}


def provisions() -> dict[str, dict[str, Any]]:
    """Every provision of every instrument by its citation, such as `Int 5(1)(3)`."""
    found = {}
    for name, instrument in law_of.instruments().items():
        beside = law_of.provisions(name)
        for pin, p in beside.items():
            found[f"{law_of.cited_as(instrument)} {pin}"] = {
                **p,
                "text": stated(p, beside),
                "instrument": instrument,
            }
    return found


def since(p: dict[str, Any], instrument: dict[str, Any]) -> str:
    """From when to when a provision is in force, and how sure the day is; empty for a draft."""
    if "when" in p:
        return str(p["when"])
    start, end = (p.get(k, instrument.get(k)) for k in ("in_force", "until"))
    sure = (p if "in_force" in p else {**instrument, **p}).get("in_force_confidence", "verified")
    mark = {
        "verified": "",
        "in part": " (date verified in part)",
        "unverified": " (date unverified)",
    }[sure]
    return f"in force {f'{start} to {end}' if end else f'since {start}'}{mark}" if start else ""


def works() -> dict[str, dict[str, Any]]:
    """The paper's references by number."""
    return {str(n): w for w in _data.toml("works.toml")["work"] for n in w["numbers"]}


def terms() -> dict[str, dict[str, str]]:
    """The terms of art by English name."""
    return {row["term_en"]: row for row in _data.table("terms.csv")}


class Reference(SphinxRole):
    """A link with a card: what it says stands beside it, shown on hover and on focus."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        card = self.card(self.text)
        if card is None:
            message = self.inliner.reporter.warning(
                f"{self.name}: {self.text!r} is not in data/", line=self.lineno
            )
            return [nodes.literal(self.text, self.text)], [message]
        return carded(self.env, self.name, card), []

    def card(self, text: str) -> Card | None:
        """The card of a name; None if the name is unknown."""
        raise NotImplementedError


def carded(env: BuildEnvironment, kind: str, card: Card) -> list[nodes.Node]:
    """A link and its card."""
    key = f"card-{env.new_serialno('card')}"
    target, label, title, text = map(escape, card)
    html = (
        f'<span class="ref"><a class="ref-{kind}" href="{target}" aria-describedby="{key}">'
        f'{label}</a><span class="ref-card" role="tooltip" id="{key}">'
        f"<strong>{title}</strong> {text}</span></span>"
    )
    return [nodes.raw(card[1], html, format="html"), Plain(card[1])]


def link_sources(app: Sphinx, doctree: nodes.document) -> None:
    """In a chapter each code of a source that is spelled out leads to the source, with a card."""
    if not str(app.env.doc2path(app.env.docname)).endswith(".ipynb"):
        return
    for node in list(doctree.findall(running_text)):
        parts = re.split(f"({places.sources().pattern})", node)
        if len(parts) > 1:
            row = (source_or_text(app.env, part) for part in parts if part)
            node.parent.replace(node, [n for each in row for n in each])


def running_text(node: nodes.Node) -> bool:
    """Whether a node is text, and neither code nor a title."""
    left_out = nodes.FixedTextElement | nodes.literal | nodes.title
    return isinstance(node, nodes.Text) and not isinstance(node.parent, left_out)


def source_or_text(env: BuildEnvironment, part: str) -> list[nodes.Node]:
    """The code of a source with its card; any other text as it is."""
    row = next((row for row in _data.table("sources.csv") if row["code"] == part), None)
    if row is None:
        return [nodes.Text(part)]
    address = f"bibliography.html#source-{anchor(part)}"
    return carded(env, "source", (address, part, row["title"], f"For: {row['supports']}."))


class Plain(nodes.Element):
    """The label of a reference, for builders other than HTML."""

    def __init__(self, label: str = "", **attributes: Any) -> None:
        super().__init__("", label=label, **attributes)


class LawRole(Reference):
    """A provision, `Int 5(1)(3)`: its text, its dates, and how sure it is."""

    def card(self, text: str) -> Card | None:
        p = provisions().get(text)
        if p is None:
            return None
        when = since(p, p["instrument"])
        sure = p["confidence"] + (" verified" if p["confidence"] == "in part" else "")
        mark = "" if sure == "verified" else f" (provision {sure})"
        title = f"{text}{', ' + when if when else ''}{mark}."
        return f"authorities.html#{anchor(text)}", text, title, p["text"]


class CaseRole(Reference):
    """A stored case, `C005`: what happened, and what was decided."""

    def card(self, text: str) -> Card | None:
        c = cases().get(text)
        return c and (f"cases.html#{text.lower()}", text, c.title, c.decision)


class TermRole(Reference):
    """A term of art in English: the Chinese term, its meaning, and why it matters."""

    def card(self, text: str) -> Card | None:
        alike = (row for name, row in terms().items() if name.lower() == text.lower())
        row = terms().get(text) or next(alike, None)
        if row is None:
            return None
        meaning = f"{row['meaning'][:1].upper()}{row['meaning'][1:].rstrip('.')}. {row['why']}"
        return f"glossary.html#{anchor(row['term_en'])}", text, row["term_zh"], meaning


class WorkRole(Reference):
    """A work that the paper cites, by its number there."""

    def card(self, text: str) -> Card | None:
        w = works().get(text)
        if w is None:
            return None
        said = f"{w['title']}. {w['journal']} {w['year']}."
        return f"bibliography.html#work-{text}", f"[{text}]", w["authors"], said


class ParaRole(Reference):
    """A paragraph of the paper, `2.2 ¶1`: what it says in a sentence."""

    def card(self, text: str) -> Card | None:
        cite = f"§{text.lstrip('§')}"
        for entry in _data.toml("paper.toml")["paragraph"]:
            if entry["cite"] == cite:
                address = f"{page_of(entry['id'])}#p-{entry['id'].replace('.', '-')}"
                return address, cite, entry["section"], entry["gist"]
        return None


def page_of(paragraph: str) -> str:
    """The page on which a paragraph of the paper stands."""
    return f"{_data.toml('paper.toml')['pages'][paragraph.rpartition('.')[0]]}.html"


class Paragraph(SphinxDirective):
    """One numbered paragraph of the paper, restated; it has the address p-1-2-3."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        section, _, number = self.arguments[0].partition(" ¶")
        key = "p-" + "-".join((*section.split("."), number))
        box = nodes.container(ids=[key], classes=["paragraph"])
        label = f"§{section} ¶{number}"
        box += nodes.raw(
            "", f'<p class="paragraph-number"><a href="#{key}">{label}</a></p>', format="html"
        )
        self.state.nested_parse(self.content, self.content_offset, box)
        return [addnodes.index(entries=[("single", label, key, "", None)]), box]


class Remark(SphinxDirective):
    """A note of one kind; `:slip:` carries the number of the point in the errata of the paper."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"slip": str}

    def run(self) -> list[nodes.Node]:
        kind = self.arguments[0]
        if kind not in REMARKS:
            raise self.error(f"remark: {kind!r} is not a kind; write one of {', '.join(REMARKS)}")
        slips = [s.strip() for s in self.options.get("slip", "").split(",") if s.strip()]
        box = nodes.container(
            classes=["remark", f"remark-{kind}"], ids=[f"slip-{s}" for s in slips]
        )
        links = "".join(f' <a href="errata.html#erratum-{s}">slip {s}</a>' for s in slips)
        if kind not in FOLDED:
            box += nodes.raw(
                "", f'<p class="remark-kind">{kind.capitalize()}{links}</p>', format="html"
            )
            self.state.nested_parse(self.content, self.content_offset, box)
            return [box]
        self.state.nested_parse(self.content, self.content_offset, box)
        words = "".join(t for t in box.findall(nodes.Text) if not isinstance(t.parent, nodes.raw))
        said = f"{kind.capitalize()}: {shorten(words, SUMMARY, placeholder=' …')}"
        opening = f'<details><summary class="remark-kind">{escape(said)}</summary>'
        links = links and f'<p class="remark-kind">{links}</p>'
        box.insert(0, nodes.raw("", opening + links, format="html"))
        box += nodes.raw("", "</details>", format="html")
        return [box]


def set_passages(_: Sphinx, doctree: nodes.document) -> None:
    """Set each paragraph and its remarks side by side, for screens that are wide enough."""
    for paragraph in [n for n in doctree.findall(nodes.container) if "paragraph" in n["classes"]]:
        around, at = paragraph.parent, paragraph.parent.index(paragraph)
        after = list(takewhile(is_remark, around.children[at + 1 :]))
        if after:
            notes = nodes.container("", *sorted(after, key=place_of), classes=["remarks"])
            around.children[at : at + 1 + len(after)] = []
            around.insert(at, nodes.container("", paragraph, notes, classes=["passage"]))


def place_of(remark: nodes.Node) -> int:
    """The place of a remark among those on one paragraph: law first, translation last."""
    return min(REMARKS.index(kind) for kind in REMARKS if f"remark-{kind}" in remark["classes"])


def is_remark(node: nodes.Node) -> bool:
    """Whether a node is a remark."""
    return isinstance(node, nodes.container) and "remark" in node["classes"]


def visit_plain_html(_: Any, __: Plain) -> None:
    """Nothing: the link with its card stands there already."""
    raise nodes.SkipNode


def visit_plain_text(writer: Any, node: Plain) -> None:
    """The label."""
    writer.body.append(node["label"])
    raise nodes.SkipNode


def state_of_sources() -> int:
    """A number that changes with the data and the book's code, so that pages are read anew."""
    book = Path(__file__).parent.parent
    every = (path for part in ("_ext", "_theme", "_live") for path in (book / part).rglob("*.*"))
    files = sorted(path for path in every if path.suffix in (".py", ".css", ".js"))
    read = [_data.read(name).encode() for name in _data.every()]
    read += [path.read_bytes() for path in files]
    return int(sha256(b"".join(read)).hexdigest()[:8], 16)


def setup(app: Sphinx) -> dict[str, Any]:
    html, latex, text = (visit_plain_html, None), (visit_plain_text, None), (visit_plain_html, None)
    app.add_node(Plain, html=html, latex=latex, text=text)
    app.add_role_to_domain("std", "term", TermRole(), override=True)
    for role in (LawRole, CaseRole, WorkRole, ParaRole):
        app.add_role(role.__name__.removesuffix("Role").lower(), role())
    app.add_directive("paragraph", Paragraph)
    app.add_directive("remark", Remark)
    app.setup_extension("tables")
    app.connect("doctree-read", set_passages)
    app.connect("doctree-read", link_sources, priority=900)
    version = {"version": "1", "env_version": state_of_sources()}
    return {**version, "parallel_read_safe": True, "parallel_write_safe": True}
