"""Side by side: one case under rival readings, and many cases before and after a reform."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .assessment import Result, assess
from .casebook import Case
from .distance import DOWN, UP, Change, changes
from .facts import Facts
from .legislation import GRADES
from .reform import Chosen, Reading, choose, readings, reforms
from .trail import established, possible


class Dispute(NamedTuple):
    """A contested point in one case: the grade under each option, and whether the dispute matters here."""

    reading: Reading
    outcomes: Mapping[str, tuple[str, str]]

    @property
    def matters(self) -> bool:
        """Whether the options lead to different grades."""
        return len({outcome for value, outcome in self.outcomes.items() if value != "open"}) > 1

    def __str__(self) -> str:
        if not self.matters:
            return f"{self.reading.question} The dispute does not matter here."
        return self.reading.question + " " + "; ".join(f"{value}: {span(*pair)}" for value, pair in self.outcomes.items()) + "."


def span(low: str, high: str) -> str:
    """The grade established and, where it is another, the grade possible, in words."""
    return established(low, high) + (f", possibly {more}" if (more := possible(low, high)) else "")


def _plain(grade: str) -> str:
    return grade.replace("_", " ")


def disputes(facts: Facts, *, chosen: Mapping[str, str] | None = None, applied: Iterable[Any] = ()) -> tuple[Dispute, ...]:
    """The contested points that touch the facts, each decided every way; the others do not arise.

    >>> from pilaw import Items
    >>> case = Facts(["obtain"], [Items("flight_itinerary", 400)], illegal_gains_yuan=0, prior="none", harm="none",
    ...              lawful_business="no", duty_or_service="no")
    >>> [(d.reading.id, d.matters) for d in disputes(case) if d.matters]
    [('travel-records', True)]
    """
    kinds = {lot.kind for lot in facts.items or ()}
    touched = [r for r in readings().values() if not r.types or kinds & set(r.types)]
    return tuple(Dispute(r, {o.value: _grades(facts, {**(chosen or {}), r.id: o.value}, tuple(applied)) for o in r.options}) for r in touched)


def _grades(facts: Facts, chosen: Mapping[str, str], applied: tuple[Any, ...]) -> tuple[str, str]:
    result = assess(facts, readings=chosen, reforms=applied)
    return result.grade, result.grade_possible


class Move(NamedTuple):
    """One case before and after: moved if a grade or the statutory range changed, and why in words."""

    case: Case
    before: Result
    after: Result

    @property
    def moved(self) -> bool:
        """Whether the established grade, the possible grade or the range of punishment is another."""
        return self.regraded or self.reranged

    @property
    def regraded(self) -> bool:
        """Whether the established or the possible grade is another."""
        return (self.before.grade, self.before.grade_possible) != (self.after.grade, self.after.grade_possible)

    @property
    def reranged(self) -> bool:
        """Whether the established grade is the same and its range of punishment another."""
        return self.before.grade == self.after.grade and self.before.band != self.after.band

    @property
    def why(self) -> str:
        """The grounds that fell away, those that came, and the range of punishment where the grade is the same."""
        gone = [pin for pin in self.before.grounds if pin not in self.after.grounds]
        come = [pin for pin in self.after.grounds if pin not in self.before.grounds]
        parts = [f"no longer established: {', '.join(gone)}"] * bool(gone) + [f"now established: {', '.join(come)}"] * bool(come)
        if self.reranged and self.before.band and self.after.band:
            parts.append(f"the same grade, with another range: {self.after.band.custody}, before {self.before.band.custody}")
        return "; ".join(parts) or self._opened()

    def _opened(self) -> str:
        """The change of a case in which no ground came or fell away: of what is established, or of what stays possible."""
        if not self.regraded:
            return ""
        if self.after.grade == "no_offence" != self.before.grade:
            return "it is no longer established that any one offence covers the act"
        low, high = (GRADES.index(r.grade_possible) for r in (self.before, self.after))
        return f"{_plain(GRADES[max(low, high)])} is {'now' if high > low else 'no longer'} possible"


def moves(cases: Iterable[Case], applied: Iterable[Chosen | str], *, chosen: Mapping[str, str] | None = None) -> tuple[Move, ...]:
    """Each case before and after the reforms, both under the chosen readings; without a reform, what the readings alone move.

    >>> from pilaw import case
    >>> move = moves([case("C030")], [choose("two-levels", high=10)])[0]
    >>> move.before.grade, move.after.grade
    ('serious', 'particularly_serious')
    """
    applied = [choose(r) if isinstance(r, str) else r for r in applied]
    before = chosen if applied else None
    return tuple(Move(c, assess(c.facts, readings=before), assess(c.facts, readings=chosen, reforms=applied)) for c in cases)


def agreement(case: Case) -> str:
    """Engine beside court in one word: agrees, inside the range, differs, or nothing to compare."""
    if case.court_grade == "unknown":
        return "court's grade not reported"
    low, high = (GRADES.index(g) for g in (assess(case.facts).grade, assess(case.facts).grade_possible))
    court = {"not_a_crime": range(GRADES.index("serious"))}.get(case.court_grade) or [GRADES.index(case.court_grade)]
    if low == high:
        return "agrees" if low in court else "differs"
    return "inside the range" if any(low <= g <= high for g in court) else "differs"


class Reconciliation(NamedTuple):
    """What would bring engine and court together in a case: a reading, or facts otherwise; both empty if nothing does."""

    case: Case
    expected: str
    agrees: bool
    readings: tuple[str, ...]
    facts: tuple[Change, ...]

    def __str__(self) -> str:
        if not self.expected:
            return "The report names neither a grade nor a sentence that tells one."
        said = (
            f"The court found {_plain(self.expected)}"
            if self.case.court_grade == self.expected
            else (f"The sentence suggests {_plain(self.expected)}, unless it was mitigated below its band (CL 63)")
        )
        if self.agrees:
            return f"{said}; the engine establishes the same."
        ways = [f"the reading {r}" for r in self.readings] + [f"the fact \u2018{' and '.join(s.words for s in c.steps)}\u2019" for c in self.facts]
        return f"{said}. " + (
            "What would bring the engine there: " + "; ".join(ways) + "." if ways else "No reading and no change of this many facts brings the engine there."
        )


EXPECTED = {"under_3_years": "serious", "3_years_or_more": "particularly_serious"}


def reconcile(case: Case, *, most: int = 1) -> Reconciliation:
    """Which reading alone, or which change of up to `most` facts, would give the grade that the court
    found or that its sentence suggests.

    >>> from pilaw import case
    >>> reconcile(case("C011")).readings
    ('half-lowers-tenfold=no',)
    """
    court = case.court_grade if case.court_grade in ("serious", "particularly_serious") else EXPECTED.get(case.row["sentence_band"], "")
    facts = case.typed
    now = assess(facts).grade
    if not court or now == court:
        return Reconciliation(case, court, now == court, (), ())
    fitting = tuple(
        f"{d.reading.id}={value}"
        for d in disputes(facts)
        for value, (low, high) in d.outcomes.items()
        if value not in (d.reading.default, "open") and low == court
    )
    way = UP if GRADES.index(now) < GRADES.index(court) else DOWN
    return Reconciliation(case, court, False, fitting, changes(facts, way, most=most, wanted=court))


def reform_table(cases: Iterable[Case], applied: Iterable[Chosen | str]) -> list[dict[str, str]]:
    """The cases that move, as rows of words."""
    return [
        {
            "case": m.case.id,
            "title": m.case.title,
            "before": span(m.before.grade, m.before.grade_possible),
            "after": span(m.after.grade, m.after.grade_possible),
            "why": m.why,
        }
        for m in moves(cases, applied)
        if m.moved
    ]


def changed_words(applied: Iterable[Chosen | str]) -> list[tuple[str, str, str]]:
    """Title, words before and words after of each reform."""
    chosen = [choose(r) if isinstance(r, str) else r for r in applied]
    return [(reforms()[c.id].title, reforms()[c.id].before, reforms()[c.id].after) for c in chosen]
