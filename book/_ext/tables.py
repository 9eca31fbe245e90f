"""The tables of the book for Sphinx, each written from `data/`, with every place that cites an entry."""

import ast
import re
from collections import Counter
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from apparatus import provisions, since, terms
from docutils import nodes
from docutils.statemachine import StringList
from places import Later, LaterRole, Place, cited_in, key, link, places
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from pilaw import _data, assess, picture
from pilaw.casebook import cases
from pilaw.reform import reforms
from pilaw.sensitivity import crosswalk, paper_level
from pilaw.show import anchor, told
from pilaw.trail import established, possible

TESTS = Path(__file__).resolve().parents[2] / "tests"
STATUS = {"computed": "modelled", "in part": "in part", "left to the court": "left to the court", "context": "context, no rule"}


class Generated(SphinxDirective):
    """A part of the book written from `data/`."""

    def run(self):
        box = nodes.container()
        lines = StringList("\n".join(self.lines()).split("\n"), source=f"data/{self.name}")
        self.state.nested_parse(lines, self.content_offset, box, match_titles=True)
        for link_ in box.findall(nodes.reference):
            if "refuri" in link_:  # escaped once by the reader of MyST and again by the writer of HTML
                link_["refuri"] = unescape(link_["refuri"])
        return [*names(box), *box.children]

    def lines(self):
        """The part as lines of MyST."""
        raise NotImplementedError


def names(box):
    """The name of each marked entry, for the search: it leads straight to the entry."""
    for target in box.findall(lambda n: isinstance(n, nodes.target)):
        named = next(iter(target.next_node(nodes.paragraph, ascend=True).findall(nodes.strong)), None)
        if named is not None:
            said = named.astext().replace(";", ",").rstrip(".")
            yield addnodes.index(entries=[("single", f"slip {said}" if said.isdigit() else said, next(iter(target["ids"]), target.get("refid", "")), "", None)])


def zh(text):
    """Chinese words, marked as such for fonts and for voices."""
    return f"{{zh}}`{text}`"


class ZhRole(SphinxRole):
    def run(self):
        return [nodes.inline("", self.text, classes=["language-zh"])], []


@cache
def pinpoints():
    """Every pinpoint of the law data, the longer before the shorter."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(provisions(), key=len, reverse=True)))})(?![\w(-])")


def linked(text):
    """A text of the data in which each pinpoint leads to its provision."""
    return pinpoints().sub(lambda found: f"{{law}}`{found.group()}`", text)


def sentence(text):
    """A note of the data as a sentence."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


class Authorities(Generated):
    """The table of authorities: every provision in our words, with its dates, its status and its places."""

    def lines(self):
        every = provisions()
        for path in _data.folder("law"):
            instrument = _data.toml(path)
            name = instrument.get("cite_as", instrument["id"])
            number = f", {instrument['number']}" if instrument.get("number") else ""
            sources = ", ".join(map(source, instrument["sources"]))
            yield (
                f"## {instrument['title_en']}\n\n{zh(instrument['title_zh'])}{number}. Cited as {name}; checked up to {instrument['checked_on']}; "
                f"sources {sources}.\n"
            )
            for pin in dict.fromkeys(s["pin"] for s in instrument.get("statute", ())):
                texts = [f"In force {dates(s)}: {s['text']}" if s.get("covers") else s["text"] for s in instrument["statute"] if s["pin"] == pin]
                yield f"({anchor(pin)})=\n**{pin}**, the article as a whole. {' '.join(texts)}\n"
            for p in instrument.get("provision", ()):
                cite = f"{name} {p['pin']}"
                yield provision(cite, instrument, every[cite])


def dates(of):
    """From when to when a text is in force."""
    return f"{of['in_force']} to {of['until']}" if "until" in of else f"from {of['in_force']}"


def provision(cite, instrument, p):
    """One provision with its dates, how sure it is, what the engine makes of it, and where the book cites it."""
    when = sentence(since(p, instrument) or "not in force")
    sure = "" if p["confidence"] == "verified" else f" **{p['confidence'].capitalize()}.**"
    why = f" *{p['model'].capitalize()}:* {p['why']}" if p.get("why") else ""
    return f"({anchor(cite)})=\n**{cite}** {p['text']} {zh('、'.join(p['zh']))}. {when}{sure}{why} *Cited in:* {{cited-in}}`law {cite}`.\n"


