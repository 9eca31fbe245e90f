"""The apparatus of a law book for Sphinx: numbered paragraphs, remarks by kind, and references with cards.

Roles: law, case, term, work, para. Directives: paragraph, remark; the tables stand in `tables.py`. Everything
shown comes from `data/`; a reference that does not resolve is a warning, and so fails the build.
"""

import re
from hashlib import sha256
from html import escape
from itertools import takewhile
from pathlib import Path
from typing import Any

import places
from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from pilaw import _data
from pilaw import legislation as law_of
from pilaw.abuse import stated
from pilaw.casebook import cases
from pilaw.show import anchor

REMARKS = ("law", "history", "translation", "criticism", "case", "comparison")
GRADE = {"serious": "serious", "particularly_serious": "particularly serious", "not_a_crime": "not a crime", "unknown": "not reported"}


def provisions() -> dict[str, dict[str, Any]]:
    """Every provision of every instrument by its citation, such as `Int 5(1)(3)`."""
    found = {}
    for path in _data.folder("law"):
        instrument = _data.toml(path)
        beside = law_of.provisions(Path(path).stem)
        for pin, p in beside.items():
            found[f"{instrument.get('cite_as', instrument['id'])} {pin}"] = {**p, "text": stated(p, beside), "instrument": instrument}
    return found


def since(p: dict[str, Any], instrument: dict[str, Any]) -> str:
    """From when to when a provision is in force, and how sure the day is; empty for a draft."""
    if "when" in p:
        return p["when"]
    start, end = (p.get(k, instrument.get(k)) for k in ("in_force", "until"))
    sure = (p if "in_force" in p else {**instrument, **p}).get("in_force_confidence", "verified")
    mark = {"verified": "", "in part": " (date verified in part)", "unverified": " (date unverified)"}[sure]
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
            message = self.inliner.reporter.warning(f"{self.name}: {self.text!r} is not in data/", line=self.lineno)
            return [nodes.literal(self.text, self.text)], [message]
        return carded(self.env, self.name, *card), []

    def card(self, text: str) -> tuple[str, str, str, str] | None:
        """Address, label, title and text of the card; None if the name is unknown."""
        raise NotImplementedError


def carded(env: Any, kind: str, target: str, label: str, title: str, text: str) -> list[nodes.Node]:
    """A link and its card."""
    key = f"card-{env.new_serialno('card')}"
    html = (
        f'<span class="ref"><a class="ref-{kind}" href="{escape(target)}" aria-describedby="{key}">{escape(label)}</a>'
        f'<span class="ref-card" role="tooltip" id="{key}"><strong>{escape(title)}</strong> {escape(text)}</span></span>'
    )
    return [nodes.raw(label, html, format="html"), Plain(label)]


def link_sources(app: Any, doctree: nodes.document) -> None:
    """In a chapter each code of a source that is spelled out leads to the source, with a card."""
    if not str(app.env.doc2path(app.env.docname)).endswith(".ipynb"):
        return
    known = {row["code"]: row for row in _data.table("sources.csv")}
    for node in list(doctree.findall(lambda n: isinstance(n, nodes.Text) and not isinstance(n.parent, nodes.FixedTextElement | nodes.literal | nodes.title))):
        parts = re.split(f"({places.sources().pattern})", node)
        if len(parts) > 1:
            row = [
                carded(app.env, "source", f"bibliography.html#source-{anchor(part)}", part, known[part]["title"], f"For: {known[part]['supports']}.")
                if part in known
                else [nodes.Text(part)]
                for part in parts
                if part
            ]
            node.parent.replace(node, [n for each in row for n in each])


class Plain(nodes.Element):
    """The label of a reference, for builders other than HTML."""

    def __init__(self, label: str = "", **attributes: Any) -> None:
        super().__init__("", label=label, **attributes)


class LawRole(Reference):
    def card(self, text):
        p = provisions().get(text)
        if p is None:
            return None
        when = since(p, p["instrument"])
        mark = "" if p["confidence"] == "verified" else f" (provision {p['confidence']}{' verified' if p['confidence'] == 'in part' else ''})"
        return f"authorities.html#{anchor(text)}", text, f"{text}{', ' + when if when else ''}{mark}.", p["text"]


class CaseRole(Reference):
    def card(self, text):
        c = cases().get(text)
        return c and (f"cases.html#{text.lower()}", text, c.title, c.decision)


