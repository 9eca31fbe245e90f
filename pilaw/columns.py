"""A table of cases read into arrays: numbers as least and most, other facts as numbered values. No
law in here.

Each different cell is read once, by the readers of `facts`; a blank is unknown, as in `casebook`.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from datetime import date, timedelta
from decimal import Decimal
from math import prod
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd

from . import legislation as law_of
from . import read
from .case_table import column_of, known_columns, labels_of_sums
from .casebook import by_coder, contradiction
from .facts import (
    ENDLESS,
    FACTS,
    Fact,
    FactError,
    Range,
    Span,
    brief,
    facts_of_kind,
    native,
    read_fact,
    whole,
    yes_no,
)
from .rules import net_or_gross
from .silence import (
    Assumption,
    Stance,
    can_fill,
    filled,
    no_element_from,
    placed,
    said_to_be_track,
)
from .words import say

TIERED = ("tier1", "tier2", "tier3")
KINDS = (*TIERED, "tier1or2", "tier1or3", "tier2or3", "unclassified")
GROSS = "illegal_gains_yuan"
CENTS = 100  # the parts of a yuan in which a column of amounts is kept
PARTS = dict.fromkeys(facts_of_kind("money"), CENTS)
DATED = facts_of_kind("date")
COLUMNS = tuple(known_columns())


def _nothing(fact: Fact) -> Any:
    """The value of a fact that meets no ground: no act, no earlier punishment; a breach is taken as
    given.
    """
    if fact.kind == "acts":
        return ()
    return next(iter(fact.values), None) or yes_no(fact.default or "no", fact.name)


TOLD = facts_of_kind("yes_no", group="")  # they change no grade
# The facts in two groups, each with the value that meets no ground.
WHO, WHAT = (
    {f.name: _nothing(f) for f in FACTS.values() if f.group == group} for group in ("who", "what")
)
_WIDE = 8  # bytes of a number that could be larger than _MOST
_MOST = 1 << 58  # larger numbers count as this one
_NO_END = 1 << 60  # stands for an open upper end


class Notes:
    """What cannot be read, one sentence a row: its number for each row, or -1."""

    def __init__(self, rows: int) -> None:
        self.of: Any = np.broadcast_to(np.int32(-1), rows)
        self.sentences: list[str] = []

    def mark(self, rows: Any, sentences: list[str]) -> None:
        """rows: those with a fault, by their place or as yes and no; a sentence for each."""
        faults = np.full(len(self.of), -1)
        faults[rows] = np.arange(len(sentences))
        self.add(faults, sentences)

    def add(self, faults: Any, sentences: list[str]) -> None:
        """faults: for each row the number of its sentence, or -1. The first fault of a row
        stays.
        """
        self.of = np.where((faults >= 0) & (self.of < 0), faults + len(self.sentences), self.of)
        self.sentences = [*self.sentences, *sentences]


def _factorized(column: pd.Series) -> tuple[Any, Any]:
    """The number of its cell for each row, and the different cells."""
    try:
        codes, cells = pd.factorize(column)
    except TypeError:  # a list or a mapping in a cell
        plain = np.empty(len(column), object)
        plain[:] = [_one_value(cell) for cell in column]
        codes, cells = pd.factorize(plain)
    return codes, cells


def _one_value(cell: Any) -> Any:
    """A cell; a list, a mapping and the like as its text, which no reader takes for a fact."""
    try:
        hash(cell)
    except TypeError:
        return brief(cell)
    return cell


def _readings(column: pd.Series, read: Callable[[Any], Any], notes: Notes) -> tuple[Any, list[Any]]:
    """Each different cell read once: the number of the reading for each row, and the readings; the
    last is that of a blank.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, cells = column.array.codes, column.array.categories
    elif column.dtype == bool:
        codes, cells = column.to_numpy().view(np.int8), (False, True)
    else:
        codes, cells = _factorized(column)
    values: list[Any] = []
    faults: list[int] = []
    sentences: list[str] = []
    for cell in cells:
        faults.append(-1)
        try:
            values.append(read(native(cell)))
        except FactError as error:
            faults[-1] = len(sentences)
            sentences.append(str(error))
            values.append(read(None))
    if sentences:
        notes.add(np.array([*faults, -1])[codes], sentences)
    return codes, [*values, read(None)]


class Words(NamedTuple):
    """One yes/no fact of the table: for each row the number of its value; None where all rows have
    the first.
    """

    codes: Any
    meanings: tuple[Any, ...]