def source(code):
    """A link to a source in the bibliography."""
    return f"{{ref}}`{code} <source-{anchor(code)}>`"


class CaseList(Generated):
    """The table of cases: what is published of each, where it was read, and where the book cites it."""

    def lines(self):
        yield f"Go to: {', '.join(f'{{ref}}`{c} <{c.lower()}>`' for c in cases())}.\n"
        for c in cases().values():
            lines = "".join(f"- *{label}:* {text}\n" for label, text in case_lines(c) if text)
            yield f"({c.id.lower()})=\n:::{{container}} case\n**{c.id} {c.title}** {zh(c.row['title_zh'])}\n\n{lines}:::\n"


def case_lines(c):
    """What a reader asks of a case, line by line: who decided, when, what, on what facts, and how the engine grades these."""
    row, result = c.row, assess(c.facts)
    days = (f"{named} {row[column]}" for named, column in (("act", "act_date"), ("judgment", "judgment_date")) if row[column])
    more = possible(result.grade, result.grade_possible)
    laws = ", or ".join(dict.fromkeys((result.law.title, *(choice.applied.title for choice in result.choices))))
    reads = "; ".join(f"[{re.sub(r'^www[.]', '', urlsplit(address).netloc)}]({address})" for address in row["source_url"].split(" ; ") if address)
    yield "Court or authority", marked("; ".join(filter(None, (row["court"], row["case_number"]))))
    yield "Days", marked("; ".join(days))
    yield "Result", c.decision
    yield "Basis as reported", linked(marked(row["court_basis"]))
    yield "Kinds named", marked(row["info_types"])
    yield "Facts as the table takes them", f"{told(c.facts)}."
    yield "Engine", f"{established(result.grade, result.grade_possible)}{f'; possible: {more}' if more else ''} ({laws})."
    yield "Note", linked(marked(row["notes"]))
    yield "Read in", f"{row['reliability']} report{f': {reads}' if reads else ', no page recorded'}."
    yield "Cited in", f"{{cited-in}}`case {c.id}`."


def marked(text):
    """A text of the data with its Chinese words marked as such."""
    return re.sub(r"[\u3400-\u9fff][\u3400-\u9fff\u3000-\u303f\uff00-\uffef\d]*", lambda found: zh(found.group()), text)


class Glossary(Generated):
    """The terms of art: one English term for each Chinese one, with the rivals."""

    def lines(self):
        for row in sorted(terms().values(), key=lambda r: r["term_en"].lower()):
            rivals = f"*Also met as:* {row['rivals_en']}. " if row["rivals_en"] else ""
            meaning, why = linked(sentence(row["meaning"])), linked(row["why"])
            where = "throughout" if row["where"] == "passim" else "§" + row["where"].replace("; ", ", §")
            yield (
                f"({anchor(row['term_en'])})=\n**{row['term_en']}** {zh(row['term_zh'])}. {meaning} *Why it matters:* {why} "
                f"{rivals}*In the paper:* {where}. *Used in:* {{cited-in}}`term {row['term_en']}`.\n"
            )


class Works(Generated):
    """The paper's references, resolved."""

    def lines(self):
        for w in _data.toml("works.toml")["work"]:
            marks = "".join(f"(work-{n})=\n" for n in w["numbers"])
            cited = "; ".join(f"{{cited-in}}`work {n}`" for n in w["numbers"])
            yield f"{marks}**[{', '.join(map(str, w['numbers']))}]** {w['authors']}, *{w['title']}*, {w['journal']} {w['year']}. *Cited in:* {cited}.\n"


class Errata(Generated):
    """The errata of the paper: each point with its passage, what it should say and why."""

    kinds = {"L": "law", "T": "translation or print", "A": "ambiguity", "O": "omission or out of date"}

    def lines(self):
        for slip in _data.toml("paper.toml")["slip"]:
            kinds = " and ".join(self.kinds[k] for k in slip["severity"])
            where = ", ".join(map(paragraph, slip["where"]))
            pins = ", ".join(f"{{law}}`{pin}`" for pin in slip["law"])
            yield (
                f"(erratum-{slip['number']})=\n**{slip['number']}.** At {where} ({kinds}): {slip['passage']} *It should say:* {slip['says']} "
                f"*Why:* {slip['why']} {f'*Law:* {pins}. ' if pins else ''}*Discussed in:* {{cited-in}}`slip {slip['number']}`.\n"
            )


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


