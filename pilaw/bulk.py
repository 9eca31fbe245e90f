"""Many cases at once: a table of cases in, a table of grades out. Needs pandas and numpy.

The rules stand in `rules` alone. What the yes/no facts mean is asked there once for each
combination that occurs; then the same grounds are tested on columns of numbers, a block of rows at
a time, so that what lies between input and output stays in the processor's cache.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import date
from functools import lru_cache
from itertools import permutations
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd

from . import case_table
from . import legislation as law_of
from .casebook import cases
from .columns import (
    KINDS,
    TIERED,
    WHAT,
    WHO,
    Block,
    Mix,
    Notes,
    Table,
    UncheckedError,
    named,
)
from .facts import (
    ACTS,
    HARMS,
    PRIORS,
    FactError,
    Facts,
    Items,
    brief,
    facts_of_kind,
    listed,
    native,
    unknown_name,
    whole,
)
from .intertemporal import Outcome, gravity, milder, open_laws
from .legislation import GRADES, Ground, Law, Line, Measure, Way, may_be_track
from .reform import chosen_readings, chosen_reforms
from .rules import GAINS, SIDES, counting, graded, measured
from .silence import DEFAULT, Stance, chosen_stance
from .trail import turned
from .truth import Number, Truth
from .words import say

FINDINGS = ("case_id", "law", "grade", "grade_possible", "grounds", "notes")
GRADE = pd.CategoricalDtype(GRADES, ordered=True)

_BLOCK = 1 << 16
# Meanings of lots: tracks or none; information or not, or open; only Tier 3 or not, or open.
_ROOM = 1 + 2 * 3 * 3

_SIDES = ("covered", "ordinary", "special")


class _Bits:
    """The only place with bits: truths in one number, the proved below, the possible above."""

    def __init__(self, names: Iterable[str]) -> None:
        self.of = {name: 1 << k for k, name in enumerate(dict.fromkeys((*names, *_SIDES)))}
        wide = len(self.of) > 15
        self.half = 32 if wide else 16
        self.kind: type = np.uint64 if wide else np.uint32
        self.end: type = np.uint32 if wide else np.uint16
        self.answered = 1 << 2 * self.half - 1  # tells an answer from none

    def packed(self, truths: Mapping[str, Truth], names: Iterable[str]) -> int:
        """The named truths."""
        there = [name for name in names if name in self.of]
        proved = sum(self.of[name] for name in there if truths[name].proved)
        return proved | sum(self.of[name] for name in there if truths[name].possible) << self.half

    def mask(self, names: Iterable[str]) -> int:
        """These names."""
        return sum(self.of[name] for name in names)


@lru_cache(1 << 18)
def _truths(
    law: Law,
    lots: tuple[Items, ...],
    facts: tuple[tuple[str, Any], ...],
) -> Mapping[str, Truth]:
    """What a combination of facts means under a law."""
    known = dict(facts)
    return measured(Facts(dict(known.pop("acts")), lots, **known), law).truths


class _Answers:
    """Answers by number, none of them 0; each is asked for when it first occurs."""

    def __init__(self, size: int, kind: type, ask: Callable[[int], int]) -> None:
        self.known: Any = np.zeros(size, kind)
        self.ask = ask

    def __call__(self, numbers: Any) -> Any:
        found = self.known.take(numbers)
        if not found.min(initial=1):
            for number in np.unique(numbers[found == 0]):
                self.known[number] = self.ask(int(number))
            found = self.known.take(numbers)
        return found


class _Found(NamedTuple):
    """Grades established and possible for a block of rows; the offence, the grounds met as bits."""

    low: Any
    high: Any
    offence: Any
    met: Any


class _Rows:
    """A block of rows as a `rules.Case`: each truth and each number is a column."""

    zero = np.uint8(0)

    def __init__(
        self,
        bits: _Bits,
        facts: Any,
        numbers: Mapping[Measure, Number],
        *,
        settled: bool,
    ) -> None:
        self.bits, self.facts, self.numbers, self.settled = bits, facts, numbers, settled
        self.ends = [facts.astype(bits.end)]
        if not settled:
            self.ends.append((facts >> bits.half).astype(bits.end))
        self.held: dict[int, Truth] = {}
        self.covered = self._all(bits.of["covered"])

    def _all(self, mask: int) -> Truth:
        found = self.held.get(mask)
        if found is None:
            ends = [(end & mask) == mask for end in self.ends]
            found = self.held[mask] = Truth(ends[0], ends[-1])
        return found

    def holds(self, needs: frozenset[str]) -> Truth:
        """Whether these facts are there."""
        return self._all(self.bits.mask(needs))

    def reaches(self, line: Line) -> Truth:
        """Whether a line is reached."""
        return self.numbers[line.measure].reaches(line.bound)

    def least(self, one: Any, other: Any) -> Any:
        """The lesser of two grades, row by row."""
        return np.minimum(one, other)

    def most(self, one: Any, other: Any) -> Any:
        """The graver of two grades, row by row."""
        return np.maximum(one, other)

    @property
    def unclear(self) -> Any:
        """The rows in which it is open whether the lines of Int 5 or those of Int 6 apply."""
        return (self.facts >> self.bits.half & ~self.facts & self.bits.of["ordinary"]) != 0

    @property
    def undecided(self) -> bool:
        """Whether there are such rows."""
        return not self.settled and bool(self.unclear.any())

    def supposing(self, buyer: Truth) -> Self:
        """The same rows if it were known, where it is open, whether Int 6 applies.

        Only for what is then established.
        """
        names = ("special", "lawful_business") if buyer.proved else ("ordinary",)
        facts = np.where(self.unclear, self.facts | self.bits.mask(names), self.facts)
        return type(self)(self.bits, facts, self.numbers, settled=True)


class _Offence:
    """One compiled law over one table."""

    def __init__(self, law: Law, table: Table, number: int) -> None:
        self.law, self.table, self.number = law, table, number
        self.meant: dict[Any, tuple[Items, ...]] = {}
        self.settled = True
        self.situations = _Answers(1 << 2 * len(KINDS), np.uint8, self._situation)
        self.bits = _Bits(name for name in law.needs if name not in law_of.open_clauses())
        self.who = self._answers(table.who, WHAT, tuple(self.bits.of))
        self.what = self._answers(table.what, WHO, law.needs)
        self.grounds = [self._in_parts(ground) for ground in law.grounds]
        self.lean = _lean(self.grounds)
        self.needed = self._needed()
        lines = [line for ground in self.grounds for line in ground.lines]
        measures = dict.fromkeys(line.measure for line in lines)
        self.most = {m: max(line.bound for line in lines if line.measure == m) for m in measures}
        self.weights = {m: self._weights(m.weights) for m in measures if m.weights}
        self.counted = {line.measure for ground in self.lean for line in ground.lines}
        told = {"discloses", "track_used_in_crime"}
        self.used = self.bits.mask(told) if told <= self.bits.of.keys() else 0
        self.tracks = [kind for kind in KINDS if 1 in law.tiers_of(kind) and may_be_track(kind)]

    def _in_parts(self, ground: Ground) -> Ground:
        """A ground as a table can state it: without what only a court can find, amounts in the
        parts of the column.
        """

        def scaled(line: Line) -> Line:
            unit = 1 if line.measure.weights else self.table.numbers[line.measure.what].unit
            return line._replace(bound=ceil(line.bound * unit))

        ways = [way for way in ground.ways if way.needs <= self.bits.of.keys()]
        ways = [way._replace(lines=tuple(map(scaled, way.lines))) for way in ways]
        return ground._replace(ways=tuple(ways))

    def _needed(self) -> int:
        """The truths on which something turns."""
        needs = [way.needs for ground in self.grounds for way in ground.ways]
        sides = [SIDES[ground.special] for ground in self.grounds]
        bits = self.bits.mask(frozenset({"covered"}).union(*needs, *sides))
        return bits | bits << self.bits.half

    def _weights(self, weights: tuple[int, ...]) -> dict[str, tuple[int, int]]:
        """What one item of each kind weighs, at least and at most."""
        weigh = (0, *weights)
        tiers = {kind: self.law.tiers_of(kind) for kind in KINDS}
        return {kind: (weigh[of[0]], max(weigh[t] for t in of)) for kind, of in tiers.items()}

    def _situation(self, shape: int) -> int:
        """The number of what the lots of a row mean for the yes/no questions.

        Rows for which that is the same share it.
        """
        states = [(kind, shape >> 2 * k & 3) for k, kind in enumerate(KINDS)]
        ends = (0, 0), (0, 1), (1, 1)
        lots = tuple(Items(kind, ends[state - 1]) for kind, state in states if state)
        yes: dict[str, Any] = dict.fromkeys((name for name in WHO if name != "acts"), True)
        case = measured(Facts(("obtain", "use"), lots, track_used_in_crime=True, **yes), self.law)
        meaning = case.covered, case.privileged, case.truths["track_used_in_crime"]
        self.meant.setdefault(meaning, lots)
        return [*self.meant].index(meaning) + 1

    def _answers(self, mix: Mix, rest: Mapping[str, Any], names: tuple[str, ...]) -> _Answers:
        """What each situation means with each combination of some facts, the rest being
        as given.
        """
        size = _ROOM * mix.size
        return _Answers(size, self.bits.kind, lambda number: self._flags(mix, number, rest, names))

    def _flags(
        self,
        mix: Mix,
        number: int,
        rest: Mapping[str, Any],
        names: tuple[str, ...],
    ) -> int:
        """The yes/no facts of a row as the rules see them."""
        situation, combination = divmod(number, mix.size)
        lots = [*self.meant.values()][situation - 1]
        truths = _truths(self.law, lots, tuple({**rest, **mix.facts(combination)}.items()))
        answer = self.bits.packed(truths, names) & self.needed
        self.settled &= answer >> self.bits.half == answer & (1 << self.bits.half) - 1
        return answer | self.bits.answered

    def __call__(self, block: Block, detail: bool) -> _Found:
        situation = self.situations(block.shape)
        facts = self.who(_joined(situation, self.table.who, block.who))
        facts = facts | self.what(_joined(situation, self.table.what, block.what))
        measures = self.most if detail else self.counted
        lots = self._lots(block, facts)
        numbers = {measure: self._value(block, lots, measure) for measure in measures}
        rows = _Rows(self.bits, facts, numbers, settled=self.settled)
        low, high = graded(self.lean, rows)
        return _Found(low, high, self.number, self._met(rows) if detail else None)

    def _lots(self, block: Block, facts: Any) -> dict[str, tuple[Any, Any]]:
        """The items of each kind, least and most: at least one of the track that is told to have
        been used, where but one kind can be that track (`rules.int_5_1_1_used`).
        """
        lots = {kind: lot[:2] for kind, lot in block.lots.items()}
        tracks = {kind: lots[kind] for kind in self.tracks if kind in lots}
        vague = {kind: lot for kind, lot in tracks.items() if lot[0] is not lot[1]}
        told = (facts & self.used) == self.used if self.used and vague else np.False_
        if told.any():
            one = told & (sum((high > 0).astype(np.int8) for _, high in tracks.values()) == 1)
            for kind, (low, high) in vague.items():
                lots[kind] = np.maximum(low, one & (high > 0)), high
        return lots

    def _value(self, block: Block, lots: Mapping[str, tuple[Any, Any]], measure: Measure) -> Number:
        """A measure at its floor and at its ceiling; the same array twice where nothing is open."""
        if not measure.weights:
            amount = block.table.numbers[measure.what]
            low = amount.low[block.rows]
            return Number(low, low if amount.high is amount.low else amount.high[block.rows])
        weights = self.weights[measure]
        low = self._sum(lots, 0, weights, self.most[measure], len(block.shape))
        each = [(*lot, *weights[kind]) for kind, lot in lots.items()]
        if all(least is most and light == heavy for least, most, light, heavy in each):
            return Number(low, low)
        return Number(low, self._sum(lots, 1, weights, self.most[measure], len(block.shape)))

    def _sum(
        self,
        counted: Mapping[str, tuple[Any, Any]],
        end: int,
        weights: Mapping[str, tuple[int, int]],
        most: int,
        rows: int,
    ) -> Any:
        """The weighted items; none counts for more than the highest bound, so nothing overflows."""
        each_of = {kind: pair[end] for kind, pair in weights.items() if pair[end]}
        lots: dict[str, Any] = {kind: lot[end] for kind, lot in counted.items()}
        parts = [(items, each_of[kind]) for kind, items in lots.items() if kind in each_of]
        if len(parts) == 1 and parts[0][1] == 1:
            return parts[0][0]
        room = sum(most + each for _, each in parts) < np.iinfo(np.int32).max
        narrow = room and all(items.dtype == np.int32 for items, _ in parts)
        kind = np.int32 if narrow else np.int64
        total: Any = None
        for items, each in parts:
            part = np.minimum(items, most // each + 1, dtype=kind)
            if each > 1:
                part *= each
            total = part if total is None else np.add(total, part, out=total)
        return np.zeros(rows, np.int64) if total is None else total

    def _met(self, rows: _Rows) -> Any:
        """The grounds that are met, as bits in the order of the law."""
        met: dict[str, Any] = {}
        bits = np.zeros(len(rows.facts), np.int64)
        for k, (ground, _, counts) in enumerate(counting(self.grounds, rows)):
            found = counts.proved
            for pin in ground.instead_of & met.keys():
                found = found & ~met[pin]
            met[ground.pin] = np.broadcast_to(found, bits.shape)
            bits |= np.left_shift(met[ground.pin], k, dtype=np.int64)
        return bits


def _lean(grounds: list[Ground]) -> tuple[Ground, ...]:
    """The grounds as far as the grade turns on them: for each grade and side one, with the lowest
    lines only.
    """
    grade = {ground.pin: ground.grade for ground in grounds}
    if any(grade.get(pin, g.grade) < g.grade for g in grounds for pin in g.instead_of):
        return tuple(grounds)  # which of several grounds is met then matters to the grade
    alike: dict[tuple[int, bool, bool], list[Ground]] = {}
    for ground in grounds:
        alike.setdefault((ground.grade, ground.special, ground.unmeasured), []).append(ground)
    joined = [same[0]._replace(ways=_lowest(same)) for same in alike.values()]
    return tuple(ground._replace(instead_of=frozenset()) for ground in joined)


def _lowest(grounds: list[Ground]) -> tuple[Way, ...]:
    """The ways of several grounds, each set of facts once."""
    lines: dict[frozenset[str], list[Line] | None] = {}
    for way in (way for ground in grounds for way in ground.ways):
        known = lines.setdefault(way.needs, [])
        lines[way.needs] = None if known is None or not way.lines else [*known, *way.lines]
    return tuple(Way(needs, _needed_lines(of or []), "") for needs, of in lines.items())


def _needed_lines(lines: list[Line]) -> tuple[Line, ...]:
    """Lines without those that say nothing new: who reaches the line of one tier reaches that of
    the shares.
    """
    lowest: dict[Measure, Line] = {}
    for line in lines:
        known = lowest.setdefault(line.measure, line)
        lowest[line.measure] = line if line.bound < known.bound else known
    least = lowest.values()
    shares = [line for line in least if sum(map(bool, line.measure.weights)) > 1]

    def implied(line: Line) -> bool:
        tiers = [k for k, weight in enumerate(line.measure.weights) if weight]
        if len(tiers) != 1:
            return False
        items = -(-line.bound // line.measure.weights[tiers[0]])
        same = (other for other in shares if other.measure.what == line.measure.what)
        return any(other.measure.weights[tiers[0]] * items >= other.bound for other in same)

    return tuple(line for line in least if not implied(line))


def _joined(situation: Any, mix: Mix, number: Any) -> Any:
    """One number for a situation and a combination of facts."""
    kind = np.min_scalar_type(mix.size * _ROOM).type
    return situation.astype(kind) * kind(mix.size) + number


class _Laws:
    """The law of each row of a table, under readings and reforms, and what it finds."""

    def __init__(
        self,
        table: Table,
        on: date | str | None,
        readings: Mapping[str, str] | None,
        reforms: tuple[Any, ...],
        detail: bool,
    ) -> None:
        self.table, self.detail = table.with_gains((readings or {}).get(GAINS, "")), detail
        self.on = law_of.law(on, readings=readings, reforms=reforms) if on is not None else None
        self.readings, self.reforms = readings, reforms
        law_of.law(readings=readings, reforms=reforms)
        self.laws: list[Law] = []
        self.every: list[_Offence] = []
        self.offences: list[list[_Offence]] = []
        self.notes = copy(table.notes)
        self.low, self.high = np.empty((2, table.rows), np.int8)
        self.law, self.grounds = np.zeros((2, table.rows if detail else 0), np.int64)
        for rows, pairs in self._groups():
            self._assess(rows, pairs)

    def _groups(self) -> Iterator[tuple[Any, tuple[tuple[Law, ...], ...]]]:
        """Rows whose dates leave the same laws open, with the laws between which the mildest is
        chosen (CL 12).
        """
        when = self.table.when
        dates = when.number(slice(None)) if self.on is None else 0
        numbers = np.broadcast_to(dates, self.table.rows)
        groups: dict[tuple[tuple[Law, ...], ...], list[int]] = {}
        for number in np.flatnonzero(np.bincount(numbers)) if numbers.strides[0] else numbers[:1]:
            try:
                choices = self._open(int(number))
            except FactError as error:
                self.notes.add(np.where(numbers == number, 0, -1), [str(error)])
                continue
            groups.setdefault(choices, []).append(int(number))
        whole = len(groups) == 1 and not self.notes.sentences
        for choices, members in groups.items():
            yield slice(None) if whole else np.flatnonzero(np.isin(numbers, members)), choices

    def _open(self, dates: int) -> tuple[tuple[Law, ...], ...]:
        """The laws that a pair of dates leaves open."""
        if self.on:
            return ((self.on,),)
        facts = Facts(**self.table.when.facts(dates))
        return open_laws(facts, self.readings, self.reforms)

    def _assess(self, rows: Any, choices: tuple[tuple[Law, ...], ...]) -> None:
        """Assess a group of rows, block by block."""
        order = [[self._number(law) for law in laws] for laws in choices]
        ranks = {k: _ranks(self.offences[k]) for numbers in order for k in numbers}
        pairs = {pair for numbers in order for pair in permutations(numbers, 2)}
        lighter = {(a, b): _lighter(self.laws[a], self.laws[b]) for a, b in pairs}
        for at in self._blocks(rows):
            block = Block(self.table, at)
            found = {k: _under(self._found(k, block), ranks[k]) for k in ranks}
            self._write(at, [_in_time(found, numbers, lighter) for numbers in order])

    def _blocks(self, rows: Any) -> Iterator[Any]:
        """The rows in blocks: as slices where all are meant, else by their numbers."""
        whole = isinstance(rows, slice)
        total = self.table.rows if whole else len(rows)
        for start in range(0, total, _BLOCK):
            at = slice(start, min(start + _BLOCK, total))
            yield at if whole else rows[at]

    def _found(self, number: int, block: Block) -> list[_Found]:
        """What each offence of a law finds in a block."""
        return [offence(block, self.detail) for offence in self.offences[number]]

    def _number(self, law: Law) -> int:
        """The number of a law here; its offences are made ready when it first occurs."""
        numbers = [id(known) for known in self.laws]
        if id(law) not in numbers:
            self.laws.append(law)
            offences = enumerate((law, *law.beside), len(self.every))
            self.offences.append([_Offence(one, self.table, k) for k, one in offences])
            self.every += self.offences[-1]
            return len(numbers)
        return numbers.index(id(law))

    def _write(self, at: Any, results: list[tuple[_Found, Any]]) -> None:
        """Where the dates leave more than one law open, the least grade is established and the
        highest possible.
        """
        (found, law), *others = results
        for other, applied in others:
            less = other.low < found.low
            high = np.maximum(found.high, other.high)
            law = np.where(less, applied, law)
            found = _pick(less, other, found)._replace(high=high)
        self.low[at], self.high[at] = found.low, found.high
        if self.detail:
            self.law[at] = law
            for k, (_, applied) in enumerate(results, 1):
                self.law[at] += (applied + np.int64(1)) << _LAW_BITS * k
            offence = np.left_shift(found.offence, _GROUND_BITS, dtype=np.int64)
            self.grounds[at] = found.met | offence

    def column(self, name: str) -> pd.Categorical:
        """One column of the findings."""
        fault = self.notes.of >= 0 if self.notes.sentences else None
        if name in ("grade", "grade_possible"):
            grades = self.low if name == "grade" else self.high
            codes = grades if fault is None else np.where(fault, -1, grades)
            return pd.Categorical.from_codes(codes, dtype=GRADE, validate=False)
        if name == "notes":
            return _texts(self._noted(), self._note)
        if name == "law":
            return _texts(self.law, self._law_text, fault)
        return _texts(self.grounds, self._grounds_text, fault)

    def _noted(self) -> Any:
        """For each row the number of its fault, from 0 on; below 0 that of its dates."""
        faults = self.notes.of
        if self.on:
            return faults
        return np.where(faults >= 0, faults, -1 - self.table.when.number(slice(None)).astype(int))

    def _note(self, noted: int) -> str:
        """What is wrong with a row, or the warning that the day of its judgment is missing."""
        if noted >= 0:
            return say("case.note.not_assessed", error=self.notes.sentences[noted])
        if self.on:
            return ""
        turns = turned(Facts(**self.table.when.facts(-1 - noted)))
        return say("case.note.undated", turns=turns) if turns.parts else ""

    def _law_text(self, code: int) -> str:
        """The laws applied: first that of the finding."""
        laws = [self.laws[code & (1 << _LAW_BITS) - 1].id]
        while code := code >> _LAW_BITS:
            laws.append(self.laws[(code & (1 << _LAW_BITS) - 1) - 1].id)
        return ";".join(dict.fromkeys(laws))

    def _grounds_text(self, code: int) -> str:
        grounds = self.every[code >> _GROUND_BITS].law.grounds
        return ";".join(ground.pin for k, ground in enumerate(grounds) if code >> k & 1)


_LAW_BITS, _GROUND_BITS = 4, 32


def _texts(codes: Any, text: Callable[[int], str], fault: Any = None) -> pd.Categorical:
    """A column of texts, each written once; blank where a row has a fault."""
    sound = slice(None) if fault is None else ~fault
    numbers, unique = pd.factorize(codes[sound], use_na_sentinel=False)
    names = [text(int(code)) for code in unique]
    words = {name: k for k, name in enumerate(dict.fromkeys(names))}
    every = np.full(len(codes), -1, np.int32)
    every[sound] = np.array([words[name] for name in names], np.int32)[numbers]
    return pd.Categorical.from_codes(every, categories=[*words])


def _outcomes(law: Law) -> list[Outcome]:
    """Each pair of grades, by the possible one and the established one."""
    return [Outcome(law, low, high) for high in range(len(GRADES)) for low in range(len(GRADES))]


def _ranks(offences: list[_Offence]) -> list[Any]:
    """For each of several offences: how grave each outcome is, as a number that compares with those
    of the others.
    """
    grave = [[gravity(found) for found in _outcomes(offence.law)] for offence in offences]
    order = sorted({key for keys in grave for key in keys})
    return [np.array([order.index(key) for key in keys], np.uint8) for keys in grave]


def _lighter(old: Law, new: Law) -> Any:
    """Whether the new law applies (CL 12) and the grade then possible, by the outcome of the new
    and that of the old.
    """
    pairs = [milder(a, b) for b in _outcomes(new) for a in _outcomes(old)]
    lighter, possible = zip(*pairs, strict=True)
    return np.array(lighter), np.array(possible, np.uint8)


def _outcome(found: _Found) -> Any:
    return found.high * np.uint8(len(GRADES)) + found.low


def _pick(chosen: Any, one: _Found, other: _Found) -> _Found:
    """Row by row, one finding or the other."""
    pairs = zip(one, other, strict=True)
    return _Found(*(None if a is None else np.where(chosen, a, b) for a, b in pairs))


def _under(results: list[_Found], ranks: list[Any]) -> _Found:
    """Where a reform sets offences side by side, the gravest counts."""
    best, *others = results
    rank: Any = ranks[0].take(_outcome(best)) if others else None
    high = best.high
    for result, table in zip(others, ranks[1:], strict=True):
        this = table.take(_outcome(result))
        best, rank = _pick(this > rank, result, best), np.maximum(this, rank)
        high = np.maximum(high, result.high)
    return best._replace(high=high)


def _in_time(
    found: Mapping[int, _Found],
    numbers: list[int],
    lighter: Mapping[tuple[int, int], Any],
) -> tuple[_Found, Any]:
    """The first of several laws, unless a later one is milder, and the number of the
    one applied.
    """
    first, *later = numbers
    best, applied = found[first], first
    for number in later:
        best, applied = _milder_of(best, applied, found[number], number, lighter)
    return best, applied


def _milder_of(
    old: _Found,
    laws: Any,
    new: _Found,
    number: int,
    lighter: Mapping[tuple[int, int], Any],
) -> tuple[_Found, Any]:
    """Row by row the milder of what was found so far, under these laws, and what another finds."""
    outcomes = _outcome(new) * np.uint16(len(GRADES) ** 2) + _outcome(old)
    choose, possible = np.zeros(outcomes.shape, bool), np.zeros(outcomes.shape, np.uint8)
    for law in np.unique(laws):
        here = laws == law
        chosen, high = (table.take(outcomes) for table in lighter[int(law), number])
        choose, possible = np.where(here, chosen, choose), np.where(here, high, possible)
    return _pick(choose, new, old)._replace(high=possible), np.where(choose, number, laws)


def assess_table(
    frame: pd.DataFrame,
    *,
    on: date | str | None = None,
    readings: Mapping[str, str] | None = None,
    reforms: Iterable[Any] = (),
    silence: str = DEFAULT,
    columns: Iterable[str] = FINDINGS,
) -> pd.DataFrame:
    """Assess every row of a table of cases, as `assess` would assess it; the index is kept.

    frame: the columns of the case table, as texts (`60`, `100..199`, `yes`, blank for unknown) or
    as numbers and truth values. A column that is not there is unknown in every row.
    silence: how silence is read, as in `assess`.
    columns: those of the findings wanted. A row that cannot be read has no grade, and `notes` says
    why; where `notes` is not wanted, the first such row is a FactError.

    >>> table = pd.DataFrame({"acts": ["sell", "obtain"], "tier1": [60, "4..9"], "tier2": 0,
    ...                       "tier3": 0, "harm": "none"})
    >>> assess_table(table, columns=("grade", "grade_possible")).astype(str).values.tolist()
    [['serious', 'particularly_serious'], ['not_reached', 'particularly_serious']]
    """
    _table_only(frame, "assess_table")
    several = listed(columns)
    wanted: tuple[Any, ...] = (columns,) if several is None else several
    unknown = [name for name in wanted if not isinstance(name, str) or name not in FINDINGS]
    if unknown:
        raise FactError("error.finding", column=brief(unknown[0]), findings=", ".join(FINDINGS))
    frame = named(frame)
    under = {"on": on, "readings": readings, "reforms": reforms, "silence": silence}
    (laws,) = _under_laws(frame, [under], detail=bool({"law", "grounds"} & {*wanted}))
    if "notes" not in wanted:
        _no_fault(laws.notes, frame)
    own = {"case_id": frame["case_id"]} if "case_id" in frame else {}
    names = [name for name in wanted if name != "case_id" or own]
    found = {name: own[name] if name in own else laws.column(name) for name in names}
    return pd.DataFrame(found, index=frame.index, copy=False)


def _table_only(frame: Any, who: str) -> None:
    """FactError for anything but a table of pandas."""
    if not isinstance(frame, pd.DataFrame):
        raise FactError("error.not_a_table", who=who, given=brief(frame))


def _under_laws(
    frame: pd.DataFrame,
    laws: Iterable[Mapping[str, Any]],
    *,
    detail: bool,
) -> list[_Laws]:
    """A table under several laws. Columns of whole numbers are checked on the way; if one is out of
    range, once more at leisure.
    """
    chosen = [
        (
            chosen_stance(law.get("silence", DEFAULT)),
            law.get("on"),
            chosen_readings(law.get("readings")),
            chosen_reforms(law.get("reforms")),
        )
        for law in laws
    ]
    try:
        return _each_law(frame, chosen, detail, check=False)
    except UncheckedError:
        return _each_law(frame, chosen, detail, check=True)


def _each_law(
    frame: pd.DataFrame,
    chosen: Iterable[tuple[Stance, Any, Any, Any]],
    detail: bool,
    *,
    check: bool,
) -> list[_Laws]:
    """A table under several laws, read once for each stance on silence and the day of its law."""
    tables: dict[Any, Table] = {}
    found = []
    for way, on, readings, reforms in chosen:
        day = law_of.day_of(on) if on is not None and way.facts else None
        if (way.id, day) not in tables:
            tables[way.id, day] = Table(frame, check=check, stance=way, on=day)
        found.append(_Laws(tables[way.id, day], on, readings, reforms, detail))
    return found


def _no_fault(notes: Notes, frame: pd.DataFrame) -> None:
    if notes.sentences:
        wrong = np.flatnonzero(notes.of >= 0)
        error = notes.sentences[notes.of[wrong[0]]]
        key = "error.rows" if wrong.size > 1 else "error.row"
        raise FactError(key, row=frame.index[wrong[0]], error=error, n=wrong.size)


def compare(frame: pd.DataFrame, laws: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The same table under several laws: for each name the grade established and, with `possible`
    after it, the grade possible.

    laws: by name, what `assess_table` takes: `on`, `readings`, `reforms`, `silence`.

    >>> table = pd.DataFrame({"acts": ["sell"], "tier1": [600], "tier2": 0, "tier3": 0})
    >>> after = compare(table, {"today": {}, "multiplier 20": {"reforms": ["multiplier"]}})
    >>> list(after)
    ['today', 'today possible', 'multiplier 20', 'multiplier 20 possible']
    >>> after["today"][0], after["multiplier 20"][0]
    ('particularly_serious', 'serious')
    """
    _table_only(frame, "compare")
    if not isinstance(laws, Mapping) or not all(isinstance(law, Mapping) for law in laws.values()):
        raise FactError("error.not_laws", given=brief(laws))
    if strange := [choice for law in laws.values() for choice in law if choice not in _CHOICES]:
        error = unknown_name(strange[0], _CHOICES, "choice_of_law")
        raise FactError("error.compare", error=error)
    columns: dict[str, Any] = {}
    for name, one in zip(laws, _under_laws(frame, laws.values(), detail=False), strict=True):
        _no_fault(one.notes, frame)
        columns |= {name: one.column("grade"), f"{name} possible": one.column("grade_possible")}
    return pd.DataFrame(columns, index=frame.index, copy=False)


