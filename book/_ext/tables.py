"""The tables of the book for Sphinx, written from `data/`, with every place that cites an entry."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from apparatus import provisions, since, terms
from docutils import nodes
from docutils.statemachine import StringList
from places import Later, LaterRole, Place, cited_in, key, link, places
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from pilaw import _data, assess, picture
from pilaw.casebook import Case, cases
from pilaw.legislation import cited_as, instruments
from pilaw.reform import reforms
from pilaw.sensitivity import Classes, crosswalk, paper_level
from pilaw.show import anchor, told
from pilaw.trail import established, possible, undated

Row = dict[str, Any]  # an entry of `data/`
Cell = list[nodes.Node]
TESTS = Path(__file__).resolve().parents[2] / "tests"
STATUS = {
    "computed": "modelled",
    "in part": "in part",
    "left to the court": "left to the court",
    "context": "context, no rule",
}
COMPARING = "test_bulk"  # compares whole tables, and decides no case
# What a test calls when it decides or counts something: functions of `pilaw` and of the tests.
DECIDING = (
    "assess",
    "case",
    "changes",
    "decide",
    "grade",
    "Items",
    "ladder",
    "moves",
    "of",
    "one",
    "reconcile",
    "rungs",
)


class Generated(SphinxDirective):
    """A part of the book written from `data/`."""

    def run(self) -> list[nodes.Node]:
        box = nodes.container()
        lines = StringList("\n".join(self.lines()).split("\n"), source=f"data/{self.name}")
        self.state.nested_parse(lines, self.content_offset, box, match_titles=True)
        for link_ in box.findall(nodes.reference):
            if "refuri" in link_:  # escaped by the reader of MyST and again by the writer of HTML
                link_["refuri"] = unescape(link_["refuri"])
        return [*names(box), *box.children]

    def lines(self) -> Iterator[str]:
        """The part as lines of MyST."""
        raise NotImplementedError


def names(box: nodes.Element) -> Iterator[nodes.Node]:
    """The name of each marked entry, for the search: it leads straight to the entry."""
    for target in box.findall(lambda n: isinstance(n, nodes.target)):
        entry = target.next_node(nodes.paragraph, ascend=True)
        named = next(iter(entry.findall(nodes.strong)), None)
        if named is not None:
            said = named.astext().replace(";", ",").rstrip(".")
            said = f"slip {said}" if said.isdigit() else said
            place = next(iter(target["ids"]), target.get("refid", ""))
            yield addnodes.index(entries=[("single", said, place, "", None)])


def zh(text: str) -> str:
    """Chinese words, marked as such for fonts and for voices."""
    return f"{{zh}}`{text}`"


class ZhRole(SphinxRole):
    """Words in Chinese."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [nodes.inline("", self.text, classes=["language-zh"])], []