class TimelinePicture(SphinxDirective):
    """The dated story at a glance."""

    def run(self):
        drawing = picture.timeline(_data.toml("timeline.toml")["event"])
        return [nodes.raw("", f'<figure style="max-width: 27rem; font-family: var(--pst-font-family-base)">{drawing}</figure>', format="html")]


class Sources(Generated):
    """What this book was checked against."""

    read = {"F": "read in full", "X": "only the opening of the page was read"}

    def lines(self):
        for row in _data.table("sources.csv"):
            address = f" [{row['url'].partition('://')[2]}]({row['url']})." if row["url"] else ""
            used = relied_on(row["code"])
            yield (
                f"(source-{anchor(row['code'])})=\n**{row['code']}** {row['title']}.{address} Supports: {row['supports']} ({self.read[row['kind']]}). "
                f"{f'*Relied on for:* {used}. ' if used else ''}*Cited in:* {{cited-in}}`source {row['code']}`.\n"
            )


def relied_on(code):
    """What of the data rests on a source: instruments, events, types, scholars."""
    law_ = dict.fromkeys(
        p["instrument"].get("cite_as", p["instrument"]["id"]) for p in provisions().values() if code in p.get("sources", p["instrument"]["sources"])
    )
    there = {
        "the time line": any(code in e["sources"] for e in _data.toml("timeline.toml")["event"]),
        "the crosswalk": any(re.search(rf"\b{code}\b", row["rivals"]) for row in _data.table("information_types.csv")),
        "the literature on abuse": any(code in s["sources"] for s in _data.toml("works.toml")["scholar"]),
    }
    return ", ".join([*law_, *(name for name, used in there.items() if used)])


