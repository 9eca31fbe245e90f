"""The tables of the book for Sphinx, each written from `data/`: authorities, cases, glossary, works, errata, time line."""

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from apparatus import GRADE, terms
from pilaw import _data
from pilaw.casebook import cases
from pilaw.explain import anchor


class Generated(SphinxDirective):
    """A part of the book written from `data/`."""

    optional_arguments = 1

    def run(self):
        box = nodes.container(classes=[self.name])
        lines = StringList([line for text in self.lines() for line in (text.split("\n"))], source=f"data/{self.name}")
        self.state.nested_parse(lines, self.content_offset, box)
        return box.children

    def lines(self):
        """The part as lines of MyST."""
        raise NotImplementedError


class Authorities(Generated):
    """The table of authorities: every provision in our words, with its dates and its status."""

    def lines(self):
        for path in _data.folder("law"):
            instrument = _data.toml(path)
            name = instrument.get("cite_as", instrument["id"])
            yield f"**{instrument['title_en']}** ({instrument['title_zh']})" + (f", {instrument['number']}" if instrument.get("number") else "") + \
                f". Cited as {name}; checked up to {instrument['checked_on']}; sources {', '.join(instrument['sources'])}.\n"
            for p in instrument.get("provision", ()):
                cite = f"{name} {p['pin']}"
                since, until = p.get("in_force", instrument.get("in_force", "")), p.get("until", instrument.get("until", ""))
                yield f"({anchor(cite)})=\n**{cite}** {p['text']} *{'、'.join(p['zh'])}.* In force {since}{' to ' + str(until) if until else ''}." + \
                    ("" if p["confidence"] == "verified" else f" **{p['confidence'].capitalize()}.**") + (f" *{p['model'].capitalize()}:* {p['why']}" if p.get("why") else "") + "\n"


class CaseList(Generated):
    """The table of cases: what is published of each, and where it was read."""

    def lines(self):
        for c in cases().values():
            row = c.row
            said = "; ".join(f"{name.replace('_', ' ')}: {row[name]}" for name in ("court", "case_number", "act_date", "judgment_date", "sentence", "court_basis") if row[name])
            yield f"({c.id.lower()})=\n**{c.id} {row['title_en']}** ({row['title_zh']}). {said}. Court's grade: {GRADE[c.court_grade]} (basis: {row['court_grade_basis']}). {row['notes']}\n"


class Glossary(Generated):
    """The terms of art: one English term for each Chinese one, with the rivals."""

    def lines(self):
        for row in sorted(terms().values(), key=lambda r: r["term_en"].lower()):
            rivals = f" Also met as: {row['rivals_en']}." if row["rivals_en"] else ""
            yield f"({anchor(row['term_en'])})=\n**{row['term_en']}** {row['term_zh']}. {row['meaning'].rstrip('.')}.{rivals} Used in §{row['where']}.\n"


class Works(Generated):
    """The paper's references, resolved."""

    def lines(self):
        for w in _data.toml("works.toml")["work"]:
            marks = "".join(f"(work-{n})=\n" for n in w["numbers"])
            yield f"{marks}**[{', '.join(map(str, w['numbers']))}]** {w['authors']}, *{w['title']}*, {w['journal']} {w['year']}.\n"


def _place(where: str) -> str:
    """A place of the paper in words: `2.2.1` becomes `§2.2 ¶1`; headings, footnotes and the like stay."""
    known = {p["id"]: p["cite"] for p in _data.toml("paper.toml")["paragraph"]}
    return known.get(where, where)


class Errata(Generated):
    """The errata of the paper: each point with its passage, what it should say and why."""

    kinds = {"L": "law", "T": "translation or print", "A": "ambiguity", "O": "omission or out of date"}

    def lines(self):
        for slip in _data.toml("paper.toml")["slip"]:
            kinds = " and ".join(self.kinds[k] for k in slip["severity"])
            where = ", ".join(_place(w) for w in slip["where"])
            yield f"(erratum-{slip['number']})=\n**{slip['number']}.** At {where} ({kinds}): {slip['passage']} *It should say:* {slip['says']} *Why:* {slip['why']}\n"


class Timeline(Generated):
    """The dated story of the law."""

    def lines(self):
        for event in _data.toml("timeline.toml")["event"]:
            pins = ", ".join(event["pins"])
            mark = "" if event["confidence"] == "verified" else f" ({event['confidence']})"
            day = event["date"].isoformat()[: {"year": 4, "month": 7}.get(event["precision"], 10)]
            yield f"**{day}** {event['title']}. {event['text']}{f' {pins}.' if pins else ''}{mark}\n"


def setup(app):
    for name, directive in {"authorities": Authorities, "case-list": CaseList, "glossary-list": Glossary, "works": Works,
                            "errata": Errata, "time-line": Timeline}.items():
        app.add_directive(name, directive)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
