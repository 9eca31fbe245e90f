"""Tables for reading, as pandas DataFrames: types, provisions, thresholds, cases. Needs pandas."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from . import legislation as law_of
from .assessment import assess
from .casebook import Case, case
from .casebook import cases as stored
from .compare import agreement_words, disputes, reform_table
from .facts import FactError, brief, pick
from .legislation import GRADES, Ground, Law, Line
from .reform import Chosen, readings
from .trail import (
    confidence_words,
    established,
    fact_words,
    grade_words,
    possible,
    settling,
    short_words,
    tier_words,
)
from .words import say, there

pd.set_option("display.max_colwidth", None)  # a table for reading cuts no sentence short

Rows = Iterable[Mapping[str, Any]]


def _table(columns: Iterable[str], rows: Rows) -> pd.DataFrame:
    """Rows under headings in words; the first column is the index."""
    frame = pd.DataFrame(list(rows), columns=list(columns))
    index, *_ = frame.columns = [say(f"table.{name}") for name in frame]
    return frame.set_index(index)


class _Stated(NamedTuple):
    """A line as it is stated: the clause it starts from, its grade, whether it is for insiders."""

    pin: str
    grade: int
    insider: bool
    line: Line

    @property
    def heading(self) -> str:
        """The column in which it stands; half of a multiple is contested."""
        key = "insider_contested" if len(self.line.factors) > 1 else "insider"
        grade = short_words(GRADES[self.grade])
        return say(f"table.{key}", grade=grade) if self.insider else grade


def thresholds(law: Law | None = None) -> pd.DataFrame:
    """The number in each quantity and amount clause, and what half and tenfold make of it.

    >>> thresholds().loc["Int 5(1)(5)", "serious"]
    '5,000'
    """
    law = law_of.law() if law is None else law
    if not isinstance(law, Law):
        raise FactError("error.not_a_law", given=brief(law))
    lines = [line for ground in law.grounds if not ground.special for line in _lines(ground, law)]
    own = {line.pin: line.line for line in lines if not line.line.factors}
    rows = {pin: {say("table.counts"): _counted(line)} for pin, line in own.items()}
    for line in sorted(lines, key=lambda line: (line.grade, line.insider)):
        for row in rows.values():
            row.setdefault(line.heading, "")
        rows[line.pin][line.heading] = f"{line.line.bound:,}"
    cited = {f"{law_of.TEXT} {pin}": row for pin, row in rows.items()}
    return pd.DataFrame.from_dict(cited, orient="index")


def _lines(ground: Ground, law: Law) -> list[_Stated]:
    """The lines of a ground that start from a quantity or an amount."""
    return [
        _Stated(line.pin, ground.grade, "duty_or_service" in way.needs, line)
        for way in ground.ways
        for line in way.lines
        if law.draft.clauses[line.pin]["rule"] in ("quantity", "amount")
    ]


def _counted(line: Line) -> str:
    """What a line counts."""
    what, weights = line.measure.what, line.measure.weights
    if weights:
        tiers = [k for k, weight in enumerate(weights, 1) if weight]
        return say("table.items_of", tier=tier_words(tiers))
    return say(f"table.of.{what}") if there(f"table.of.{what}") else fact_words(what)


def types() -> pd.DataFrame:
    """The information types: tier or rival tiers, PIPL class, Civil Code status, authority."""
    columns = ("id", "type", "chinese", "tier", "pipl", "private", "authority")
    return _table(columns, map(_type, law_of.information_types().values()))


def _type(row: Mapping[str, str]) -> dict[str, str]:
    none = {"0": say("table.none")}
    return {
        "id": row["id"],
        "type": row["name_en"],
        "chinese": row["name_zh"],
        "tier": say("kind.or").join(none.get(t, t) for t in row["tiers"].split("/")),
        "pipl": row["pipl_class"],
        "private": row["civil_code_private"],
        "authority": row["two_highs_basis"],
    }


_CASE = (
    "case",
    "what_happened",
    "established",
    "possible",
    "court",
    "compared",
    "grounds",
    "would_settle",
)


def cases(*ids: str, basis: str | None = None) -> pd.DataFrame:
    """Published cases: the engine's grade beside the court's.

    Choose by ids, or by the basis of the court's grade.
    """
    chosen = [case(name) for name in ids] or list(stored().values())
    if basis is not None:
        bases = dict.fromkeys(c.row["court_grade_basis"] for c in stored().values())
        pick(bases, basis, "basis")
        chosen = [c for c in chosen if c.row["court_grade_basis"] == basis]
    return _table(_CASE, map(_row, chosen))


def _row(one: Case) -> dict[str, str]:
    result = assess(one.facts)
    grades = result.grade, result.grade_possible
    values = (
        one.id,
        one.title,
        established(*grades),
        possible(*grades) or say("table.nothing_more"),
        one.found,
        agreement_words(one),
        ", ".join(result.grounds),
        settling(result),
    )
    return dict(zip(_CASE, values, strict=True))


def moved(*applied: str | Chosen) -> pd.DataFrame:
    """The stored cases that the reforms move: before, after, and the grounds that came or fell
    away. Cases that fare alike for the same reason share a row.

    >>> moved("path-2").loc["none", "what happened"]
    'none of the 80 stored cases moves'
    >>> list(moved("harm-measure").index)
    ['18 cases']
    """
    alike: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in reform_table(stored().values(), applied):
        alike.setdefault((row["before"], row["after"], row["why"]), []).append(row)
    none = {"case": say("table.none"), "what_happened": say("table.no_move", n=len(stored()))}
    nothing = dict.fromkeys(("before", "after", "why"), "")
    rows = [_alike(same) for same in alike.values()] or [none | nothing]
    return _table((*none, *nothing), rows)


def _alike(same: list[dict[str, str]]) -> dict[str, str]:
    """One row for cases that fare alike."""
    first, names = same[0], ", ".join(row["case"] for row in same)
    if len(same) == 1:
        return {**first, "what_happened": first["title"]}
    return {**first, "case": say("table.cases", n=len(same)), "what_happened": names}


def contested() -> pd.DataFrame:
    """The contested points, and the stored cases whose grade hangs on each.

    >>> "C005" in contested().loc["owner-listings", "decides"]
    True
    """
    decided: dict[str, list[str]] = {reading: [] for reading in readings()}
    for one in stored().values():
        for dispute in disputes(one.typed):
            decided[dispute.reading.id] += [one.id] * dispute.matters
    rows = [
        {
            "reading": reading.id,
            "question": reading.question,
            "where": reading.pin,
            "taken_here": reading.default,
            "decides": ", ".join(decided[reading.id]) or say("table.no_case"),
        }
        for reading in readings().values()
    ]
    return _table(("reading", "question", "where", "taken_here", "decides"), rows)


def confidence() -> pd.DataFrame:
    """How many provisions of the law data are verified, verified in part, or not.

    >>> list(confidence().columns)
    ['provisions', 'which']
    """
    found: dict[str, list[str]] = {"verified": [], "in part": [], "unverified": []}
    for instrument in law_of.instruments().values():
        for p in instrument.get("provision", ()):
            found[p["confidence"]].append(f"{law_of.cited_as(instrument)} {p['pin']}")
    which = {how: ", ".join(pins) for how, pins in found.items()}
    which["verified"] = say("table.all_others")
    rows = zip(map(confidence_words, found), map(len, found.values()), which.values(), strict=True)
    columns = ("confidence", "provisions", "which")
    return _table(columns, (dict(zip(columns, row, strict=True)) for row in rows))


def grades() -> pd.DataFrame:
    """The grades in order, with their words."""
    rows = [{"grade": grade, "in_words": grade_words(grade)} for grade in GRADES]
    return _table(("grade", "in_words"), rows)