def table(head, rows):
    """A table in MyST; a bar inside a cell would end the cell."""
    lines = [[str(cell).replace("|", "\\|") for cell in row] for row in (head, ["---"] * len(head), *rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def law(cite):
    """A link to a provision in the table of authorities."""
    return f"{{ref}}`{cite} <{anchor(cite)}>`"


def passage(entry):
    """A link to a paragraph of the paper, without a card."""
    return f"{{passage}}`{entry['id']}`"


def to_passage(app, page, text):
    """The link itself: `2.2.1` stands on the page of §2.2."""
    paper = _data.toml("paper.toml")
    cite = next(p["cite"] for p in paper["paragraph"] if p["id"] == text)
    return [link(app, page, Place(chapter(text), f"p-{text.replace('.', '-')}", cite), cite)]


def chapter(paragraph_id):
    """The page of a paragraph."""
    return "book/" + _data.toml("paper.toml")["pages"][paragraph_id.rpartition(".")[0]]


class Concordance(Generated):
    """Paragraph, provision, rule, test and case: for each paragraph what bears on it and what shows it."""

    head = ("Paragraph", "Provision", "Rule", "Tests", "Cases")

    def lines(self):
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


def by_law(entry):
    """Rows for the provisions that a paragraph cites or that bear on it; those that fare alike share a row."""
    alike = {}
    for cite, p in provisions().items():
        if cite in entry["law"] or entry["cite"][1:] in p["paper"]:
            alike.setdefault((rule(p), tests(cite)), []).append(cite)
    for (ruled, tested_by), cites in alike.items():
        yield passage(entry), ", ".join(map(law, cites)), ruled, tested_by, f"{{cases-cited}}`{';'.join((chapter(entry['id']), *cites))}`"


def untouched():
    """Rows for the provisions of the offence and of the Interpretation that no paragraph cites and that bear on none."""
    paper = _data.toml("paper.toml")["paragraph"]
    cited = {cite for p in paper for cite in p["law"]}
    for cite, p in provisions().items():
        if cite.startswith(("CL 253-1", "Int ")) and cite not in cited and not p["paper"]:
            yield law(cite), rule(p), tests(cite)


def by_reform(entry):
    """A row for each reform by which the engine computes a proposal that a paragraph makes."""
    made = [p for p in _data.toml("paper.toml")["proposal"] if p["paragraph"] == entry["id"]]
    for name in dict.fromkeys(name for p in made for name in p.get("computed_by", ())):
        numbers = [str(p["number"]) for p in made if name in p.get("computed_by", ())]
        yield passage(entry), f"proposal{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}", f"reform `{name}`: {reforms()[name].title}", tests(name), "—"


def rule(p):
    """What the engine makes of a provision, in a few words."""
    if p["model"] not in {"computed", "in part"}:
        return STATUS[p["model"]]
    kind = p.get("rule", "ladder of liability" if "rung" in p or "offence" in p else "")
    return ", ".join(filter(None, (STATUS[p["model"]], kind, p.get("grade", "").replace("_", " "))))


def test_files():
    """The tests that decide cases one by one; those of whole tables only compare."""
    return [path for path in sorted(TESTS.glob("test_*.py")) if path.stem != "test_bulk" and "assess(" in path.read_text(encoding="utf-8")]


@cache
def tested() -> dict[str, str]:
    """What each test says, with the module's tables that it uses, by its name."""
    found = {}
    for path in test_files():
        text = path.read_text(encoding="utf-8")
        body = ast.parse(text).body
        named = {t.id: ast.get_source_segment(text, n) for n in body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)}
        for node in (n for n in body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_") and decides(n)):
            used = [named[n.id] for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in named]
            found[node.name] = "\n".join((*(ast.unparse(d) for d in node.decorator_list), ast.get_source_segment(text, node), *used))
    return found


def decides(test):
    """Whether a test decides or counts something, and does not only look at words, at errors or at the command line."""
    called = {node.func.id for node in ast.walk(test) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    wrong = {"raises", "capsys"} & {name.attr if isinstance(name, ast.Attribute) else getattr(name, "arg", "") for name in ast.walk(test)}
    return bool(called & {"assess", "grade", "case", "moves", "ladder", "rungs", "decide", "changes", "reconcile", "Items", "of", "one"}) and not wrong


def tests(name):
    """The tests that name a provision or a reform. A clause of the Interpretation is known by its pinpoint alone."""
    short = rf"(?:Int )?{re.escape(name[4:])}" if name.startswith("Int ") and "(" in name else re.escape(name)
    pattern = re.compile(rf"(?<![\w(-]){short}(?![\w(-])(?! \(2009\))")
    return "; ".join(test[5:].replace("_", " ") for test, text in tested().items() if pattern.search(text)) or "—"


@cache
def turn_on() -> dict[str, set[str]]:
    """The provisions whose grounds the engine holds met, by case."""
    return {c.id: {f"Int {pin}" for pin in assess(c.facts).grounds} for c in cases().values()}


def cases_cited(app, page, text):
    """The cases that a page cites; of these, where provisions are named, the ones that turn on them."""
    cites, *pins = text.split(";")
    chosen = [c for c in cases() if (not pins or turn_on()[c] & set(pins)) and any(p.page == cites for p in places(app.env, key("case", c)))]
    line = [node for c in chosen for node in (nodes.Text(", "), link(app, page, Place("book/cases", c.lower(), c), c))]
    return line[1:] or [nodes.Text("—")]


class TextMap(Generated):
    """The map of the text: every paragraph and every sentence of the law, modelled or not, with the reason."""

    head = ("What it says", "Status", "Why, or what is left")

    def lines(self):
        paper = _data.toml("paper.toml")
        parts = {"the paper": paper["paragraph"], "Art. 253-1": of_law("CL", "253-1"), "the Interpretation": of_law("Int", "")}
        counts = {name: Counter(p["model"] for p in part) for name, part in parts.items()}
        yield "## In numbers\n"
        yield table(("Status", *counts), [(words, *(c[model] for c in counts.values())) for model, words in STATUS.items()])
        yield "## The paper\n"
        yield table(("Paragraph", *self.head), [(passage(p), p["gist"], *reasoned(p)) for p in parts["the paper"]])
        yield "## What the paper proposes\n"
        yield table(("Proposal", "Paragraph", "What it asks for", "In the engine"), map(self.proposal, paper["proposal"]))
        for name, heading in (("Art. 253-1", "Article 253-1 of the Criminal Law"), ("the Interpretation", "The Interpretation of 2017")):
            yield f"## {heading}\n"
            yield table(("Provision", *self.head), [(law(p["cite"]), p["text"], *reasoned(p)) for p in parts[name]])

    @staticmethod
    def proposal(p):
        by = "; ".join(f"reform `{name}`: {reforms()[name].title}" for name in p.get("computed_by", ()))
        left = p.get("remains") or p.get("not_computable", "")
        return p["number"], f"{{passage}}`{p['paragraph']}`", p["says"], f"{by}. {left}" if by else f"not computed: {left}"


def of_law(instrument, start):
    """The provisions of one instrument whose pinpoint begins so."""
    return [{**p, "cite": cite} for cite, p in provisions().items() if cite.startswith(f"{instrument} {start}")]


def reasoned(p):
    """Whether a sentence is modelled, and why not or by what question."""
    return STATUS[p["model"]], p.get("why") or (f"The engine asks: {p['question']}" if "question" in p else "Decided from the facts.")


class Crosswalk(Generated):
    """Every kind of information under four schemes, and where they disagree."""

    head = ("Information", "Chinese", "Tier", "PIPL 28", "Private (CC 1034(3))", "The paper's level", "Where they disagree")

    def lines(self):
        rows = crosswalk()
        chinese = {r["id"]: r["name_zh"] for r in _data.table("information_types.csv")}
        yield (
            f"Of {len(rows)} kinds of information, {sum(len(r.tiers) > 1 for r in rows)} have no tier that is settled; "
            f"in {sum(bool(r.disagreement) for r in rows)} the schemes disagree beyond that.\n"
        )
        yield table(
            self.head,
            [
                (
                    r.name,
                    zh(chinese[r.id]),
                    " or ".join(str(t or "none") for t in sorted(r.tiers)),
                    r.pipl,
                    r.private,
                    " or ".join(paper_level(sorted(r.tiers))),
                    disagreement(r),
                )
                for r in rows
            ],
        )


def disagreement(row):
    """Where the schemes part, and whether the tier itself is in dispute."""
    return "; ".join(filter(None, ("the tier is disputed" if len(row.tiers) > 1 else "", row.disagreement))) or "—"


class SubjectIndex(SphinxDirective):
    """One part of the index: terms, provisions or cases, with their places."""

    required_arguments = 1

    def run(self):
        return [Later("", fill={"terms": index_of_terms, "provisions": index_of_provisions, "cases": index_of_cases}[self.arguments[0]], text="")]


def index_of_terms(app, page, text):
    """The terms by English name, and each rival with the term to see."""
    rows = []
    for row in terms().values():
        entry = link(app, page, Place("book/glossary", anchor(row["term_en"]), ""), row["term_en"])
        rows.append((row["term_en"], [entry], [nodes.inline("", row["term_zh"], classes=["language-zh"])], cited_in(app, page, f"term {row['term_en']}")))
        rivals = re.sub(r"\(.*?\)", "", row["rivals_en"]).split(";")
        rows += [(r.strip(), [nodes.Text(r.strip())], [], [nodes.Text("see "), entry.deepcopy()]) for r in rivals if r.strip()]
    return [grid(("Term", "Chinese", "Places"), [cells for _, *cells in sorted(rows, key=lambda r: r[0].lower())])]


def index_of_provisions(app, page, text):
    """The provisions that the text cites, in the order of the table of authorities."""
    return [
        grid(
            ("Provision", "Places"),
            [
                ([link(app, page, Place("book/authorities", anchor(c), ""), c)], cited_in(app, page, f"law {c}"))
                for c in provisions()
                if places(app.env, key("law", c))
            ],
        )
    ]


def index_of_cases(app, page, text):
    """The cases that the text cites."""
    return [
        grid(
            ("Case", "What happened", "Places"),
            [
                ([link(app, page, Place("book/cases", c.lower(), ""), c)], [nodes.Text(cases()[c].title)], cited_in(app, page, f"case {c}"))
                for c in cases()
                if places(app.env, key("case", c))
            ],
        )
    ]


def grid(head, rows):
    """A table of nodes."""

    def line(cells):
        return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))

    group = nodes.tgroup(
        "",
        *(nodes.colspec(colwidth=1) for _ in head),
        nodes.thead("", line([[nodes.Text(words)] for words in head])),
        nodes.tbody("", *map(line, rows)),
        cols=len(head),
    )
    return nodes.table("", group, classes=["colwidths-auto"])


def setup(app):
    app.setup_extension("places")
    app.setup_extension("wide")
    app.add_role("zh", ZhRole())
    app.add_role("passage", LaterRole(to_passage))
    app.add_role("cases-cited", LaterRole(cases_cited))
    for name, directive in {
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
    }.items():
        app.add_directive(name, directive)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
