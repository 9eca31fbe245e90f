"""Side by side: one case under rival readings, and many cases before and after a reform."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from . import legislation as law_of
from .assessment import Result, assess
from .casebook import Case
from .distance import DOWN, UP, Change, changes
from .engine import MET, OPEN, Finding, open_ways, proofs
from .facts import FactError, Facts, brief, facts_only, listed, pick
from .legislation import CRIMES, GRADES, Ground, Law, Line
from .reform import Chosen, Reading, chosen_readings, chosen_reforms, readings, reforms
from .silence import DEFAULT
from .trail import established, possible, short_words
from .words import say


class Dispute(NamedTuple):
    """A contested point in one case: the grade under each option, and whether the dispute matters
    here.
    """

    reading: Reading
    outcomes: Mapping[str, tuple[str, str]]

    @property
    def matters(self) -> bool:
        """Whether the options lead to different grades."""
        return len({outcome for value, outcome in self.outcomes.items() if value != "open"}) > 1

    def __str__(self) -> str:
        grades = {value: span(*pair) for value, pair in self.outcomes.items()}
        told = [say("compare.outcome", reading=value, grades=g) for value, g in grades.items()]
        key = "compare.matters" if self.matters else "compare.no_matter"
        return say(key, question=self.reading.question, outcomes="; ".join(told))


def span(low: str, high: str) -> str:
    """The grade established and, where it is another, the grade possible, in words."""
    sure, more = established(low, high), possible(low, high)
    return say("compare.grades", established=sure, possible=more) if more else sure


def disputes(
    facts: Facts,
    *,
    chosen: Mapping[str, str] | None = None,
    applied: Iterable[Any] = (),
    only: str | None = None,
) -> tuple[Dispute, ...]:
    """The contested points that touch the facts, each decided every way; the others do not arise.

    only: one point, by its id.

    >>> from pilaw import Items
    >>> case = Facts(["obtain"], [Items("flight_itinerary", 400)], illegal_gains_yuan=0,
    ...              prior="none", harm="none", lawful_business="no", duty_or_service="no")
    >>> [(d.reading.id, d.matters) for d in disputes(case) if d.matters]
    [('travel-records', True)]
    """
    facts_only(facts, "disputes")
    taken, applied = chosen_readings(chosen), chosen_reforms(applied)

    def grades(reading: str, value: str) -> tuple[str, str]:
        result = assess(facts, readings={**taken, reading: value}, reforms=applied)
        return result.grade, result.grade_possible

    asked = readings() if only is None else {only: pick(readings(), only, "reading")}
    told = [r for r in asked.values() if not any(_not_told(facts, name) for name in r.asks)]
    touched = [r for r in told if r.concerns(facts)]
    return tuple(Dispute(r, {o.value: grades(r.id, o.value) for o in r.options}) for r in touched)


def _not_told(facts: Facts, name: str) -> bool:
    """Whether nothing is said of a fact."""
    value = getattr(facts, name)
    return value is None or str(value) == "unknown"


class Exercise(NamedTuple):
    """One rule, and the cases that exercise it: those whose facts meet it, and those in which it
    stays possible.

    kind: a `ground`, a `line` of a ground, a `law` of some day, the `choice` between two laws, a
    contested `reading` whose options grade a case otherwise.
    """

    kind: str
    rule: str
    met: tuple[Case, ...]
    open: tuple[Case, ...] = ()


def coverage(cases: Iterable[Case]) -> tuple[Exercise, ...]:
    """Each rule of today's law, each law that there was, each choice between laws and each
    contested reading, with the cases that exercise it, as the engine decides them.

    >>> from pilaw import case
    >>> [c.id for e in coverage([case("C005")]) if e.rule == "Int 5(1)(4)" for c in e.met]
    ['C005']
    """
    decided = [(one, assess(one.facts)) for one in _several(cases)]
    return tuple(
        Exercise(kind, rule, *_exercised(decided, asked)) for kind, rule, asked in _rules()
    )


Asked = Callable[[Case, Result], bool | None]  # met, open (None) or neither
Decided = list[tuple[Case, Result]]


def _exercised(decided: Decided, asked: Asked) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    found = [(one, asked(one, result)) for one, result in decided]
    met, open_ = ([one for one, state in found if state is wanted] for wanted in (True, None))
    return tuple(met), tuple(open_)


def _rules() -> Iterator[tuple[str, str, Asked]]:
    """Each rule, with what is asked of a case for it."""
    for ground in law_of.law().grounds:
        yield "ground", ground.cite, partial(_ground_met, pin=ground.pin)
        for line in ground.lines if len(ground.lines) > 1 else ():
            yield "line", line_words(ground, line), partial(_line_met, pin=ground.pin, line=line)
    for version in law_of.versions():
        yield "law", version.title, partial(_applied, law=version)
    for new in (False, True):
        key = "compare.choice_new" if new else "compare.choice_old"
        yield "choice", say(key), partial(_chosen, new=new)
    for reading in readings().values():
        yield "reading", reading.id, partial(_contested, reading=reading.id)


def line_words(ground: Ground, line: Line) -> str:
    """A line of a ground by the clauses it comes from: `Int 5(2)(3): 10 × 1/2 × 5(1)(3)`.

    >>> ground = law_of.law().grounds[-5]
    >>> ground.cite, line_words(ground, ground.lines[0])
    ('Int 5(2)(3)', 'Int 5(2)(3): 10 × 5(1)(3)')
    """
    return f"{ground.cite}: {' × '.join((*map(str, line.factors), line.pin))}"


def _found(result: Result, pin: str) -> Finding | None:
    return next((f for f in result.findings if f.ground.pin == pin), None)


def _ground_met(_: Case, result: Result, pin: str) -> bool | None:
    found = _found(result, pin)
    if found is None or found.status not in (MET, OPEN):
        return False
    return True if found.status == MET else None


def _line_met(_: Case, result: Result, pin: str, line: Line) -> bool | None:
    found = _found(result, pin)
    if found is None or found.status not in (MET, OPEN):
        return False
    if found.status == MET and line in proofs(found.ground, result.measured):
        return True
    lines = [open_ for _, open_ in open_ways(found.ground, result.measured)]
    return None if line in lines else False


def _applied(_: Case, result: Result, law: Law) -> bool | None:
    laws = {choice.applied.id for choice in result.choices} | {result.law.id}
    return False if law.id not in laws else True if len(laws) == 1 else None


def _chosen(_: Case, result: Result, new: bool) -> bool:
    """Whether two laws were compared (CL 12), and the newer one applied or not."""
    return any(c.new_applies is new for c in result.choices if c.old.law is not c.new.law)


def _contested(one: Case, _: Result, reading: str) -> bool:
    return any(d.matters for d in disputes(one.typed, only=reading))


class Move(NamedTuple):
    """One case before and after: moved if a grade or the statutory range changed, and
    why in words.
    """

    case: Case
    before: Result
    after: Result

    @property
    def moved(self) -> bool:
        """Whether the established grade, the possible grade or the range of punishment
        is another.
        """
        return self.regraded or self.reranged

    @property
    def regraded(self) -> bool:
        """Whether the established or the possible grade is another."""
        before, after = self.before, self.after
        return (before.grade, before.grade_possible) != (after.grade, after.grade_possible)

    @property
    def reranged(self) -> bool:
        """Whether the established grade is the same and its range of punishment another."""
        return self.before.grade == self.after.grade and self.before.band != self.after.band

    @property
    def why(self) -> str:
        """The grounds that fell away, those that came, and the range of punishment where it alone
        changed.
        """
        gone = [pin for pin in self.before.grounds if pin not in self.after.grounds]
        come = [pin for pin in self.after.grounds if pin not in self.before.grounds]
        parts = [say("compare.gone", pins=", ".join(gone))] if gone else []
        parts += [say("compare.come", pins=", ".join(come))] if come else []
        before, after = self.before.band, self.after.band
        if self.reranged and before and after:
            parts.append(say("compare.range", after=after.custody, before=before.custody))
        return "; ".join(parts) or self._opened()

    def _opened(self) -> str:
        """The change where no ground came or fell away: of what is established, or of what is
        possible.
        """
        if not self.regraded:
            return ""
        if self.after.grade == "no_offence" != self.before.grade:
            return say("compare.uncertain")
        low, high = (GRADES.index(r.grade_possible) for r in (self.before, self.after))
        key = "compare.opened" if high > low else "compare.closed"
        return say(key, grade=short_words(GRADES[max(low, high)]))


def moves(
    cases: Iterable[Case],
    applied: Iterable[Chosen | str],
    *,
    chosen: Mapping[str, str] | None = None,
) -> tuple[Move, ...]:
    """Each case before and after the reforms, both under the chosen readings; without a reform,
    what the readings alone move.

    >>> from pilaw import case, choose
    >>> move = moves([case("C030")], [choose("two-levels", high=10)])[0]
    >>> move.before.grade, move.after.grade
    ('serious', 'particularly_serious')
    """
    reformed, taken = chosen_reforms(applied), chosen_readings(chosen)
    before = taken if reformed else None

    def move(case: Case) -> Move:
        facts = _stored(case, "moves").facts
        after = assess(facts, readings=taken, reforms=reformed)
        return Move(case, assess(facts, readings=before), after)

    return tuple(map(move, _several(cases)))


def _several(cases: Any) -> tuple[Any, ...]:
    several = None if isinstance(cases, Case) else listed(cases)
    return (cases,) if several is None else several


def _stored(case: Any, who: str) -> Case:
    """A stored case; FactError for anything else."""
    if not isinstance(case, Case):
        raise FactError("error.not_a_case", who=who, given=brief(case))
    return case


def agreement(
    case: Case, *, silence: str = DEFAULT, readings: Mapping[str, str] | None = None
) -> str:
    """Engine beside court: `agrees`, `inside` the range, `differs`, or `not_reported`.

    silence: how the silence of the text is read; readings: contested points that are answered.

    >>> from pilaw import case
    >>> agreement(case("C033")), agreement(case("C033"), silence="as-read")
    ('inside', 'agrees')
    """
    if _stored(case, "agreement").court_grade == "unknown":
        return "not_reported"
    result = assess(case.read(silence), silence=silence, readings=readings)
    low, high = GRADES.index(result.grade), GRADES.index(result.grade_possible)
    crime = case.court_grade in CRIMES
    court = GRADES[: -len(CRIMES)] if not crime else (case.court_grade,)
    if not any(low <= GRADES.index(grade) <= high for grade in court):
        return "differs"
    return "agrees" if low == high else "inside"


def agreement_words(case: Case) -> str:
    """Engine beside court, in words."""
    return say(f"compare.agreement.{agreement(case)}")


class Reconciliation(NamedTuple):
    """What would bring engine and court together: a reading, or facts otherwise; empty if nothing
    does.
    """

    case: Case
    expected: str
    agrees: bool
    readings: tuple[str, ...]
    facts: tuple[Change, ...]

    @property
    def verdict(self) -> str:
        """What the court found, and whether the engine establishes it or can be brought there."""
        if not self.expected:
            return say("compare.court.silent")
        found = self.case.court_grade == self.expected
        key = "compare.court.found" if found else "compare.court.suggests"
        court = say(key, grade=short_words(self.expected))
        beside = "same" if self.agrees else "other" if self.readings or self.facts else "nothing"
        return say(f"compare.court.{beside}", court=court)

    def __str__(self) -> str:
        ways = [say("compare.court.reading", reading=r) for r in self.readings]
        ways += [say("compare.court.fact", fact=change.words) for change in self.facts]
        if not ways:
            return self.verdict
        return say("compare.court.reconciled", court=self.verdict, ways="; ".join(ways))


EXPECTED = {"under_3_years": "serious", "3_years_or_more": "particularly_serious"}


def reconcile(case: Case, *, most: int = 1) -> Reconciliation:
    """Which reading alone, or which change of up to `most` facts, would give the grade that the
    court found or that its sentence suggests.

    >>> from pilaw import case
    >>> reconcile(case("C011")).readings
    ('half-lowers-tenfold=no',)
    """
    graded = _stored(case, "reconcile").court_grade in CRIMES
    court = case.court_grade if graded else EXPECTED.get(case.row["sentence_band"], "")
    facts = case.typed
    now = assess(facts).grade
    if not court or now == court:
        return Reconciliation(case, court, now == court, (), ())
    way = UP if GRADES.index(now) < GRADES.index(court) else DOWN
    changed = changes(facts, way, most=most, wanted=court)
    return Reconciliation(case, court, False, _fitting(facts, court), changed)


def _fitting(facts: Facts, court: str) -> tuple[str, ...]:
    """The readings, other than the default, under which the engine establishes what the court
    found.
    """
    return tuple(
        f"{dispute.reading.id}={value}"
        for dispute in disputes(facts)
        for value, (low, _) in dispute.outcomes.items()
        if value not in (dispute.reading.default, "open") and low == court
    )


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
    names = [one if isinstance(one, str) else one.id for one in chosen_reforms(applied)]
    return [(r.title, r.before, r.after) for r in (reforms()[name] for name in names)]
