"""The rules, in the order of the articles: what the facts of a case mean under one law.

Each rule gives a `Truth` or a `Number`: at its floor, the value most favourable to the accused that
the proof allows, and at its ceiling. `stated` and `grades` hold one case or a column of cases
alike.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple, Protocol, Self

from . import legislation as law_of
from .facts import ACTS, FACTS, NOTHING, UNKNOWN, Facts, Items, Range
from .legislation import TIERS, Ground, Law, Line, Measure
from .truth import NO, OPEN, YES, Number, Truth, all_of, any_of, truth

DISCLOSING = ("sell", "provide", "publish")
OBTAINING = ("obtain", "exchange")
NOBODY: frozenset[str] = frozenset()


# --- Art. 253-1 of the Criminal Law: the acts


class Act(NamedTuple):
    """Whether an act that a law punishes was done, and the facts that leave it open."""

    done: Truth
    hangs_on: frozenset[str]


def cl_253_1_act(
    facts: Facts, law: Law, *, breach: bool | None = True, only: Iterable[str] = ACTS
) -> Act:
    """Whether an act that this law punishes was done.

    only: the acts looked at. What this law does not punish counts for nothing in it: neither its
    receivers (Int 11(2)) nor its knowledge (Int 5(1)(2)).
    breach: whether state provisions were breached (Int 2); asked for each act whose text asks for
    it (CL 253-1(1); not for obtaining under CL 253-1(2) of 2009).
    """
    found, hangs_on = NO, NOBODY
    for rule in law.statute.get("covers", ()):
        states = [facts.acts[name] for name in rule["acts"] if name in only]
        if True not in states and None not in states:
            continue
        done = YES if True in states else OPEN
        if done is OPEN:
            hangs_on |= {"acts"}
        needs = {need: getattr(facts, need) for need in rule.get("needs", ())}
        if rule.get("breach", True):
            needs["breach"] = breach
        if False not in needs.values():
            if None in needs.values():
                hangs_on |= {need for need, state in needs.items() if state is None}
                done = done & OPEN
            found = found | done
    return Act(found, hangs_on)


# --- Int 1, 3(2), 11: the object and its number


class Lot(NamedTuple):
    """A lot of items as Int 11 counts them, with the tiers it may belong to, least sensitive
    first.
    """

    name: str
    number: Range
    disclosed: Range
    tiers: tuple[int, ...]


_ALL_UNKNOWN = tuple(Items(f"tier{t}", UNKNOWN) for t in TIERS)


def int_1_object(lots: Iterable[Lot]) -> Truth:
    """Whether some of what was concerned is personal information that the offence protects (Int 1;
    Int 3(2)).

    A lot that is known to be empty says nothing; where all are empty, nothing was concerned. Where
    the kind of some lot is in doubt, one item of another, certain kind is needed.
    """
    there = [lot for lot in lots if lot.number.high]
    if all(lot.tiers == (0,) for lot in there):
        return NO
    certain = [0 not in lot.tiers for lot in there]
    if all(certain) or any(
        sure and lot.number.low for lot, sure in zip(there, certain, strict=True)
    ):
        return YES
    return OPEN


def int_11_lot(
    items: Items, tiers: tuple[int, ...], passed_on: Truth, obtained: Truth = YES
) -> Lot:
    """A lot as Int 11 counts it; anonymised data is out (Int 3(2)).

    Receivers count only where something was passed on (Int 11(2)). Items that are merely held, and
    were not illegally obtained (nor used, where a law punishes that), do not count beside those
    that were passed on (Int 5(1)(3) to (5)).
    """
    name = "total" if items.kind == "unclassified" else items.kind
    count = items.counted
    if items.anonymised or (items.count.high and not count.high):  # nothing is left (Int 11(3))
        return Lot(name, NOTHING, NOTHING, (0,))
    disclosed = count if items.sold is None else items.disclosed
    if not passed_on.possible:
        count, disclosed = items.concerned, NOTHING
    elif not passed_on.proved:
        count, disclosed = Range(items.concerned.low, count.high), Range(0, disclosed.high)
    if items.sold is not None and not obtained.proved:
        most = count.high if obtained.possible else disclosed.high
        count = Range(min(count.low, disclosed.low), most)
    if _doubted(items):
        return Lot(name, Range(0, count.high), Range(0, disclosed.high), (0, *tiers))
    return Lot(name, count, disclosed, tiers)


def counted(measure: Measure, lots: Iterable[Lot], facts: Facts) -> Number:
    """A measure at its floor (each lot in its least sensitive tier) and at its ceiling."""
    if not measure.weights:
        amount = getattr(facts, measure.what)
        return Number(amount.low, amount.high)
    low = high = 0
    weigh = (0, *measure.weights)
    for lot in lots:
        number = lot.number if measure.what == "count" else lot.disclosed
        if least := weigh[lot.tiers[0]]:
            low += least * number.low
        if most := least if len(lot.tiers) == 1 else max(weigh[t] for t in lot.tiers):
            high += most * number.high
    return Number(low, high)


# --- Int 5(1)(1), (2): what became of the information


def int_5_1_1_track(facts: Facts, lots: Iterable[Lot]) -> Truth:
    """Whether somebody used a track that was passed on for a crime: a track, not any other item of
    Tier 1.
    """
    used = truth(facts.track_used_in_crime)
    if used is NO or (used is OPEN and facts.used_in_crime is False):
        return NO
    given = _ALL_UNKNOWN if facts.items is None else facts.items
    there = [
        (lot, of)
        for lot, of in zip(lots, given, strict=True)
        if lot.number.high and (of.sold is None or of.sold.high)
    ]
    tracks = [(lot, of) for lot, of in there if 1 in lot.tiers and law_of.may_be_track(of.kind)]
    if not tracks:
        return NO
    passed_on = [(lot, of) for lot, of in tracks if of.sold is None or of.sold.low]
    # of a kind that is not named the facts themselves say that it was a track
    sure = any(
        lot.tiers == (1,) or of.kind not in law_of.information_types() for lot, of in passed_on
    )
    return used if sure else OPEN


def int_5_1_1_used(given: Iterable[Items], lots: Iterable[Lot]) -> tuple[Lot, ...]:
    """The lots where a track that was passed on is told to have been used for a crime: if but one
    of them can be that track, one item of it at least is information that somebody received.
    """
    pairs = list(zip(lots, given, strict=True))
    may = [
        k
        for k, (lot, of) in enumerate(pairs)
        if lot.disclosed.high and 1 in lot.tiers and law_of.may_be_track(of.kind)
    ]
    if len(may) != 1 or not _is_track(*pairs[may[0]]):
        may = []
    return tuple([_received(lot, of) if k in may else lot for k, (lot, of) in enumerate(pairs)])


def _is_track(lot: Lot, of: Items) -> bool:
    """Whether a lot that can be a track is one: of a kind that is not named the facts themselves
    say so.
    """
    return {0, 1}.issuperset(lot.tiers) or of.kind not in law_of.information_types()


def _received(lot: Lot, of: Items) -> Lot:
    """A lot of which each receiver had one item at least that is true and names a person (Int 1;
    Int 3(2); Int 11(2), (3)).
    """
    least = max(1, of.buyers.low)
    received = max(least, of.disclosed.low)
    number = Range(max(lot.number.low, least, min(of.counted.low, received)), lot.number.high)
    disclosed = Range(received, lot.disclosed.high)
    return lot._replace(number=number, disclosed=disclosed, tiers=lot.tiers[_doubted(of) :])


def _doubted(of: Items) -> bool:
    """Whether a lot may hold nothing that counts: anonymised, or all untrue."""
    return of.anonymised is None or of.may_be_untrue


def int_5_1_2_knows(facts: Facts) -> Truth:
    """Whether the one who passed it on knew or should have known of the receiver's crime; none
    without a crime.
    """
    return (
        NO
        if facts.used_in_crime is False and facts.knows_crime is None
        else truth(facts.knows_crime)
    )


# --- Int 5(1)(7): the illegal gains


GAINS = "gains-gross-or-net"  # the contested point


def int_5_1_7_gains(facts: Facts, taken: str) -> Facts:
    """The facts with the illegal gains as they are read, where net and gross are both told: the net
    sum, the gross one, or from the one to the other while the point is open.

    >>> both = Facts(["sell"], illegal_gains_yuan="140000..149999", illegal_gains_net_yuan=20000)
    >>> [str(int_5_1_7_gains(both, taken).illegal_gains_yuan) for taken in ("net", "open")]
    ['20,000', '20,000..149,999']
    """
    net, gross = facts.illegal_gains_net_yuan, facts.illegal_gains_yuan
    if net.unknown:
        return facts
    return facts.but(illegal_gains_yuan=Range(*net_or_gross(net, gross, taken, min, max)))


def net_or_gross(
    net: Any, gross: Any, taken: str, least: Callable[..., Any], most: Callable[..., Any]
) -> Number:
    """The gains as they are read where both sums are told, of one case or of a column of cases."""
    sums = {
        "net": Number(net.low, least(net.high, gross.high)),
        "gross": Number(most(net.low, gross.low), gross.high),
    }
    return sums.get(taken, Number(net.low, gross.high))


# --- Int 6: the lawful-business buyer


def int_6_1_buyer(facts: Facts, law: Law, lots: Iterable[Lot]) -> Truth:
    """Whether the higher line applies: bought or accepted for lawful business, Tier 3 only, nothing
    passed on.
    """
    if law.scope is None or facts.lawful_business is False:
        return NO
    inside = {0, *law.scope["tiers"]}
    only = YES
    for lot in lots:
        if lot.number.high and not inside.issuperset(lot.tiers):
            only = only & (NO if lot.number.low and not inside.intersection(lot.tiers) else OPEN)
    acts = {name: truth(state) for name, state in facts.acts.items()}
    obtains = any_of(*(acts[name] for name in OBTAINING))
    if obtains.state is None and not any(acts[name].possible for name in _other_acts(law)):
        obtains = YES  # else there is no act at all, and no line applies
    onward = any_of(
        *(acts[name] for name in DISCLOSING),
        acts["exchange"] if law.scope["exchange_leaves"] else NO,
    )
    return truth(facts.lawful_business) & obtains & ~onward & only


def _other_acts(law: Law) -> set[str]:
    """The acts that a law punishes, but for obtaining."""
    covered = {name for rule in law.statute.get("covers", ()) for name in rule["acts"]}
    return covered.difference(OBTAINING)


# --- the facts of one case, measured


class Measured(NamedTuple):
    """The facts of one case as one law measures them: each rule above, asked once."""

    facts: Facts
    law: Law
    lots: tuple[Lot, ...]
    done: Act  # the breach taken as given
    act: Act
    disclosing: Act
    object: Truth
    privileged: Truth
    truths: Mapping[str, Truth]
    numbers: Mapping[Measure, Number]

    @property
    def covered(self) -> Truth:
        """Whether an act of the offence was done to personal information that it protects."""
        return self.truths["covered"]

    @property
    def undecided(self) -> bool:
        """Whether it is open which lines apply, those of Int 5 or those of Int 6."""
        return self.privileged.state is None

    def holds(self, needs: Iterable[str]) -> Truth:
        """Whether these facts are there."""
        found = YES
        for need in needs:
            there = self.truths[need]
            if there is NO:
                return NO
            found = found & there
        return found

    def number(self, measure: Measure) -> Number:
        """What a measure counts."""
        return self.numbers[measure]

    def reaches(self, line: Line) -> Truth:
        """Whether a line is reached."""
        return self.numbers[line.measure].reaches(line.bound)

    @property
    def answers(self) -> "Answers":
        """All that the grounds ask, answered."""
        reached = [self.numbers[measure].reaches(bound) for measure, bound in self.law.bounds]
        return Answers(self.law, tuple(self.truths.items()), tuple(reached))


def measured(facts: Facts, law: Law) -> Measured:
    """Measure the facts under one law."""
    disclosing = cl_253_1_act(facts, law, only=DISCLOSING)
    given = _ALL_UNKNOWN if facts.items is None else facts.items
    apart = any(lot.sold is not None for lot in given)
    had = cl_253_1_act(facts, law, only=(*OBTAINING, "use")).done if apart else YES
    lots = tuple([int_11_lot(lot, law.tiers_of(lot.kind), disclosing.done, had) for lot in given])
    done, about = cl_253_1_act(facts, law), int_1_object(lots)
    told = facts.track_used_in_crime and disclosing.done.proved
    if told and not all(lot.disclosed.low for lot in lots):
        lots = int_5_1_1_used(given, lots)
        if any(_doubted(lot) for lot in given):
            about = int_1_object(lots)
    act = done if facts.breach else cl_253_1_act(facts, law, breach=facts.breach)
    buyer = int_6_1_buyer(facts, law, lots)
    truths = _truths(facts, law, lots, disclosing.done)
    truths |= {"covered": act.done & about, **_sides(law, buyer)}
    numbers = {measure: counted(measure, lots, facts) for measure in law.measures}
    return Measured(facts, law, lots, done, act, disclosing, about, buyer, truths, numbers)


def _sides(law: Law, buyer: Truth) -> dict[str, Truth]:
    """Whether the grounds of Int 5 apply, and whether those of Int 6 count: by its letter only for
    the buyer.
    """
    strict = law.scope is not None and not law.scope["a_fortiori"]
    return {"ordinary": ~buyer, "special": buyer if strict else YES}


def _truths(facts: Facts, law: Law, lots: Iterable[Lot], disclosing: Truth) -> dict[str, Truth]:
    """Each yes/no fact on which a ground may turn."""
    found = {
        "obtains": cl_253_1_act(facts, law, only=OBTAINING).done,
        "discloses": disclosing,
        "uses": truth(facts.acts["use"]) & truth(facts.beyond_consent),
        "duty_or_service": truth(facts.duty_or_service),
        "lawful_business": truth(facts.lawful_business),
        "prior": truth(None if facts.prior == "unknown" else facts.prior != "none"),
        "knows_crime": int_5_1_2_knows(facts),
        "track_used_in_crime": int_5_1_1_track(facts, lots),
        "grave_harm": truth(None if facts.harm == "unknown" else facts.harm == "grave"),
    }
    for name in law.needs:
        if name not in found:  # any other fact, or a clause that only a court can find met
            found[name] = truth(
                getattr(facts, name) if name in FACTS else name in facts.court_finds
            )
    return found


# --- Art. 5 and 6: the grounds and the grade, of one case or of a column of cases


class Case(Protocol):
    """What grounds and grades ask of a case, or of a column of cases, under one law."""

    @property
    def zero(self) -> Any:
        """The number with which grades are counted."""

    @property
    def covered(self) -> Truth:
        """Whether an act of the offence was done to personal information that it protects."""

    @property
    def undecided(self) -> bool:
        """Whether it is open which lines apply, those of Int 5 or those of Int 6."""

    def least(self, one: Any, other: Any) -> Any:
        """The lesser of two grades."""

    def most(self, one: Any, other: Any) -> Any:
        """The graver of two grades."""

    def holds(self, needs: frozenset[str]) -> Truth:
        """Whether these facts are there."""

    def reaches(self, line: Line) -> Truth:
        """Whether a line is reached."""

    def supposing(self, buyer: Truth) -> Self:
        """The same if it were known, where it is open, whether Int 6 applies."""


class Answers(NamedTuple):
    """What the grounds of a law ask of one case: which facts are there, which lines are reached."""

    law: Law
    truths: tuple[tuple[str, Truth], ...]
    reached: tuple[Truth, ...]


class Answered:
    """One case of which no more is known than these answers."""

    zero = 0

    def __init__(self, answers: Answers) -> None:
        self.law, self.truths = answers.law, dict(answers.truths)
        self.reached = dict(zip(self.law.bounds, answers.reached, strict=True))
        self.covered = self.truths["covered"]
        self.undecided = self.truths["ordinary"].state is None

    def least(self, one: int, other: int) -> int:
        """The lesser of two grades."""
        return min(one, other)

    def most(self, one: int, other: int) -> int:
        """The graver of two grades."""
        return max(one, other)

    def holds(self, needs: Iterable[str]) -> Truth:
        """Whether these facts are there."""
        return all_of(*map(self.truths.__getitem__, needs))

    def reaches(self, line: Line) -> Truth:
        """Whether a line is reached."""
        return self.reached[line.measure, line.bound]

    def supposing(self, buyer: Truth) -> Self:
        """The same case if it were known whether Int 6 applies."""
        other = copy(self)
        other.truths = {**self.truths, **_sides(self.law, buyer)}
        if buyer.proved:
            other.truths["lawful_business"] = YES
        return other


SIDES = (frozenset({"covered", "ordinary"}), frozenset({"covered", "special"}))


def stated(ground: Ground, case: Case) -> Truth:
    """Whether the facts meet a ground: in one of its ways all facts, and one of its lines if it has
    any. Where no text measures the circumstances, any may be met.
    """
    if ground.unmeasured:
        return OPEN
    found = NO
    for way in ground.ways:
        there = case.holds(way.needs)
        if way.lines and there.possible is not False:
            there = there & _any_line(way.lines, case)
        found = found | there
    return found


def _any_line(lines: tuple[Line, ...], case: Case) -> Truth:
    """Whether one of several lines is reached."""
    first, *others = lines
    found = case.reaches(first)
    for line in others:
        found = found | case.reaches(line)
    return found


def grade(covered: Truth, reached: Iterable[Truth], case: Case) -> Number:
    """0 no offence, 1 the line not reached, and one more for each grade of which a ground is met.

    reached: from the gravest grade down, whether a ground of it is met.
    """
    low, high = case.zero + covered.proved, case.zero + covered.possible
    so_far: Truth | None = None
    for each in reached:
        so_far = each if so_far is None else so_far | each
        low, high = low + so_far.proved, high + so_far.possible
    return Number(low, high)


def gives_way(ground: Ground, before: Mapping[str, tuple[int, Truth]]) -> Truth:
    """Whether a ground for what reaches none of some others (Int 5(1)(6)) falls away because a
    lighter one is met.

    before: grade and truth of the grounds that stand before it. Where the others are of its own
    grade, as in today's text, nothing turns on it.
    """
    there = (before[pin] for pin in ground.instead_of if pin in before)
    return any_of(*(met for other, met in there if other < ground.grade))


class Counted(NamedTuple):
    """One ground: whether the facts meet it, and whether it then counts: act, object and the side
    of the law included.
    """

    ground: Ground
    stated: Truth
    counts: Truth


def counting(grounds: Iterable[Ground], case: Case) -> Iterator[Counted]:
    """Each ground, tested."""
    sides = [case.holds(side) for side in SIDES]
    before: dict[str, tuple[int, Truth]] = {}
    for ground in grounds:
        facts = stated(ground, case)
        counts = facts & sides[ground.special]
        if ground.instead_of:
            counts = counts & ~gives_way(ground, before)
        before[ground.pin] = ground.grade, facts
        yield Counted(ground, facts, counts)


def level(found: Iterable[tuple[int, Truth]], case: Case) -> Number:
    """The grade established and the grade possible, by the grade of each ground and whether it
    counts.
    """
    reached: dict[int, Truth] = {}
    for of, counts in found:
        reached[of] = reached.get(of, NO) | counts
    return grade(case.covered, [reached[of] for of in sorted(reached, reverse=True)], case)


def _level(grounds: Iterable[Ground], case: Case) -> Number:
    return level(((g.grade, counts) for g, _, counts in counting(grounds, case)), case)


def graded(grounds: Sequence[Ground], case: Case) -> Number:
    """The grade established and the grade possible.

    Where it is open whether the lines of Int 5 or of Int 6 apply, what follows either way is
    established.
    """
    found = _level(grounds, case)
    return either_way(grounds, case, found) if case.undecided else found


def either_way(grounds: Sequence[Ground], case: Case, found: Number) -> Number:
    """A grade raised to what is established whether the higher line for lawful-business buyers
    applies or not.
    """
    both = [case.supposing(YES), case.supposing(NO)]
    sure = case.least(*(_level(grounds, one).low for one in both))
    return Number(case.most(found.low, sure), found.high)