def _words(column: pd.Series | None, name: str, notes: Notes, stance: Stance) -> Words:
    def read(cell: Any) -> Any:
        if name == "tier_basis":
            return by_coder(cell)
        found = read_fact(cell, name)
        if name in FACTS and no_element_from(name) == date.min:
            found = filled(name, found, stance)
        if name in DATED:
            return _era(found)
        return tuple(found.items()) if name == "acts" else found

    if column is None:
        return Words(None, (read(FACTS[name].default if name in FACTS else None),))
    codes, readings = _readings(column, read, notes)
    blanks = codes.min(initial=0) < 0
    if not blanks and len(readings) > 1:
        readings = readings[:-1]
    meanings = (*dict.fromkeys(readings),)
    if len(meanings) == 1:
        return Words(None, meanings)
    if blanks or len(meanings) < len(readings):
        codes = np.array([meanings.index(reading) for reading in readings], np.int16)[codes]
    return Words(codes, meanings)


class Numbers(NamedTuple):
    """A count or an amount: least and most for each row (one array where they are the same), in
    parts of `unit`.
    """

    low: Any
    high: Any
    unit: int


class UncheckedError(Exception):
    """A column of whole numbers holds one below zero or beyond measure: the table must be read with
    `check`.
    """


def _numbers(
    column: pd.Series | None, name: str, rows: int, notes: Notes, *, check: bool
) -> Numbers:
    unit = PARTS.get(name, 1)

    def read(cell: Any) -> Range:
        return Range.read(cell, name, money=unit > 1)

    if column is None:
        return Numbers(np.broadcast_to(0, rows), np.broadcast_to(_NO_END, rows), 1)
    if not pd.api.types.is_float_dtype(column) and not pd.api.types.is_integer_dtype(column):
        return _written(*_readings(column, read, notes), unit)
    plain = isinstance(column.dtype, np.dtype)
    blank = np.False_ if plain and column.dtype.kind in "iu" else column.isna().to_numpy()
    if pd.api.types.is_float_dtype(column):
        given = column.to_numpy(float, na_value=np.nan)
        number = np.rint(np.where(blank, 0, given) * unit)
        wrong = ~blank & (~np.isfinite(number) | (number / unit != given) | (number < 0))
        number = np.clip(np.where(wrong, 0, number), 0, _MOST).astype(np.int64)
    else:
        unit = 1
        number = column.to_numpy() if plain else column.fillna(0).to_numpy(np.int64)
        wrong = number < 0 if check or not plain else np.False_
        if (check or not plain) and not _in_range(number):
            number = np.minimum(number, _MOST).astype(np.int64)
    if wrong.any():
        faulty, of = Notes(wrong.sum()), np.full(rows, -1)
        _readings(column[wrong], read, faulty)
        of[wrong] = faulty.of
        notes.add(of, faulty.sentences)
    return (
        Numbers(number, np.where(blank, _NO_END, number), unit)
        if blank.any()
        else Numbers(number, number, unit)
    )


def _written(codes: Any, ranges: Any, unit: int) -> Numbers:
    """Numbers that stand in words, each range read once; codes say which stands in which row."""
    low, high = (
        np.array([_NO_END if n == ENDLESS else min(int(n * unit), _MOST) for n in end])
        for end in zip(*ranges, strict=True)
    )
    exact = (low[:-1] == high[:-1]).all() and codes.min(initial=0) >= 0
    return Numbers(low := low[codes], low if exact else high[codes], unit)


def _in_range(number: Any) -> bool:
    """Whether whole numbers need no second look."""
    low = 0 if number.dtype.kind == "u" else number.min(initial=0)
    high = number.max(initial=0) if number.itemsize == _WIDE else 0
    return bool(low >= 0 and high <= _MOST)


def _sums(frame: pd.DataFrame, notes: Notes) -> None:
    """Marks the rows that add up others and are no cases."""
    if "case_id" in frame and frame["case_id"].dtype.kind not in "iufb":
        found = frame["case_id"].isin(labels_of_sums()).to_numpy()
        if found.any():
            labels = [read.shown(label) for label in frame["case_id"][found]]
            notes.mark(found, [say("error.table.sum", cell=label) for label in labels])


def _judged_first(frame: pd.DataFrame, notes: Notes) -> None:
    """Marks the rows whose judgment is earlier than the act, as Facts would refuse them."""
    if set(DATED) <= set(frame.columns):
        act, judged = (
            _days(frame[name], name, end, far)
            for name, end, far in (("act_date", 0, date.min), ("judgment_date", 1, date.max))
        )
        if (first := judged < act).any():
            notes.add(np.where(first, 0, -1), [say("error.judged_first")])