@cache
def pinpoints() -> re.Pattern[str]:
    """Every pinpoint of the law data, the longer before the shorter."""
    every = "|".join(map(re.escape, sorted(provisions(), key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{every})(?![\w(-])")


def linked(text: str) -> str:
    """A text of the data in which each pinpoint leads to its provision."""
    return pinpoints().sub(lambda found: f"{{law}}`{found.group()}`", text)


def sentence(text: str) -> str:
    """A note of the data as a sentence."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


class Authorities(Generated):
    """The table of authorities: every provision in our words, with its dates, status and places."""

    def lines(self) -> Iterator[str]:
        every = provisions()
        for instrument in instruments().values():
            name = cited_as(instrument)
            yield heading(instrument, name)
            yield from articles(instrument)
            for p in instrument.get("provision", ()):
                cite = f"{name} {p['pin']}"
                yield provision(cite, instrument, every[cite])


def heading(instrument: Row, name: str) -> str:
    """An instrument with its number, how it is cited and what it was checked against."""
    number = f", {instrument['number']}" if instrument.get("number") else ""
    return (
        f"## {instrument['title_en']}\n\n{zh(instrument['title_zh'])}{number}. Cited as {name}; "
        f"checked up to {instrument['checked_on']}; "
        f"sources {', '.join(map(source, instrument['sources']))}.\n"
    )


def articles(instrument: Row) -> Iterator[str]:
    """The articles as a whole, each in every text that it has had."""
    every = instrument.get("statute", ())
    for pin in dict.fromkeys(s["pin"] for s in every):
        texts = [
            f"In force {dates(s)}: {s['text']}" if s.get("covers") else s["text"]
            for s in every
            if s["pin"] == pin
        ]
        yield f"({anchor(pin)})=\n**{pin}**, the article as a whole. {' '.join(texts)}\n"


def dates(of: Row) -> str:
    """From when to when a text is in force."""
    return f"{of['in_force']} to {of['until']}" if "until" in of else f"from {of['in_force']}"


def provision(cite: str, instrument: Row, p: Row) -> str:
    """One provision: its dates, how sure it is, what the engine makes of it, and its places."""
    when = sentence(since(p, instrument) or "not in force")
    sure = "" if p["confidence"] == "verified" else f" **{p['confidence'].capitalize()}.**"
    why = f" *{p['model'].capitalize()}:* {p['why']}" if p.get("why") else ""
    return (
        f"({anchor(cite)})=\n**{cite}** {p['text']} {zh('、'.join(p['zh']))}. {when}{sure}{why} "
        f"*Cited in:* {{cited-in}}`law {cite}`.\n"
    )


def source(code: str) -> str:
    """A link to a source in the bibliography."""
    return f"{{ref}}`{code} <source-{anchor(code)}>`"


class CaseList(Generated):
    """The table of cases: what is published of each, where it was read, where the book cites it."""

    def lines(self) -> Iterator[str]:
        yield f"Go to: {', '.join(f'{{ref}}`{c} <{c.lower()}>`' for c in cases())}.\n"
        for c in cases().values():
            lines = "".join(f"- *{label}:* {text}\n" for label, text in case_lines(c) if text)
            title = f"**{c.id} {c.title}** {zh(c.row['title_zh'])}"
            yield f"({c.id.lower()})=\n:::{{container}} case\n{title}\n\n{lines}:::\n"


def case_lines(c: Case) -> Iterator[tuple[str, str]]:
    """What a reader asks of a case: who decided, when, what, on which facts; the engine's grade."""
    row = c.row
    yield "Court or authority", marked("; ".join(filter(None, (row["court"], row["case_number"]))))
    yield "Days", marked("; ".join(days_of(row)))
    yield "Result", c.decision
    yield "Basis as reported", linked(marked(row["court_basis"]))
    yield "Kinds named", marked(row["info_types"])
    yield "Facts as the table takes them", f"{told(c.facts)}."
    yield "Engine", f"{graded(c)}."
    yield "Note", linked(marked(row["notes"]))
    yield "Read in", f"{row['reliability']} report{read_in(row)}."
    yield "Cited in", f"{{cited-in}}`case {c.id}`."


def days_of(row: Mapping[str, str]) -> Iterator[str]:
    """The days of act and judgment, as far as they are known."""
    for named, column in (("act", "act_date"), ("judgment", "judgment_date")):
        if row[column]:
            yield f"{named} {row[column]}"


def graded(c: Case) -> str:
    """How the engine grades a case: established, possible, and by which laws."""
    result = assess(c.facts)
    more = possible(result.grade, result.grade_possible)
    titles = (result.law.title, *(choice.applied.title for choice in result.choices))
    found = established(result.grade, result.grade_possible)
    laws = ", or ".join(dict.fromkeys(titles))
    warned = f". {linked(str(warning)).rstrip('.')}" if (warning := undated(result)) else ""
    return f"{found}{f'; possible: {more}' if more else ''} ({laws}){warned}"


def read_in(row: Mapping[str, str]) -> str:
    """Where a case was read, each page by its host."""
    pages = [address for address in row["source_url"].split(" ; ") if address]
    hosts = [re.sub(r"^www[.]", "", urlsplit(address).netloc) for address in pages]
    links = (f"[{host}]({address})" for host, address in zip(hosts, pages, strict=True))
    return f": {'; '.join(links)}" if pages else ", no page recorded"


def marked(text: str) -> str:
    """A text of the data with its Chinese words marked as such."""
    words = r"[\u3400-\u9fff][\u3400-\u9fff\u3000-\u303f\uff00-\uffef\d]*"
    return re.sub(words, lambda found: zh(found.group()), text)


class Glossary(Generated):
    """The terms of art: one English term for each Chinese one, with the rivals."""

    def lines(self) -> Iterator[str]:
        for row in sorted(terms().values(), key=lambda r: r["term_en"].lower()):
            rivals = f"*Also met as:* {row['rivals_en']}. " if row["rivals_en"] else ""
            meaning, why = linked(sentence(row["meaning"])), linked(row["why"])
            passim = row["where"] == "passim"
            where = "throughout" if passim else "§" + row["where"].replace("; ", ", §")
            yield (
                f"({anchor(row['term_en'])})=\n**{row['term_en']}** {zh(row['term_zh'])}. "
                f"{meaning} *Why it matters:* {why} {rivals}"
                f"*In the paper:* {where}. *Used in:* {{cited-in}}`term {row['term_en']}`.\n"
            )


class Works(Generated):
    """The paper's references, resolved."""

    def lines(self) -> Iterator[str]:
        for w in _data.toml("works.toml")["work"]:
            marks = "".join(f"(work-{n})=\n" for n in w["numbers"])
            cited = "; ".join(f"{{cited-in}}`work {n}`" for n in w["numbers"])
            yield (
                f"{marks}**[{', '.join(map(str, w['numbers']))}]** {w['authors']}, *{w['title']}*, "
                f"{w['journal']} {w['year']}. *Cited in:* {cited}.\n"
            )


class Errata(Generated):
    """The errata of the paper: each point with its passage, what it should say and why."""

    kinds: ClassVar = {
        "L": "law",
        "T": "translation or print",
        "A": "ambiguity",
        "O": "omission or out of date",
    }

    def lines(self) -> Iterator[str]:
        for slip in _data.toml("paper.toml")["slip"]:
            kinds = " and ".join(self.kinds[k] for k in slip["severity"])
            where = ", ".join(map(paragraph, slip["where"]))
            pins = ", ".join(f"{{law}}`{pin}`" for pin in slip["law"])
            yield (
                f"(erratum-{slip['number']})=\n**{slip['number']}.** At {where} ({kinds}): "
                f"{slip['passage']} *It should say:* {slip['says']} *Why:* {slip['why']} "
                f"{f'*Law:* {pins}. ' if pins else ''}"
                f"*Discussed in:* {{cited-in}}`slip {slip['number']}`.\n"
            )


def paragraph(where: str) -> str:
    """A link to a paragraph of the paper, `2.2.1`; headings, footnotes and the like stay."""
    every = _data.toml("paper.toml")["paragraph"]
    cite = next((p["cite"] for p in every if p["id"] == where), None)
    return f"{{para}}`{cite[1:]}`" if cite else where


class Timeline(Generated):
    """The dated story of the law."""

    def lines(self) -> Iterator[str]:
        for event in _data.toml("timeline.toml")["event"]:
            pins = ", ".join(f"{{law}}`{pin}`" for pin in event["pins"])
            mark = "" if event["confidence"] == "verified" else f" ({event['confidence']})"
            day = event["date"].isoformat()[: {"year": 4, "month": 7}.get(event["precision"], 10)]
            law_ = f" {pins}." if pins else ""
            yield f"**{day}** {event['title']}. {event['text']}{law_}{mark}\n"


class TimelinePicture(SphinxDirective):
    """The dated story at a glance."""

    def run(self) -> list[nodes.Node]:
        drawing = picture.timeline(_data.toml("timeline.toml")["event"])
        style = "max-width: 27rem; font-family: var(--pst-font-family-base)"
        figure = f'<figure style="{style}">{drawing}</figure>'
        return [nodes.raw("", figure, format="html")]


class Sources(Generated):
    """What this book was checked against."""

    read: ClassVar = {"F": "read in full", "X": "only the opening of the page was read"}

    def lines(self) -> Iterator[str]:
        for row in _data.table("sources.csv"):
            address = f" [{row['url'].partition('://')[2]}]({row['url']})." if row["url"] else ""
            used = relied_on(row["code"])
            yield (
                f"(source-{anchor(row['code'])})=\n**{row['code']}** {row['title']}.{address} "
                f"Supports: {row['supports']} ({self.read[row['kind']]}). "
                f"{f'*Relied on for:* {used}. ' if used else ''}"
                f"*Cited in:* {{cited-in}}`source {row['code']}`.\n"
            )


def relied_on(code: str) -> str:
    """What of the data rests on a source: instruments, events, types, scholars."""
    law_ = dict.fromkeys(
        cited_as(p["instrument"])
        for p in provisions().values()
        if code in p.get("sources", p["instrument"]["sources"])
    )
    events = _data.toml("timeline.toml")["event"]
    kinds = _data.table("information_types.csv")
    scholars = _data.toml("works.toml")["scholar"]
    there = {
        "the time line": any(code in e["sources"] for e in events),
        "the crosswalk": any(re.search(rf"\b{code}\b", row["rivals"]) for row in kinds),
        "the literature on abuse": any(code in s["sources"] for s in scholars),
    }
    return ", ".join([*law_, *(name for name, used in there.items() if used)])


def table(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in MyST; a bar inside a cell would end the cell."""
    lines = [
        [str(cell).replace("|", "\\|") for cell in row]
        for row in (head, ["---"] * len(head), *rows)
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def law(cite: str) -> str:
    """A link to a provision in the table of authorities."""
    return f"{{ref}}`{cite} <{anchor(cite)}>`"


def passage(entry: Row) -> str:
    """A link to a paragraph of the paper, without a card."""
    return f"{{passage}}`{entry['id']}`"


def to_passage(app: Sphinx, page: str, text: str) -> list[nodes.Node]:
    """The link itself: `2.2.1` stands on the page of §2.2."""
    paper = _data.toml("paper.toml")
    cite = next(p["cite"] for p in paper["paragraph"] if p["id"] == text)
    return [link(app, page, Place(chapter(text), f"p-{text.replace('.', '-')}", cite), cite)]


def chapter(paragraph_id: str) -> str:
    """The page of a paragraph."""
    return f"book/{_data.toml('paper.toml')['pages'][paragraph_id.rpartition('.')[0]]}"


class Concordance(Generated):
    """Paragraph, provision, rule, test, case: for each paragraph what bears on it and shows it."""

    head = ("Paragraph", "Provision", "Rule", "Tests", "Cases")

    def lines(self) -> Iterator[str]:
        for path in test_files():
            self.env.note_dependency(str(path))
        paper = _data.toml("paper.toml")
        for section in paper["pages"]:
            here = [p for p in paper["paragraph"] if p["id"].rpartition(".")[0] == section]
            yield f"## §{section} {here[0]['section']}\n"
            yield table(self.head, [row for p in here for row in (*by_law(p), *by_reform(p))])
            yield f"Cases cited in this chapter: {{cases-cited}}`{chapter(here[0]['id'])}`.\n"
        yield "## Rules of the offence that no paragraph touches\n"
        yield table(self.head[1:-1], list(untouched()))


def by_law(entry: Row) -> Iterator[tuple[str, ...]]:
    """Rows for the provisions that a paragraph cites or that bear on it; the like share a row."""
    alike: dict[tuple[str, str], list[str]] = {}
    for cite, p in provisions().items():
        if cite in entry["law"] or entry["cite"][1:] in p["paper"]:
            alike.setdefault((rule(p), tests(cite)), []).append(cite)
    for (ruled, tested_by), cites in alike.items():
        cases_ = f"{{cases-cited}}`{';'.join((chapter(entry['id']), *cites))}`"
        yield passage(entry), ", ".join(map(law, cites)), ruled, tested_by, cases_


def untouched() -> Iterator[tuple[str, ...]]:
    """Rows for the provisions of the offence and of Int that bear on no paragraph."""
    paper = _data.toml("paper.toml")["paragraph"]
    cited = {cite for p in paper for cite in p["law"]}
    for cite, p in provisions().items():
        if cite.startswith(("CL 253-1", "Int ")) and cite not in cited and not p["paper"]:
            yield law(cite), rule(p), tests(cite)


def by_reform(entry: Row) -> Iterator[tuple[str, ...]]:
    """A row for each reform by which the engine computes a proposal that a paragraph makes."""
    made = [p for p in _data.toml("paper.toml")["proposal"] if p["paragraph"] == entry["id"]]
    for name in dict.fromkeys(name for p in made for name in p.get("computed_by", ())):
        numbers = [str(p["number"]) for p in made if name in p.get("computed_by", ())]
        proposals = f"proposal{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
        yield passage(entry), proposals, reform(name), tests(name), "—"


def reform(name: str) -> str:
    """A reform by its name and its title."""
    return f"reform `{name}`: {reforms()[name].title}"


def rule(p: Row) -> str:
    """What the engine makes of a provision, in a few words."""
    if p["model"] not in {"computed", "in part"}:
        return STATUS[p["model"]]
    kind = p.get("rule", "ladder of liability" if "rung" in p or "offence" in p else "")
    return ", ".join(filter(None, (STATUS[p["model"]], kind, p.get("grade", "").replace("_", " "))))


def test_files() -> list[Path]:
    """The tests that decide cases one by one; those of whole tables only compare."""
    return [
        path
        for path in sorted(TESTS.glob("test_*.py"))
        if path.stem != COMPARING and "assess(" in path.read_text(encoding="utf-8")
    ]


@cache
def tested() -> dict[str, str]:
    """What each test says, with the module's tables that it uses, by its name."""
    found = {}
    for path in test_files():
        text = path.read_text(encoding="utf-8")
        body = ast.parse(text).body
        named = dict(constants(text, body))
        tests_ = (n for n in body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_"))
        for test in filter(decides, tests_):
            names_ = (n.id for n in ast.walk(test) if isinstance(n, ast.Name))
            used = [named[name] for name in names_ if name in named]
            above = [ast.unparse(d) for d in test.decorator_list]
            found[test.name] = "\n".join((*above, segment(text, test), *used))
    return found


def constants(text: str, body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """The names that a module gives to its tables, each with its whole statement."""
    for statement in body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, segment(text, statement)


def segment(text: str, node: ast.AST) -> str:
    """A part of a module as it is written."""
    return ast.get_source_segment(text, node) or ""


def decides(test: ast.FunctionDef) -> bool:
    """Whether a test decides or counts something, and does not only look at words or at errors."""
    every = list(ast.walk(test))
    called = {n.func.id for n in every if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    named = {n.attr if isinstance(n, ast.Attribute) else getattr(n, "arg", "") for n in every}
    return not called.isdisjoint(DECIDING) and named.isdisjoint({"raises", "capsys"})


def tests(name: str) -> str:
    """The tests that name a provision or a reform; a pinpoint alone names a clause of Int."""
    clause = name.startswith("Int ") and "(" in name
    short = rf"(?:Int )?{re.escape(name[4:])}" if clause else re.escape(name)
    pattern = re.compile(rf"(?<![\w(-]){short}(?![\w(-])(?! \(2009\))")
    found = [test for test, text in tested().items() if pattern.search(text)]
    return "; ".join(test[5:].replace("_", " ") for test in found) or "—"


@cache
def turn_on() -> dict[str, set[str]]:
    """The provisions whose grounds the engine holds met, by case."""
    return {c.id: {f"Int {pin}" for pin in assess(c.facts).grounds} for c in cases().values()}


def cases_cited(app: Sphinx, page: str, text: str) -> Cell:
    """The cases that a page cites; where provisions are named, only those that turn on them."""
    cites, *pins = text.split(";")
    line: Cell = []
    for c in cases():
        cited = any(p.page == cites for p in places(app.env, key("case", c)))
        if cited and (not pins or turn_on()[c] & set(pins)):
            line += [nodes.Text(", "), link(app, page, Place("book/cases", c.lower(), c), c)]
    return line[1:] or [nodes.Text("—")]


class TextMap(Generated):
    """The map of the text: every paragraph and every sentence of the law, modelled or why not."""

    head = ("What it says", "Status", "Why, or what is left")

    def lines(self) -> Iterator[str]:
        paper = _data.toml("paper.toml")
        article, interpretation = of_law("CL", "253-1"), of_law("Int", "")
        yield "## In numbers\n"
        yield self.numbers(
            {
                "the paper": paper["paragraph"],
                "Art. 253-1": article,
                "the Interpretation": interpretation,
            }
        )
        yield "## The paper\n"
        yield self.part("Paragraph", ((passage(p), p["gist"], p) for p in paper["paragraph"]))
        yield "## What the paper proposes\n"
        yield table(
            ("Proposal", "Paragraph", "What it asks for", "In the engine"),
            map(self.proposal, paper["proposal"]),
        )
        for title, part in (
            ("Article 253-1 of the Criminal Law", article),
            ("The Interpretation of 2017", interpretation),
        ):
            yield f"## {title}\n"
            yield self.part("Provision", ((law(p["cite"]), p["text"], p) for p in part))

    @staticmethod
    def numbers(parts: dict[str, list[Row]]) -> str:
        """How many sentences of each part have each status."""
        counts = [Counter(p["model"] for p in part) for part in parts.values()]
        rows = ((words, *(c[model] for c in counts)) for model, words in STATUS.items())
        return table(("Status", *parts), rows)

    def part(self, first: str, entries: Iterable[tuple[str, str, Row]]) -> str:
        """The sentences of one part, each with its place and whether it is modelled."""
        rows = ((place, said, *reasoned(p)) for place, said, p in entries)
        return table((first, *self.head), rows)

    @staticmethod
    def proposal(p: Row) -> tuple[object, ...]:
        """A proposal, by which reforms it is computed, and what these leave out."""
        by = "; ".join(map(reform, p.get("computed_by", ())))
        left = p.get("remains") or p.get("not_computable", "")
        computed = f"{by}. {left}" if by else f"not computed: {left}"
        return p["number"], f"{{passage}}`{p['paragraph']}`", p["says"], computed


def of_law(instrument: str, start: str) -> list[Row]:
    """The provisions of one instrument whose pinpoint begins so."""
    return [
        {**p, "cite": cite}
        for cite, p in provisions().items()
        if cite.startswith(f"{instrument} {start}")
    ]


def reasoned(p: Row) -> tuple[str, str]:
    """Whether a sentence is modelled, and why not or by what question."""
    return STATUS[p["model"]], p.get("why") or (
        f"The engine asks: {p['question']}" if "question" in p else "Decided from the facts."
    )


class Crosswalk(Generated):
    """Every kind of information under four schemes, and where they disagree."""

    head = (
        "Information",
        "Chinese",
        "Tier",
        "PIPL 28",
        "Private (CC 1034(3))",
        "The paper's level",
        "Where they disagree",
    )

    def lines(self) -> Iterator[str]:
        rows = crosswalk()
        chinese = {r["id"]: r["name_zh"] for r in _data.table("information_types.csv")}
        yield (
            f"Of {len(rows)} kinds of information, {sum(len(r.tiers) > 1 for r in rows)} have "
            f"no tier that is settled; in {sum(bool(r.disagreement) for r in rows)} "
            "the schemes disagree beyond that.\n"
        )
        yield table(self.head, ((r.name, zh(chinese[r.id]), *classes(r)) for r in rows))


def classes(row: Classes) -> tuple[str, ...]:
    """Where a kind of information stands in each scheme, and where these part."""
    tiers = sorted(row.tiers)
    tier = " or ".join(str(t or "none") for t in tiers)
    return tier, row.pipl, row.private, " or ".join(paper_level(tiers)), disagreement(row)


def disagreement(row: Classes) -> str:
    """Where the schemes part, and whether the tier itself is in dispute."""
    disputed = "the tier is disputed" if len(row.tiers) > 1 else ""
    return "; ".join(filter(None, (disputed, row.disagreement))) or "—"


class SubjectIndex(SphinxDirective):
    """One part of the index: terms, provisions or cases, with their places."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        parts = {
            "terms": index_of_terms,
            "provisions": index_of_provisions,
            "cases": index_of_cases,
        }
        return [Later("", fill=parts[self.arguments[0]], text="")]


def index_of_terms(app: Sphinx, page: str, _: str) -> list[nodes.Node]:
    """The terms by English name, and each rival with the term to see."""
    rows: list[tuple[str, list[Cell]]] = []
    for row in terms().values():
        name = row["term_en"]
        entry = link(app, page, Place("book/glossary", anchor(name), ""), name)
        chinese = nodes.inline("", row["term_zh"], classes=["language-zh"])
        rows.append((name, [[entry], [chinese], cited_in(app, page, f"term {name}")]))
        for rival in filter(None, map(str.strip, bare(row["rivals_en"]).split(";"))):
            see: Cell = [nodes.Text("see "), entry.deepcopy()]
            rows.append((rival, [[nodes.Text(rival)], [], see]))
    rows.sort(key=lambda row: row[0].lower())
    return [grid(("Term", "Chinese", "Places"), [cells for _, cells in rows])]


def bare(text: str) -> str:
    """A text without what stands in brackets."""
    return re.sub(r"\(.*?\)", "", text)


def index_of_provisions(app: Sphinx, page: str, _: str) -> list[nodes.Node]:
    """The provisions that the text cites, in the order of the table of authorities."""
    rows = [
        (
            [link(app, page, Place("book/authorities", anchor(c), ""), c)],
            cited_in(app, page, f"law {c}"),
        )
        for c in provisions()
        if places(app.env, key("law", c))
    ]
    return [grid(("Provision", "Places"), rows)]


def index_of_cases(app: Sphinx, page: str, _: str) -> list[nodes.Node]:
    """The cases that the text cites."""
    rows = [
        (
            [link(app, page, Place("book/cases", name.lower(), ""), name)],
            [nodes.Text(c.title)],
            cited_in(app, page, f"case {name}"),
        )
        for name, c in cases().items()
        if places(app.env, key("case", name))
    ]
    return [grid(("Case", "What happened", "Places"), rows)]


def grid(head: Sequence[str], rows: Iterable[Iterable[Cell]]) -> nodes.Node:
    """A table whose cells are known only when every page has been read; else `table` is plainer."""
    group = nodes.tgroup(
        "",
        *(nodes.colspec(colwidth=1) for _ in head),
        nodes.thead("", grid_row([nodes.Text(words)] for words in head)),
        nodes.tbody("", *map(grid_row, rows)),
        cols=len(head),
    )
    return nodes.table("", group, classes=["colwidths-auto"])


def grid_row(cells: Iterable[Cell]) -> nodes.Node:
    """One line of it."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


DIRECTIVES: dict[str, type[SphinxDirective]] = {
    "authorities": Authorities,
    "case-list": CaseList,
    "glossary-list": Glossary,
    "works": Works,
    "sources": Sources,
    "errata": Errata,
    "time-line": Timeline,
    "time-line-picture": TimelinePicture,
    "concordance": Concordance,
    "map-of-the-text": TextMap,
    "crosswalk": Crosswalk,
    "index-of": SubjectIndex,
}


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("places")
    app.setup_extension("wide")
    app.add_role("zh", ZhRole())
    app.add_role("passage", LaterRole(to_passage))
    app.add_role("cases-cited", LaterRole(cases_cited))
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
