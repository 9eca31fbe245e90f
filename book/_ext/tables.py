"""The tables of the book for Sphinx, each written from `data/`, with every place that cites an entry."""

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from apparatus import GRADE, terms
from pilaw import _data
from pilaw.casebook import cases
from pilaw.explain import anchor


class Generated(SphinxDirective):
    """A part of the book written from `data/`."""

    def run(self):
        box = nodes.container()
        lines = StringList("\n".join(self.lines()).split("\n"), source=f"data/{self.name}")
        self.state.nested_parse(lines, self.content_offset, box, match_titles=True)
        return box.children

    def lines(self):
        """The part as lines of MyST."""
        raise NotImplementedError


def zh(text):
    """Chinese words, marked as such for fonts and for voices."""
    return f"{{zh}}`{text}`"


def zh_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    return [nodes.inline("", text, classes=["language-zh"])], []


class Authorities(Generated):
    """The table of authorities: every provision in our words, with its dates, its status and its places."""

    def lines(self):
        for path in _data.folder("law"):
            instrument = _data.toml(path)
            name = instrument.get("cite_as", instrument["id"])
            number = f", {instrument['number']}" if instrument.get("number") else ""
            sources = ", ".join(map(source, instrument["sources"]))
            yield f"## {instrument['title_en']}\n\n{zh(instrument['title_zh'])}{number}. Cited as {name}; checked up to {instrument['checked_on']}; sources {sources}.\n"
            for p in instrument.get("provision", ()):
                yield provision(f"{name} {p['pin']}", instrument, p)


def provision(cite, instrument, p):
    """One provision with its dates, how sure it is, what the engine makes of it, and where the book cites it."""
    since, until = p.get("in_force", instrument.get("in_force")), p.get("until", instrument.get("until"))
    when = f"In force {since}{f' to {until}' if until else ''}." if since else "Not in force."
    sure = "" if p["confidence"] == "verified" else f" **{p['confidence'].capitalize()}.**"
    why = f" *{p['model'].capitalize()}:* {p['why']}" if p.get("why") else ""
    return f"({anchor(cite)})=\n**{cite}** {p['text']} {zh('、'.join(p['zh']))}. {when}{sure}{why} *Cited in:* {{cited-in}}`law {cite}`.\n"


def source(code):
    """A link to a source in the bibliography."""
    return f"{{ref}}`{code} <source-{anchor(code)}>`"


class CaseList(Generated):
    """The table of cases: what is published of each, where it was read, and where the book cites it."""

    told = ("court", "case_number", "act_date", "judgment_date", "sentence", "court_basis")

    def lines(self):
        for c in cases().values():
            row = c.row
            said = "; ".join(f"{name.replace('_', ' ')}: {row[name]}" for name in self.told if row[name])
            yield (f"({c.id.lower()})=\n**{c.id} {row['title_en']}** ({zh(row['title_zh'])}). {said}. Court's grade: {GRADE[c.court_grade]} "
                   f"(basis: {row['court_grade_basis']}). {row['notes']} *Cited in:* {{cited-in}}`case {c.id}`.\n")


class Glossary(Generated):
    """The terms of art: one English term for each Chinese one, with the rivals."""

    def lines(self):
        for row in sorted(terms().values(), key=lambda r: r["term_en"].lower()):
            rivals = f" Also met as: {row['rivals_en']}." if row["rivals_en"] else ""
            yield (f"({anchor(row['term_en'])})=\n**{row['term_en']}** {zh(row['term_zh'])}. {row['meaning'].rstrip('.')}.{rivals} In the paper: §{row['where']}. "
                   f"*Used in:* {{cited-in}}`term {row['term_en']}`.\n")


class Works(Generated):
    """The paper's references, resolved."""

    def lines(self):
        for w in _data.toml("works.toml")["work"]:
            marks = "".join(f"(work-{n})=\n" for n in w["numbers"])
            cited = "; ".join(f"{{cited-in}}`work {n}`" for n in w["numbers"])
            yield f"{marks}**[{', '.join(map(str, w['numbers']))}]** {w['authors']}, *{w['title']}*, {w['journal']} {w['year']}. *Cited in:* {cited}.\n"


class Errata(Generated):
    """The errata of the paper: each point with its passage, what it should say and why."""

    kinds = {"L": "law", "T": "translation or print", "A": "ambiguity", "O": "omission or out of date"}  # noqa: RUF012

    def lines(self):
        for slip in _data.toml("paper.toml")["slip"]:
            kinds = " and ".join(self.kinds[k] for k in slip["severity"])
            where = ", ".join(map(paragraph, slip["where"]))
            law = "".join(f" {{law}}`{pin}`" for pin in slip["law"])
            yield (f"(erratum-{slip['number']})=\n**{slip['number']}.** At {where} ({kinds}): {slip['passage']} *It should say:* {slip['says']} "
                   f"*Why:* {slip['why']}{law} *Discussed in:* {{cited-in}}`slip {slip['number']}`.\n")


def paragraph(where):
    """A link to a paragraph of the paper, `2.2.1`; headings, footnotes and the like stay."""
    cite = next((p["cite"] for p in _data.toml("paper.toml")["paragraph"] if p["id"] == where), None)
    return f"{{para}}`{cite[1:]}`" if cite else where


class Timeline(Generated):
    """The dated story of the law."""

    def lines(self):
        for event in _data.toml("timeline.toml")["event"]:
            pins = ", ".join(f"{{law}}`{pin}`" for pin in event["pins"])
            mark = "" if event["confidence"] == "verified" else f" ({event['confidence']})"
            day = event["date"].isoformat()[: {"year": 4, "month": 7}.get(event["precision"], 10)]
            yield f"**{day}** {event['title']}. {event['text']}{f' {pins}.' if pins else ''}{mark}\n"


class Sources(Generated):
    """What this book was checked against."""

    read = {"F": "read in full", "X": "only the opening of the page was read"}  # noqa: RUF012

    def lines(self):
        for row in _data.table("sources.csv"):
            address = f" <{row['url']}>" if row["url"] else ""
            yield f"(source-{anchor(row['code'])})=\n**{row['code']}** {row['title']}.{address} Supports: {row['supports']} ({self.read[row['kind']]}).\n"


def setup(app):
    app.setup_extension("places")
    app.add_role("zh", zh_role)
    for name, directive in {"authorities": Authorities, "case-list": CaseList, "glossary-list": Glossary, "works": Works, "sources": Sources,
                            "errata": Errata, "time-line": Timeline}.items():
        app.add_directive(name, directive)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
