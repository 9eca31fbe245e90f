"""Decided cases and tables of cases: a row of the case table as Facts, a result as a row."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple
from unicodedata import category

from . import _data, read
from .assessment import Result
from .facts import FACTS, FactError, Facts, Items, Range, amount, brief, pick, read_date
from .legislation import law
from .trail import short_words
from .words import say, there

_TIERS = ("tier1", "tier2", "tier3")
NEEDED = tuple(_data.toml("facts.toml")["columns"])
FINDING = ("case_id", "law", "grade", "grade_possible", "grounds", "decisive_facts", "notes")
BY_CODER = ("collector", "this table")


class Case(NamedTuple):
    """A published case: its row in a table of `data/`, and the facts that the row states."""

    id: str
    title: str
    row: Mapping[str, str]
    facts: Facts

    @property
    def typed(self) -> Facts:
        """The facts with the kind of information in place of the tier, where the kind is contested:
        rival readings then apply. `kinds` in the table says `column=type`.
        """
        return with_kinds(self.facts, self.row, lambda _: True)

    @property
    def court_grade(self) -> str:
        """What the court found: serious, particularly_serious, not_a_crime or unknown."""
        return self.row["court_grade"]

    @property
    def persons(self) -> int:
        """How many defendants the row is about, as far as its report counts them.

        >>> case("C027").persons, case("C005").persons
        (6, 1)
        """
        return sum(_counted(part.strip()) for part in self.row["defendants"].split(";"))

    @property
    def authority(self) -> str:
        """Who graded the case: a court, or the police where no court decided."""
        return "police" if "not court" in self.row["court"] else "court"

    @property
    def found(self) -> str:
        """What the court found, for a table; where only the police decided, that is said.

        >>> case("C005").found, case("C103").found
        ('serious', 'not a crime (police; no court decided)')
        """
        key = "case.found_police" if self.authority == "police" else "case.found"
        return say(key, grade=short_words(self.court_grade))

    @property
    def sentence(self) -> str:
        """The punishment as reported, `1y2m` written out; empty where the report has none.

        >>> case("C005").sentence
        '1 year 2 months (first instance: 3 years)'
        """
        return re.sub(r"(\d+)([ym])(\+?)(?=(\d?))", _written_out, self.row["sentence"])

    @property
    def decision(self) -> str:
        """The grade found, by whom and how that is known, and the punishment, as sentences.

        >>> case("C005").decision.partition(" Outcome")[0]
        'The court: serious (as the decision says).'
        """
        basis = self.row["court_grade_basis"]
        known = there(f"case.basis.{basis}")
        key = "police" if self.authority == "police" else "court" if known else "no_grade"
        how = say(f"case.basis.{basis}") if known else ""
        grade = say(f"case.decision.{key}", grade=short_words(self.court_grade), basis=how)
        if not self.sentence:
            return grade
        return say("case.decision.outcome", decision=grade, sentence=self.sentence)

    def __repr__(self) -> str:
        return f"<Case {self.id}: {self.title}>"


def _counted(part: str) -> int:
    """The persons in one part of a list: `3 others`, or one; `others` without a number are none.

    >>> _counted("3 others"), _counted("Li X"), _counted("others (not named)")
    (3, 1, 0)
    """
    number = re.match(r"\d+", part)
    return int(number[0]) if number else int(not part.startswith("others"))


def _written_out(found: re.Match[str]) -> str:
    number, unit, more, followed = found.groups()
    term = say({"y": "punishment.years", "m": "punishment.months"}[unit], n=int(number))
    return (say("case.or_more", term=term) if more else term) + (" " if followed else "")


def facts_of(row: Mapping[str, str]) -> Facts:
    """The facts of one row of the case table.

    A blank is unknown; a tier that only the table's author put in Tier 3 may be Tier 2, as the list
    of Int 5(1)(4) is open. A column that is not there is unknown, but for `breach`, which is then
    taken as given (`Facts`).

    >>> lot = facts_of({"acts": "obtain;sell", "tier1": "60", "tier2": "0", "tier3": "0"}).items[0]
    >>> lot == Items("tier1", 60)
    True
    """
    if not isinstance(row, Mapping):
        raise FactError("error.not_a_row", given=brief(row))
    stated = {name: row[name] for name in FACTS if name in row and name != "items"}
    return Facts(items=_items(row), **stated)


def _items(row: Mapping[str, str]) -> list[Items] | None:
    """The lots of a row: a column each, and what the total leaves over for the blank columns."""
    counts = {tier: amount(row.get(tier), tier) for tier in _TIERS}
    blank = [tier for tier in _TIERS if counts[tier].unknown]
    total = amount(row.get("total"), "total")
    if len(blank) == len(_TIERS):
        return None if total.unknown else [Items("unclassified", total)]
    doubtful = (row.get("tier_basis") or "").strip() in BY_CODER
    known_of = {tier: n for tier, n in counts.items() if not n.unknown}
    if doubtful and "tier3" in known_of and known_of["tier3"].high:
        known_of["tier2or3"] = known_of.pop("tier3")
    lots = [Items(kind, n) for kind, n in known_of.items()]
    if total.unknown:
        return lots + [Items(tier, None) for tier in blank]
    known = Range(sum(lot.count.low for lot in lots), sum(lot.count.high for lot in lots))
    if wrong := contradiction(total, known, open_=bool(blank)):
        raise wrong
    if known == total or not blank:
        return lots
    rest = Range(max(0, total.low - known.high), max(0, total.high - known.low))
    return [*lots, Items("tier" + "or".join(t[-1] for t in blank), rest)] if rest.high else lots


def contradiction(total: Range, known: Range, *, open_: bool) -> FactError | None:
    """What is wrong with a total beside the tiers that are stated; open_: whether a tier is blank.

    >>> said = str(contradiction(Range(10, 10), Range(60, 60), open_=True))
    >>> said.partition("; ")[0]
    'total: 10 items in all are fewer than the 60 that the tiers state'
    >>> said.partition("; ")[2]
    'write the number of all items, or leave it blank.'
    """
    few, many = total.high < known.low, total.low > known.high and not open_
    if not few and not many:
        return None
    return FactError("error.total_few" if few else "error.total_many", total=total, known=known)


def with_kinds(facts: Facts, row: Mapping[str, str], fits: Callable[[str], bool]) -> Facts:
    """The facts with the kinds that the row names and that fit, in place of tiers."""
    pairs = (part.partition("=") for part in row.get("kinds", "").split(";") if part)
    kinds = {column: kind for column, _, kind in pairs if fits(kind)}
    columns = {"tier2or3": "tier3", "unclassified": "total"}
    lots = [Items("unclassified", None)] if facts.items is None else facts.items
    items = [Items(kinds.get(columns.get(lot.kind, lot.kind), lot.kind), lot.count) for lot in lots]
    return facts.but(items=items) if kinds else facts


def perhaps_outside(kind: str) -> bool:
    """Whether it is contested that this kind is personal information at all (Int 1)."""
    return 0 in law().tiers_of(kind)


@cache
def cases() -> dict[str, Case]:
    """All stored cases by id.

    >>> cases()["C005"].court_grade
    'serious'
    """
    return _stored("cases.csv")


@cache
def judgments() -> dict[str, Case]:
    """Defendants of judgments that were read later, by id: a row of `data/judgments.csv` each,
    coded by the codebook. They are compared with their courts and stand in no count of `cases`.

    >>> judgments()["C130"].court_grade, "C130" in cases()
    ('serious', False)
    """
    return _stored("judgments.csv")


def _stored(table: str) -> dict[str, Case]:
    return {row["case_id"]: _case(row) for row in _data.table(table)}


def _case(row: Mapping[str, str]) -> Case:
    facts = with_kinds(facts_of(row), row, perhaps_outside)
    return Case(row["case_id"], row["title_en"], row, facts)


def case(case_id: str) -> Case:
    """One stored case; the error names the nearest ids."""
    return pick(cases(), case_id, "case")


def finding(case_id: str, result: Result, row: Mapping[str, str]) -> dict[str, str]:
    """One row of findings: law, grade, possible grade, grounds, decisive facts, notes."""
    decisive = dict.fromkeys(map(_column, result.decisive))
    laws = dict.fromkeys([result.law.id, *(c.applied.id for c in result.choices)])
    return {
        "case_id": case_id,
        "law": ";".join(laws),
        "grade": result.grade,
        "grade_possible": result.grade_possible,
        "grounds": ";".join(result.grounds),
        "decisive_facts": ";".join(decisive),
        "notes": "; ".join(_notes(result, row)),
    }


def _column(fact: str) -> str:
    """The column in which a decisive fact is written."""
    if fact == "tier2or3":
        return "tier3"
    return "total" if fact.startswith("tier") and "or" in fact else fact


def written(found: Mapping[str, str]) -> dict[str, str]:
    """A finding as it goes into a file: nothing in it is run by a spreadsheet or acts on a
    terminal.

    >>> written({"case_id": "=1+1", "notes": ""})
    {'case_id': "'=1+1", 'notes': 'case_id is written so that no program runs it'}
    """
    case_id, notes = inert(found["case_id"]), inert(visible(found.get("notes", "")))
    if case_id != found["case_id"]:
        notes = "; ".join(filter(None, (notes, say("case.note.inert"))))
    return {**found, "case_id": case_id, "notes": notes}


_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"  # as they are, and full-width
_EDGE = frozenset(";\t\r\n")


def inert(text: str) -> str:
    r"""A text that a spreadsheet shows and does not run: with ' before what begins a formula, at
    the start or after a separator.

    >>> inert("-2+3"), inert("A;@SUM(1)"), inert("B-7"), inert("\t=1")
    ("'-2+3", "A;'@SUM(1)", 'B-7', "'\t'=1")
    """
    edge, parts = True, ["'"] if text[:1] in _EDGE - {";"} else []
    for part in re.findall(r"[;\s]+|[^;\s]+", text):
        if part[0] == ";" or part[0].isspace():
            edge = edge or not _EDGE.isdisjoint(part)
        else:
            parts += ["'"] * (edge and part[0] in _FORMULA)
            edge = False
        parts.append(part)
    return visible("".join(parts), keep="\t\n")


def visible(text: str, keep: str = "") -> str:
    r"""A text whose control signs are written out, so that none acts on a terminal; those of `keep`
    stay.

    >>> print(visible("A\x1b[31m"))
    A\x1b[31m
    """
    if text.isprintable():
        return text
    return "".join(
        c
        if c.isprintable() or c in keep or category(c) == "Zs"
        else c.encode("unicode_escape").decode()
        for c in text
    )


def read_as(row: Mapping[str, str]) -> Iterator[str]:
    """What a row was read as, where that is more or less than its words."""
    for name in ("act_date", "judgment_date"):
        span = read_date(row.get(name), name)
        if span and (span.first.year == read.EARLIEST or re.search("[(（]", span.text)):
            last = "" if span.last == date.max else span.last
            yield say("case.note.read_as", name=name, first=span.first, last=last)
    for name in ("prior", "harm"):
        cell = (row.get(name) or "").strip()
        if cell in read.words("unknown")["as_written"]:
            yield say("case.note.missing", name=name, cell=cell)


def _notes(result: Result, row: Mapping[str, str]) -> Iterator[str]:
    if not result.facts.act_date:
        yield say("case.note.no_act_date")
    yield from read_as(row)
    if any(lot.tiers and lot.name == "tier2or3" for lot in result.measured.lots):
        yield say("case.note.coder_tier")
    if any(f.ground.unmeasured for f in result.findings) and result.measured.covered.possible:
        yield say("case.note.unmeasured")