def read_table(path: str | Path) -> pd.DataFrame:
    """A file of cases as the command reads it, every cell as its text.

    `attrs["notes"]` tells what was detected. Unlike `pandas.read_csv` it changes no cell: a date
    stays as it is written, and `none` is not `None`.
    """
    path = case_table.path_of(path, "path")
    table = case_table.read_table(case_table.bytes_of(path), path.name)
    rows = []
    for number, row in table.rows:
        if isinstance(row, str):
            raise FactError("error.row_of", file=path.name, row=number, error=row)
        rows.append(row)
    frame = pd.DataFrame(rows, columns=[name for name in table.header if name])
    frame.attrs["notes"] = list(table.notes)
    return frame


def stored() -> pd.DataFrame:
    """The published cases of this book, as the table that they are kept in.

    >>> len(stored()) == len(cases())
    True
    """
    return pd.DataFrame([c.row for c in cases().values()])


_CHOICES = ("on", "readings", "reforms", "silence")


def distribution(compared: pd.DataFrame) -> pd.DataFrame:
    """How many cases have each grade, in each column of a comparison."""
    _table_only(compared, "distribution")
    counts = {name: column.value_counts() for name, column in compared.items()}
    return pd.DataFrame({name: count.reindex(GRADES) for name, count in counts.items()})