class TermRole(Reference):
    def card(self, text):
        row = terms().get(text) or next((r for r in terms().values() if r["term_en"].lower() == text.lower()), None)
        return row and (
            f"glossary.html#{anchor(row['term_en'])}",
            text,
            row["term_zh"],
            f"{row['meaning'][:1].upper()}{row['meaning'][1:].rstrip('.')}. {row['why']}",
        )


class WorkRole(Reference):
    def card(self, text):
        w = works().get(text)
        return w and (f"bibliography.html#work-{text}", f"[{text}]", w["authors"], f"{w['title']}. {w['journal']} {w['year']}.")


class ParaRole(Reference):
    def card(self, text):
        entry = next((p for p in _data.toml("paper.toml")["paragraph"] if p["cite"].lstrip("§") == text.lstrip("§")), None)
        return entry and (f"{page_of(entry['id'])}#p-{entry['id'].replace('.', '-')}", f"§{text.lstrip('§')}", entry["section"], entry["gist"])


def page_of(paragraph: str) -> str:
    """The page on which a paragraph of the paper stands."""
    return _data.toml("paper.toml")["pages"][paragraph.rpartition(".")[0]] + ".html"


class Paragraph(SphinxDirective):
    """One numbered paragraph of the paper, restated; it has the address p-1-2-3."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        section, _, number = self.arguments[0].partition(" ¶")
        key = "p-" + "-".join((*section.split("."), number))
        box = nodes.container(ids=[key], classes=["paragraph"])
        label = f"§{section} ¶{number}"
        box += nodes.raw("", f'<p class="paragraph-number"><a href="#{key}">{label}</a></p>', format="html")
        self.state.nested_parse(self.content, self.content_offset, box)
        return [addnodes.index(entries=[("single", label, key, "", None)]), box]


class Remark(SphinxDirective):
    """A note of one kind; `:slip:` carries the number of the point in the errata of the paper."""

    required_arguments = 1
    has_content = True
    option_spec = {"slip": str}

    def run(self):
        kind = self.arguments[0]
        if kind not in REMARKS:
            raise self.error(f"remark: {kind!r} is not a kind; write one of {', '.join(REMARKS)}")
        slips = [s.strip() for s in self.options.get("slip", "").split(",") if s.strip()]
        box = nodes.container(classes=["remark", f"remark-{kind}"], ids=[f"slip-{s}" for s in slips])
        links = "".join(f' <a href="errata.html#erratum-{s}">slip {s}</a>' for s in slips)
        box += nodes.raw("", f'<p class="remark-kind">{kind.capitalize()}{links}</p>', format="html")
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


def set_passages(app: Any, doctree: nodes.document) -> None:
    """Set each paragraph and the remarks after it side by side, for screens that are wide enough."""
    for paragraph in list(doctree.findall(lambda n: isinstance(n, nodes.container) and "paragraph" in n["classes"])):
        around, at = paragraph.parent, paragraph.parent.index(paragraph)
        after = list(takewhile(lambda n: isinstance(n, nodes.container) and "remark" in n["classes"], around.children[at + 1 :]))
        if after:
            notes = nodes.container("", *after, classes=["remarks"])
            around.children[at : at + 1 + len(after)] = []
            around.insert(at, nodes.container("", paragraph, notes, classes=["passage"]))


def visit_plain_html(self, node):
    raise nodes.SkipNode


def visit_plain_text(self, node):
    self.body.append(node["label"])
    raise nodes.SkipNode


def setup(app):
    app.add_node(Plain, html=(visit_plain_html, None), latex=(visit_plain_text, None), text=(visit_plain_html, None))
    app.add_role_to_domain("std", "term", TermRole(), override=True)
    for role in (LawRole, CaseRole, WorkRole, ParaRole):
        app.add_role(role.__name__.removesuffix("Role").lower(), role())
    for name, directive in {"paragraph": Paragraph, "remark": Remark}.items():
        app.add_directive(name, directive)
    app.setup_extension("tables")
    app.connect("doctree-read", set_passages)
    app.connect("doctree-read", link_sources, priority=900)
    book = Path(__file__).parent.parent
    files = sorted(p for part in ("_ext", "_theme", "_live") for p in (book / part).rglob("*.*") if p.suffix in (".py", ".css", ".js"))
    state = sha256(b"".join([_data.read(name).encode() for name in _data.every()] + [p.read_bytes() for p in files])).hexdigest()
    return {"version": "1", "env_version": int(state[:8], 16), "parallel_read_safe": True, "parallel_write_safe": True}
