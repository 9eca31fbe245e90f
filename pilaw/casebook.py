"""Decided cases and tables of cases: a row of the case table as Facts, a result as a row."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from . import _data
from .assessment import Result
from .facts import FactError, Facts, Items, Range, read_date, unknown_name
from .legislation import law
from .trail import short_words
from .words import say, there

NEEDED = (
    "case_id",
    "act_date",
    "judgment_date",
    "acts",
    "duty_or_service",
    "lawful_business",
    "tier1",
    "tier2",
    "tier3",
    "total",
    "illegal_gains_yuan",
    "prior",
    "used_in_crime",
    "harm",
)
FINDING = ("case_id", "law", "grade", "grade_possible", "grounds", "decisive_facts", "notes")
EXTRA = ("knows_crime", "track_used_in_crime", "listed_unit", "beyond_consent")
BY_CODER = ("collector", "this table")
_TIERS = ("tier1", "tier2", "tier3")


class Case(NamedTuple):
    """A published case: its row in `data/cases.csv`, and the facts that the row states."""

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


def _written_out(found: re.Match[str]) -> str:
    number, unit, more, followed = found.groups()
    term = say({"y": "punishment.years", "m": "punishment.months"}[unit], n=int(number))
    return (say("case.or_more", term=term) if more else term) + (" " if followed else "")


def facts_of(row: Mapping[str, str]) -> Facts:
    """The facts of one row of the case table. A blank is unknown; a tier that only the table's author
    put in Tier 3 may be Tier 2, as the list of Int 5(1)(4) is open. A column of EXTRA need not be there.

    >>> facts_of({"acts": "obtain;sell", "tier1": "60", "tier2": "0", "tier3": "0"}).items[0]
    Items(kind='tier1', count=Range(low=60, high=60), sold=None, buyers=Range(low=1, high=1), resold=True, excluded=Range(low=0, high=0), anonymised=False)
    """
    get = row.get
    return Facts(
        acts_of(get("acts")),
        _items(row),
        illegal_gains_yuan=get("illegal_gains_yuan"),
        profit_yuan=get("profit_yuan"),
        duty_or_service=get("duty_or_service"),
        lawful_business=get("lawful_business"),
        prior=get("prior"),
        used_in_crime=get("used_in_crime"),
        harm=get("harm"),
        act_date=get("act_date"),
        judgment_date=get("judgment_date"),
        **{name: row[name] for name in EXTRA if name in row},
    )


def acts_of(cell: str | None) -> list[str] | None:
    """The acts named in one cell, with semicolons between them; None for a blank."""
    acts = (cell or "").replace(" ", "")
    return acts.strip(";").split(";") if acts else None


def _items(row: Mapping[str, str]) -> list[Items] | None:
    """The lots of a row: a column each, and what the total leaves over for the blank columns."""
    counts = {tier: Range.read(row.get(tier), tier) for tier in _TIERS}
    blank = [tier for tier in _TIERS if counts[tier].unknown]
    total = Range.read(row.get("total"), "total")
    if len(blank) == len(_TIERS):
        return None if total.unknown else [Items("unclassified", total)]
    doubtful = (row.get("tier_basis") or "").strip() in BY_CODER
    lots = [Items("tier2or3" if doubtful and tier == "tier3" and n.high else tier, n) for tier, n in counts.items() if not n.unknown]
    if total.unknown:
        return lots + [Items(tier, None) for tier in blank]
    known = Range(sum(lot.count.low for lot in lots), sum(lot.count.high for lot in lots))
    rest = Range(0, 0) if known == total else Range(max(0, total.low - known.high), max(0, total.high - known.low))
    return [*lots, Items("tier" + "or".join(t[-1] for t in blank), rest)] if blank and rest.high else lots


def with_kinds(facts: Facts, row: Mapping[str, str], fits: Callable[[str], bool]) -> Facts:
    """The facts with the kinds that the row names and that fit, in place of tiers."""
    kinds = {column: kind for column, _, kind in (part.partition("=") for part in row.get("kinds", "").split(";") if part) if fits(kind)}
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
    return {row["case_id"]: _case(row) for row in _data.table("cases.csv")}


def _case(row: Mapping[str, str]) -> Case:
    facts = with_kinds(facts_of(row), row, perhaps_outside)
    return Case(row["case_id"], row["title_en"], row, facts)


def case(case_id: str) -> Case:
    """One stored case; the error names the nearest ids."""
    if case_id not in cases():
        raise FactError(unknown_name(case_id, cases(), "case"))
    return cases()[case_id]


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


def _notes(result: Result, row: Mapping[str, str]) -> Iterator[str]:
    if not result.facts.act_date:
        yield say("case.note.no_act_date")
    for name in ("act_date", "judgment_date"):
        span = read_date(row.get(name), name)
        if span and len(span.text) > len("0000-00-00") and "(" in span.text:
            yield say("case.note.read_as", name=name, first=span.first, last=span.last)
    if any(lot.tiers and lot.name == "tier2or3" for lot in result.measured.lots):
        yield say("case.note.coder_tier")
    if any(f.ground.unmeasured for f in result.findings) and result.measured.covered.possible:
        yield say("case.note.unmeasured")


def not_there(header: Iterable[str]) -> tuple[str, ...]:
    """The needed columns that a table does not have."""
    there = set(header)
    return tuple(column for column in NEEDED if column not in there)


def no_misspelt(header: Iterable[Any], known: Iterable[str]) -> None:
    """A column that is not there is unknown in all rows; FactError for one that is misspelt, which must not pass for it."""
    there, known = tuple(header), tuple(known)
    for name in there:
        near = get_close_matches(str(name).strip().lower(), known, 1, 0.85)
        if name not in known and near and near[0] not in there:
            raise FactError(f"the column {name!r} is not known; did you mean {near[0]!r}? Rename it or leave it out.")


def faults(row: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with a row, cell by cell; empty if each can be read.

    >>> faults({"tier1": "many", "tier2": "9..3", "tier3": "9"})
    ("tier1: 'many' is not a number; write a whole number such as 500, a range a..b, or leave it blank.", 'tier2: the range 9..3 is upside down; write 3..9.')
    """
    found = []
    for column, cell in row.items():
        try:
            facts_of({column: cell})
        except FactError as error:
            found.append(str(error))
    return tuple(found)