_HALF = 0.5  # of the cells: the blanks and the ranges together are all
_MOST_ROWS = 10**9


def _from_zero(value: Any, what: str) -> int:
    number = whole(native(value))
    if type(number) is not int or not 0 <= number <= _MOST_ROWS:
        raise FactError("error.not_a_count", what=what, given=brief(value), most=_MOST_ROWS)
    return number


def invented(rows: int, *, seed: int = 1, doubt: float = 0.0) -> pd.DataFrame:
    """A table of made-up cases for trials and exercises: no court decided them, no rate is real.

    The numbers lie at the lines of the law, one beside them, or anywhere below twice the highest;
    most facts are as in a plain case.
    doubt: the share of cells that are blank, and again the share that are ranges.

    >>> invented(3)["tier1"].between(0, 2000).all()
    np.True_
    """
    rows, seed = _from_zero(rows, "rows"), _from_zero(seed, "seed")
    share = native(doubt)
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= _HALF:
        raise FactError("error.not_a_share", given=brief(doubt), most=_HALF)
    draw = np.random.default_rng(seed)
    table: dict[str, Any] = {"case_id": np.arange(rows)}
    table |= {name: _numbers(name, rows, draw) for name in (*TIERED, *_LINED)}
    acts = [";".join(act for k, act in enumerate(ACTS) if pick >> k & 1) for pick in _SOME_ACTS]
    words = {"acts": acts, "prior": PRIORS, "harm": HARMS, **dict.fromkeys(_YES_NO, ("no", "yes"))}
    for name, of in words.items():
        plain = draw.random(rows) < (0 if name == "acts" else 0.8)
        codes = np.where(plain, 0, draw.integers(0, len(of), rows))
        table[name] = pd.Categorical.from_codes(codes, categories=of)
    frame = pd.DataFrame(table)
    if doubt:
        more = draw.integers(0, 2000, rows) * (draw.random(rows) < 0.5)
        total = frame[list(TIERED)].sum(axis=1)
        for name in frame.columns[1:]:
            frame[name] = _doubted(frame[name], doubt, draw)
        blank = (frame[list(TIERED)] == "").any(axis=1)
        frame["total"] = _doubted(total + more * blank, doubt, draw)
    return frame