def _days(column: pd.Series, name: str, end: int, far: date) -> Any:
    """The first or the last day of each row's date, as a number; a far day where none is known."""
    codes, spans = _readings(column, lambda cell: read_fact(cell, name), Notes(len(column)))
    return np.array([(far if span is None else span[end]).toordinal() for span in spans])[codes]


def _era(span: Span | None) -> Span | None:
    """A period, widened as far as the law stays the same: all that the choice of law needs."""
    if span is None:
        return None
    turns = [date.min, *law_of.turns(), date.max]
    first, last = (bisect_right(turns, day) for day in span[:2])
    return Span(turns[first - 1], turns[last] - timedelta(1) if last < len(turns) else date.max)


class Table:
    """A table of cases, read: numbers as arrays, other facts as numbered values.

    stance: what is taken where the table is silent; on: the day to whose law the law is fixed.
    """

    def __init__(
        self, frame: pd.DataFrame, *, check: bool, stance: Stance, on: date | None = None
    ) -> None:
        frame = named(frame)
        self.stance = stance
        self.rows = rows = len(frame)
        self.notes = notes = Notes(rows)
        self.numbers = {
            name: _numbers(frame.get(name), name, rows, notes, check=check)
            for name in (*TIERED, "total")
        }
        if "total" in frame:
            _contradictions(self.numbers, notes)
        _sums(frame, notes)
        acts = _words(frame.get("acts"), "acts", notes, stance)
        self.numbers |= {
            name: _numbers(frame.get(name), name, rows, notes, check=check) for name in PARTS
        }
        others = {
            name: _words(frame.get(name), name, notes, stance)
            for name in (*WHO, *WHAT, *DATED, *TOLD, "tier_basis")
            if name != "acts"
        }
        self.words = {"acts": acts} | others | dict(self._filled_by_day(others, on))
        _judged_first(frame, notes)
        self.who, self.what, self.when = (
            Mix({name: self.words[name] for name in group}) for group in (WHO, WHAT, DATED)
        )
        self.unchecked = (
            []
            if check
            else [n.low for n in self.numbers.values() if n.low is n.high and n.unit == 1]
        )
        self.blanks = any(self.numbers[tier].high is not self.numbers[tier].low for tier in TIERED)
        self.both_sums = "illegal_gains_net_yuan" in frame
        if self.both_sums:
            _more_net(*self._sums(), notes)

    def _filled_by_day(
        self, others: Mapping[str, Words], on: date | None
    ) -> Iterator[tuple[str, Words]]:
        """What the stance takes for facts that some law makes an element of the offence: only in
        the rows to which no such law may apply.
        """
        for of in self.stance.facts:
            if no_element_from(of.fact) > date.min:
                allowed = _by_day(others["act_date"], of.fact, on)
                yield of.fact, _filled_where(allowed, others[of.fact], of, self.rows)

    def _sums(self) -> tuple[Numbers, Numbers]:
        """The net and the gross gains, both in cents."""
        net, gross = (_in_cents(self.numbers[name]) for name in ("illegal_gains_net_yuan", GROSS))
        return net, gross

    def with_gains(self, taken: str) -> Self:
        """The table with the illegal gains as they are read (`rules.int_5_1_7_gains`)."""
        if not self.both_sums:
            return self
        net, gross = self._sums()
        told = (net.low > 0) | (net.high < _NO_END)
        low, high = net_or_gross(net, gross, taken, np.minimum, np.maximum)
        read = Numbers(np.where(told, low, gross.low), np.where(told, high, gross.high), CENTS)
        table = copy(self)
        table.numbers = {**self.numbers, GROSS: read}
        return table


