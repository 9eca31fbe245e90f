"""Applying the law to the facts: which grounds are met, which stay possible, and which law counts.

Every fact has a floor, the value most favourable to the accused that the proof allows, and a
ceiling. The grounds are tested at both ends: what is met at the floor is *established*, what is met
only at the ceiling is *possible*. The rules themselves stand in `rules` and `intertemporal`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from . import _data
from . import legislation as law_of
from .facts import FACTS, Facts
from .intertemporal import Outcome, gravity, milder, open_dates, open_laws
from .legislation import GRADES, TIERS, Band, Ground, Law, Line, Measure, Way
from .rules import (
    GAINS,
    Answered,
    Answers,
    Measured,
    counting,
    either_way,
    int_5_1_7_gains,
    level,
    measured,
)
from .silence import DEFAULT, Assumed
from .truth import YES, Number, Truth

MET, OPEN, NOT_MET, NOT_ASKED = "met", "open", "not met", "not asked"


class Finding(NamedTuple):
    """One ground: met, open, not met or not asked.

    stated: whether the facts meet it, apart from act, object and the side of the law; counts: these
    included.
    """

    ground: Ground
    stated: Truth
    counts: Truth
    status: str


class Comparison(NamedTuple):
    """The choice between two laws for one case (CL 12): what each finds, and whether the new one
    applies.

    Where the days leave it open which law counts, old and new are the same.
    """

    old: Outcome
    new: Outcome
    new_applies: bool

    @property
    def applied(self) -> Law:
        """The law that applies."""
        return self.new.law if self.new_applies else self.old.law


class Decision(NamedTuple):
    """What the law says of a case: the grades, the findings behind them, and what would settle the
    rest.

    facts: as the stance on silence reads them; assumed: what it took where they are silent.
    """

    law: Law
    grade: str
    grade_possible: str
    findings: tuple[Finding, ...]
    decisive: tuple[str, ...]
    facts: Facts
    measured: Measured
    choices: tuple[Comparison, ...]
    chosen: bool = False  # the law was fixed by the one who asked, and follows from no dates
    silence: str = DEFAULT
    assumed: tuple[Assumed, ...] = ()

    @property
    def grounds(self) -> tuple[str, ...]:
        """The pinpoints of the grounds that are met."""
        return tuple(f.ground.pin for f in self.findings if f.status == MET)

    @property
    def band(self) -> Band | None:
        """The statutory range for the established grade; none where no offence is established."""
        return self.law.bands.get(GRADES.index(self.grade))


@lru_cache(4096)
def tested(answers: Answers) -> tuple[tuple[Finding, ...], Number]:
    """Every ground of a law, and the grades established and possible, at both ends of the facts.

    Cases that answer what the law asks in the same way are the same to it.
    """
    law, case = answers.law, Answered(answers)
    found = tuple(_findings(law, case))
    at = level(((f.ground.grade, f.counts) for f in found), case)
    return found, either_way(law.grounds, case, at) if case.undecided and at.low < at.high else at


def _findings(law: Law, case: Answered) -> Iterator[Finding]:
    met: set[str] = set()
    applies = [case.truths["ordinary"].possible, case.truths["special"].possible]
    for ground, stated, counts in counting(law.grounds, case):
        if not applies[ground.special] or (stated.proved and not met.isdisjoint(ground.instead_of)):
            status = NOT_ASKED  # also one for what reaches none of others, if one is (Int 5(1)(6))
        else:
            status = MET if counts.proved else OPEN if stated.possible else NOT_MET
        yield Finding(ground, stated, counts, status)
        if stated.proved:
            met.add(ground.pin)


def _ways(ground: Ground, case: Measured) -> Iterator[tuple[Way, Line | None, Truth]]:
    """Each way to meet a ground with each of its lines, and whether that is so."""
    for way in ground.ways:
        there = case.holds(way.needs)
        for line in way.lines or (None,):
            reached = YES if line is None else case.reaches(line)
            yield way, line, there & reached


def proving(ground: Ground, case: Measured) -> tuple[Way, Line] | None:
    """The way and the line by which a ground is proved, if it is proved by a line."""
    ways = _ways(ground, case)
    return next(((way, line) for way, line, so in ways if line and so.proved), None)


def proofs(ground: Ground, case: Measured) -> list[Line]:
    """Every line by which a ground is proved."""
    return [line for _, line, so in _ways(ground, case) if line and so.proved]


def open_ways(ground: Ground, case: Measured) -> list[tuple[Way, Line | None]]:
    """The ways to meet a ground that the facts leave open, each with a line if there is one."""
    return [(way, line) for way, line, so in _ways(ground, case) if so.possible]


def decide(
    facts: Facts,
    on: date | str | None,
    readings: Mapping[str, str] | None,
    reforms: tuple[Any, ...],
) -> Decision:
    """Decide one case under the law of a day, or under the law that follows from its own days (CL
    12).
    """
    facts = int_5_1_7_gains(facts, (readings or {}).get(GAINS, ""))
    if on is not None:
        fixed = law_of.law(on, readings=readings, reforms=reforms)
        return _under(fixed, facts)._replace(chosen=True)
    results = [_in_time(facts, laws) for laws in open_laws(facts, readings, reforms)]
    return results[0] if len(results) == 1 else _merged(results)


def _under(law: Law, facts: Facts) -> Decision:
    """The result under one law; where a reform sets offences side by side, the gravest counts."""
    result = _alone(law, facts)
    if not law.beside:
        return result
    every = [result, *(_alone(other, facts) for other in law.beside)]
    best = max(every, key=lambda r: gravity(_outcome(r)))
    return best._replace(
        grade_possible=max((r.grade_possible for r in every), key=GRADES.index),
        decisive=tuple(dict.fromkeys(name for r in (best, *every) for name in r.decisive)),
    )


def _outcome(result: Decision) -> Outcome:
    return Outcome(result.law, GRADES.index(result.grade), GRADES.index(result.grade_possible))


def _alone(law: Law, facts: Facts) -> Decision:
    case = measured(facts, law)
    found, at = tested(case.answers)
    open_ = decisive(case, found, at.low) if at.low < at.high else ()
    return Decision(law, GRADES[at.low], GRADES[at.high], found, open_, facts, case, ())


# --- what would settle the rest


def _turns_on(case: Measured) -> dict[str, frozenset[str]]:
    """For each yes/no question that is open, the facts on which it turns."""
    facts, named = case.facts, {"obtains": "acts", "uses": "beyond_consent", "grave_harm": "harm"}
    found = {
        name: frozenset({named.get(name, name)})
        for name, state in case.truths.items()
        if state.state is None and name in case.law.needs
    }
    if "discloses" in found:
        found["discloses"] = case.disclosing.hangs_on
    if "track_used_in_crime" in found and facts.track_used_in_crime:
        found["track_used_in_crime"] = frozenset({"info_types"})
    return found


def _gates(case: Measured) -> frozenset[str]:
    """The facts that leave open whether there is such an act on such an object at all."""
    if case.object.state is not None:
        return case.act.hangs_on
    given = case.facts.items or ()
    tiers = [case.law.tiers_of(lot.kind) for lot in given]
    doubtful = {"anonymised"} if any(lot.anonymised is None for lot in given) else set()
    doubtful |= {lot.name for lot, item in _pairs(case) if item and item.may_be_untrue}
    return (
        case.act.hangs_on
        | doubtful
        | ({"info_types"} if any(0 in t and len(t) > 1 for t in tiers) else set())
    )


def _unsettled(
    case: Measured, turns_on: Mapping[str, frozenset[str]], gates: frozenset[str]
) -> frozenset[str]:
    """All facts of a case that are not settled."""
    names = set(gates)
    for name, facts in turns_on.items():
        if name != "obtains":
            names |= facts
    if None in case.facts.acts.values():
        names.add("acts")
    names |= {m.what for m in case.law.measures if not m.weights and len(set(case.numbers[m])) > 1}
    return frozenset(names).union(*(_lot_unsettled(lot, item, case) for lot, item in _pairs(case)))


def _pairs(case: Measured) -> Iterable[tuple[Any, Any]]:
    given = case.facts.items
    return ((lot, given[k] if given else None) for k, lot in enumerate(case.lots))


def _lot_unsettled(lot: Any, item: Any, case: Measured) -> frozenset[str]:
    """What is not settled about one lot: its number, its tier, whether it was anonymised."""
    if lot.tiers == (0,) and lot.number.high == 0:
        return frozenset()
    anonymised = item is not None and item.anonymised is None
    names = {"anonymised"} if anonymised else set()
    outside = item is not None and (anonymised or item.may_be_untrue)
    if len(lot.tiers) > 1 + outside and lot.number.high:
        names.add("info_types")
    if not _counts_exactly(lot, item, case):
        by_number = (
            case.disclosing.done.state is not None
            or item is None
            or not (item.counted.exact and item.concerned.exact)
        )
        names |= {lot.name} if by_number else case.disclosing.hangs_on
    return frozenset(names)


def _counts_exactly(lot: Any, item: Any, case: Measured) -> bool:
    """Whether the number of a lot is exact, apart from whether it was anonymised."""
    if item is None or item.anonymised is not None:
        return bool(lot.number.exact)
    known = item.counted if case.disclosing.done.proved else item.concerned
    return bool(known.low == lot.number.high)


def decisive(case: Measured, found: Iterable[Finding], low: int) -> tuple[str, ...]:
    """The unsettled facts on which the open grounds above the established grade turn."""
    turns_on, gates = _turns_on(case), _gates(case)
    unsettled = _unsettled(case, turns_on, gates)
    if any(lot.number.low != lot.number.high and lot.name not in unsettled for lot in case.lots):
        # whether each counts hangs on the act
        turns_on["receivers"] = turns_on.get("discloses", frozenset())
    names: set[str] = set() if case.covered.proved else set(gates)
    for finding in found:
        if finding.status != OPEN or finding.ground.grade <= low:
            continue
        if case.undecided and not finding.ground.special:
            names.update(("lawful_business", "acts", "info_types"))
            names.update(lot.name for lot in case.lots if set(lot.tiers) - {0, TIERS[-1]})
        if not finding.stated.proved:
            for way, line in open_ways(finding.ground, case):
                names |= _opened_by(way, line, case, turns_on)
    return tuple(sorted(names & unsettled, key=_place))


def _opened_by(
    way: Way, line: Line | None, case: Measured, turns_on: Mapping[str, frozenset[str]]
) -> set[str]:
    """The facts that leave one way open."""
    names = {fact for need in way.needs if need in turns_on for fact in turns_on[need]}
    if line is not None and case.number(line.measure).low < line.bound:
        names.update(_sources(line.measure, case))
        names.update(turns_on.get("receivers", ()))
    return names


def _sources(measure: Measure, case: Measured) -> Iterable[str]:
    """The names of the facts that feed a measure."""
    if not measure.weights:
        return (measure.what,)
    weigh = (0, *measure.weights)
    return (
        "info_types",
        "anonymised",
        *(lot.name for lot in case.lots if any(weigh[t] for t in lot.tiers)),
    )


def _place(name: str) -> tuple[int, str]:
    """Items first, then the other facts in the order of the data."""
    return _ORDER.get(name, len(FACTS) if name in FACTS else 0), name


_ORDER = {name: k for k, name in enumerate(_data.toml("facts.toml")["settling"], 1)}


# --- the law in time


def _in_time(facts: Facts, laws: Iterable[Law]) -> Decision:
    """The first of several laws, unless a later one sees no crime or is more lenient (CL 12)."""
    first, *later = laws
    result = _under(first, facts)
    for law in later:
        result = _milder_of(result, _under(law, facts))
    return result


def _milder_of(old: Decision, new: Decision) -> Decision:
    """The result under the milder law, with the comparison that led to it."""
    lighter, high = milder(_outcome(old), _outcome(new))
    chosen, other = (new, old) if lighter else (old, new)
    names = (chosen.decisive, other.decisive if chosen.grade != chosen.grade_possible else ())
    compared = Comparison(_outcome(old), _outcome(new), lighter)
    return chosen._replace(
        grade_possible=GRADES[high],
        decisive=tuple(dict.fromkeys(sum(names, ()))) if GRADES[high] != chosen.grade else (),
        choices=(*old.choices, compared),
    )


def _merged(results: list[Decision]) -> Decision:
    """Where the dates leave more than one law open: the least grade is established, the highest
    possible.
    """
    low = min(results, key=lambda r: GRADES.index(r.grade))
    high = max((r.grade_possible for r in results), key=GRADES.index)
    differ = len({r.grade for r in results}) > 1 or len({r.grade_possible for r in results}) > 1
    decisive = open_dates(low.facts) if differ else ()
    others = tuple(n for r in results for n in r.decisive)
    return low._replace(
        grade_possible=high,
        decisive=tuple(dict.fromkeys((*decisive, *sorted(others, key=_place)))),
        choices=tuple(c for r in results for c in (r.choices or (_only(r),))),
    )


def _only(result: Decision) -> Comparison:
    """Where act and judgment may both fall under one law: nothing to compare."""
    found = _outcome(result)
    return Comparison(found, found, new_applies=False)