_LINED = facts_of_kind("money", change=True)  # amounts that have a line
_SOME_ACTS = range(1, 1 << len(ACTS))  # each choice of acts as bits
_YES_NO = (
    "duty_or_service",
    "lawful_business",
    "used_in_crime",
    "knows_crime",
    "track_used_in_crime",
)


def _numbers(name: str, rows: int, draw: Any) -> Any:
    """Numbers at the lines that a column faces, beside them, or anywhere."""
    faced = [line for ground in law_of.law().grounds for line in ground.lines]
    lines = sorted({int(line.bound) for line in faced if _feeds(line.measure, name)})
    beside = draw.choice(lines, rows) + draw.integers(-1, 2, rows)
    anywhere = np.exp(draw.uniform(0, np.log(2 * lines[-1]), rows)).astype(np.int64)
    none, near = draw.random(rows) < 0.4, draw.random(rows) < 0.3
    return np.select([none, near], [0, beside], anywhere)


def _feeds(measure: Measure, name: str) -> bool:
    """Whether a measure counts this column alone."""
    return measure.what == name or measure.weights == tuple(int(tier == name) for tier in TIERED)


def _doubted(column: pd.Series, doubt: float, draw: Any) -> pd.Series:
    """A column as texts, some of them blank or, for numbers, a range around what they were."""
    texts = column.astype(str)
    chance = draw.random(len(column))
    if pd.api.types.is_numeric_dtype(column):
        shares = draw.random(len(column)), 1 + draw.random(len(column))
        low, high = ((column * share).astype(np.int64).astype(str) for share in shares)
        ranges = [low + ".." + high, low + "..", ".." + high]
        texts = texts.where(chance < 1 - doubt, np.choose(draw.integers(0, 3, len(column)), ranges))
    return texts.where(chance >= doubt, "")