def read_table(text: str, name: str, *, complete: bool = True) -> tuple[list[str], Iterator[list[str]]]:
    """The header and the rows of a case table; FactError for an empty file, a column twice, or, where the table
    must be complete, a missing column. Otherwise a column that is not there is unknown in every row.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [column.strip() for column in next(reader, [])]
    if not any(header):
        raise FactError(f"{name} is empty; the first row must name the columns: {', '.join(NEEDED)}.")
    if missing := not_there(header) if complete else ():
        raise FactError(f"{name}, row 1: the column {missing[0]} is missing; the columns needed are {', '.join(NEEDED)}.")
    no_misspelt(header, (*NEEDED, *EXTRA))
    double = next((c for c in header if c and header.count(c) > 1), None)
    if double:
        raise FactError(f"{name}, row 1: the column {double} stands twice; keep one of them.")
    return header, reader


def decode(raw: bytes, name: str) -> str:
    """UTF-8 text, or FactError that names the row of the first broken byte."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FactError(f"{name}, row {line}: the text is not UTF-8; save the file as 'CSV UTF-8' and try again.") from None


def numbered(header: list[str], rows: Iterable[list[str]]) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Each row with its number in the file, as a dictionary or as the sentence that says what is wrong."""
    for number, cells in enumerate(rows, 2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            yield number, f"{len(cells)} cells instead of {len(header)}; a text with a comma must stand in quotation marks"
        else:
            yield number, dict(zip(header, cells, strict=True))