def _in_cents(numbers: Numbers) -> Numbers:
    """An amount in cents; an open end stays open."""
    by = CENTS // numbers.unit
    ends = (np.asarray(end, np.int64) for end in numbers[:2])
    low, high = (np.where(end < _NO_END, np.minimum(end, _MOST // by) * by, end) for end in ends)
    return Numbers(low, high, CENTS)


def _more_net(net: Numbers, gross: Numbers, notes: Notes) -> None:
    """Marks the rows whose net gains are more than the gross ones, as Facts would refuse them."""
    rows = np.flatnonzero(net.low > gross.high)
    if rows.size:
        pairs = [[_yuan(each, row) for each in (net, gross)] for row in rows.tolist()]
        notes.mark(rows, [say("error.fact.net", net=n, gross=g) for n, g in pairs])


def _yuan(cents: Numbers, row: int) -> Range:
    low, high = (Decimal(int(end[row])) / CENTS for end in cents[:2])
    return Range(whole(low), ENDLESS if cents.high[row] >= _NO_END else whole(high))


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with the names of our columns. One that is not there is unknown in all rows; one
    that is misspelt must not pass for it.
    """
    names = [column_of(column) or column for column in frame.columns]
    if not set(names) & set(COLUMNS):
        raise FactError("error.table.none", columns=", ".join(COLUMNS))
    if "court_finds" in names:
        raise FactError("error.table.court_finds")
    renamed = frame.set_axis(names, axis=1)
    if not renamed.columns.is_unique:
        raise FactError(
            "error.table.twice", column=renamed.columns[renamed.columns.duplicated()][0]
        )
    return renamed


def _by_day(acts: Words, fact: str, on: date | None) -> Any:
    """For each row whether silence on a fact can be read under the laws that may apply."""
    if on is not None:
        return np.bool_(can_fill(fact, on))
    found = np.array([can_fill(fact, span and span.first) for span in acts.meanings])
    return found[0] if acts.codes is None else found[acts.codes]


def _filled_where(allowed: Any, words: Words, of: Assumption, rows: int) -> Words:
    """A fact with the value that is assumed in the rows where it is unknown and may be assumed."""
    value = read_fact(of.value, of.fact)
    meanings = (*dict.fromkeys((*words.meanings, value)),)
    codes = np.zeros(rows, np.int16) if words.codes is None else words.codes
    unknown = np.array([one in (None, "unknown") for one in meanings])[codes]
    return Words(np.where(unknown & allowed, meanings.index(value), codes), meanings)


def _contradictions(numbers: Mapping[str, Numbers], notes: Notes) -> None:
    """Marks the rows whose total cannot be that of their tiers (`casebook.contradiction`)."""
    lows, highs = ([numbers[tier][end] for tier in TIERED] for end in (0, 1))
    least, most = numbers["total"][:2]
    blank = [(low == 0) & (high == _NO_END) for low, high in zip(lows, highs, strict=True)]
    known_least = sum(np.minimum(low, _MOST).astype(np.int64) for low in lows)
    known_most = sum(
        np.where(b, 0, np.minimum(high, _NO_END)) for b, high in zip(blank, highs, strict=True)
    )
    some, every = (
        join.reduce(np.broadcast_arrays(*blank)) for join in (np.logical_or, np.logical_and)
    )
    wrong = ~every & ((most < np.minimum(known_least, _MOST)) | ~some & (least > known_most))
    rows = np.flatnonzero(wrong)
    if rows.size:
        ends = [
            np.broadcast_to(end, len(notes.of))[rows].tolist()
            for end in (least, most, known_least, known_most, some)
        ]
        each = zip(*ends, strict=True)
        notes.mark(
            rows,
            [str(contradiction(_range(a, b), _range(c, d), open_=e)) for a, b, c, d, e in each],
        )


def _range(low: int, high: int) -> Range:
    return Range(low, ENDLESS if high >= _NO_END else high)


class Mix:
    """Some facts together: each combination of their values has a number."""

    def __init__(self, words: Mapping[str, Words]) -> None:
        self.words = words
        self.size = prod(len(w.meanings) for w in words.values())
        self.kind = np.min_scalar_type(self.size).type

    def number(self, rows: Any) -> Any:
        """The number of the combination in each of some rows."""
        number: Any = self.kind(0)
        for codes, meanings in self.words.values():
            if codes is not None:
                number = number * self.kind(len(meanings)) + codes[rows].astype(self.kind)
        return number

    def facts(self, number: int) -> dict[str, Any]:
        """The combination that has a number."""
        facts = {}
        for name, word in reversed([*self.words.items()]):
            number, k = divmod(number, len(word.meanings))
            facts[name] = word.meanings[k]
        return facts


class Block:
    """Some rows of a table, with the lots of items that they state: least and most of each kind,
    and where it is stated.
    """

    def __init__(self, table: Table, rows: Any) -> None:
        self.table = table
        self.rows = rows
        if not all(_in_range(number[rows]) for number in table.unchecked):
            raise UncheckedError
        self.lots = (
            _split(table, rows)
            if table.blanks
            else {tier: (n := table.numbers[tier].low[rows], n, None) for tier in TIERED}
        )
        doubtful = table.words["tier_basis"]
        if doubtful.meanings != (False,) and "tier3" in self.lots:
            self._doubt(
                doubtful.meanings[0]
                if doubtful.codes is None
                else np.array(doubtful.meanings)[doubtful.codes[rows]]
            )
        self._place()
        self.who, self.what = table.who.number(rows), table.what.number(rows)
        kind = np.uint8 if len(self.lots) == len(TIERED) else np.uint16
        self.shape: Any = kind(0)  # two bits a kind: 0 not stated, 1 none, 2 perhaps some, 3 some
        for k, (low, high, stated) in enumerate(self.lots.get(kind, _NONE) for kind in KINDS):
            if low is not None:
                bit = 1 << 2 * k
                self.shape = self.shape + (
                    kind(bit) if stated is None else np.multiply(stated, bit, dtype=kind)
                )
                for end, weight in ((low, 2 * bit),) if high is low else ((low, bit), (high, bit)):
                    self.shape += np.multiply(end > 0, weight, dtype=kind)

    def _place(self) -> None:
        """Items of a tier that is not stated, where the stance places them (`silence`)."""
        track = self.table.words["track_used_in_crime"]
        said = np.array([bool(state) for state in track.meanings])
        kept = said[0] if track.codes is None else said[track.codes[self.rows]]
        for kind in [kind for kind in self.lots if placed(kind, self.table.stance) != kind]:
            lot, to = self.lots.pop(kind), placed(kind, self.table.stance)
            if kept.any() and said_to_be_track(kind):
                stated = kept if lot[2] is None else kept & lot[2]
                self.lots[kind] = _lot(lot[0], lot[1], stated)
                lot = _lot(lot[0], lot[1], ~kept if lot[2] is None else ~kept & lot[2])
            self.lots[to] = _together(self.lots[to], lot) if to in self.lots else lot

    def _doubt(self, doubtful: Any) -> None:
        """A tier that only the table's author put in Tier 3 may be Tier 2 (Int 5(1)(4))."""
        low, high, stated = self.lots["tier3"]
        doubtful = doubtful & (high > 0) & ~_unknown(*self.table.numbers["tier3"][:2], self.rows)
        out, there = (
            _lot(low, high, ~doubtful & (True if stated is None else stated)),
            _lot(low, high, doubtful),
        )
        if "tier2or3" in self.lots:
            there = _together(there, self.lots["tier2or3"])
        self.lots |= {"tier3": out, "tier2or3": there}


_NONE = (None, None, None)
_Lot = tuple[Any, Any, Any]


def _unknown(low: Any, high: Any, rows: Any) -> Any:
    return (low[rows] == 0) & (high[rows] == _NO_END)


def _lot(low: Any, high: Any, stated: Any) -> _Lot:
    """A lot in the rows where it is stated."""
    least = np.where(stated, low, 0)
    return least, least if high is low else np.where(stated, high, 0), stated


def _together(one: _Lot, other: _Lot) -> _Lot:
    """Two lots of one kind as one."""
    (low, high, here), (more, most, there) = one, other
    least = low.astype(np.int64) + more
    exact = high is low and most is more
    stated = None if here is None or there is None else here | there
    return least, least if exact else high.astype(np.int64) + most, stated


def _split(table: Table, rows: Any) -> dict[str, _Lot]:
    """The lots where columns may be blank: what the total leaves over belongs to the blank tiers,
    as in `casebook`.
    """
    lows, highs = (
        [n[rows] for n in end]
        for end in zip(*(table.numbers[tier][:2] for tier in TIERED), strict=True)
    )
    blank = [_unknown(*table.numbers[tier][:2], rows) for tier in TIERED]
    least, most = (end[rows] for end in table.numbers["total"][:2])
    no_total = _unknown(*table.numbers["total"][:2], rows)
    pattern = sum(np.multiply(b, 1 << k, dtype=np.uint8) for k, b in enumerate(blank))
    known_least = sum(low.astype(np.int64) for low in lows)
    known_most = np.minimum(
        sum(np.where(b, 0, high) for b, high in zip(blank, highs, strict=True)), _NO_END
    )
    asked = (pattern > 0) & ~no_total & ((known_least != least) | (known_most != most))
    rest_least = np.maximum(least - known_most, 0)
    rest_most = np.where(most == _NO_END, _NO_END, np.maximum(most - known_least, 0))
    rest = asked & (pattern < 7) & (rest_most > 0)
    lots: dict[str, _Lot] = {}
    for k, tier in enumerate(TIERED):
        left = rest & (pattern == 1 << k)
        stated = ~blank[k] | no_total | left
        lots[tier] = (
            np.where(left, rest_least, lows[k]),
            np.where(left, rest_most, np.where(stated, highs[k], 0)),
            stated,
        )
    for kind, bits in (("tier1or2", 3), ("tier1or3", 5), ("tier2or3", 6)):
        left = rest & (pattern == bits)
        if left.any():
            lots[kind] = _lot(rest_least, rest_most, left)
    whole = (pattern == 7) & ~no_total
    if whole.any():
        lots["unclassified"] = _lot(least, most, whole)
    return lots
