"""What happened: items, amounts, acts and dates, each known, bounded or unknown. No law in here."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import FrozenInstanceError, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from math import isfinite
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from . import _data, read
from .read import FactError
from .words import say

ENDLESS = read.ENDLESS
__all__ = ["FactError"]  # read where facts are read
Entry = TypeVar("Entry")


class Fact(NamedTuple):
    """One fact as `data/facts.toml` states it: its kind, values and default, and who asks for it.

    column: `extra` where a case table may have it; group: `who` or `what` in the table of many
    cases;
    change: whether `distance` may change it; implies: the fact that is so where this one is.
    """

    name: str
    kind: str
    asks: tuple[str, ...]
    values: tuple[str, ...] = ()
    default: str | None = None
    column: str = ""
    group: str = ""
    change: bool = False
    implies: str = ""


def _stated() -> dict[str, Fact]:
    """The facts by name, in the order of the file."""
    rows: list[dict[str, Any]] = _data.toml("facts.toml")["fact"]
    lists = ("asks", "values")
    return {r["name"]: Fact(**(r | {k: tuple(r.get(k, ())) for k in lists})) for r in rows}


FACTS = _stated()
FACT_NAMES = tuple(FACTS)
ACTS, PRIORS, HARMS = (FACTS[name].values for name in ("acts", "prior", "harm"))


def facts_of_kind(*kinds: str, **like: Any) -> tuple[str, ...]:
    """The names of the facts of some kinds, and with these properties.

    >>> facts_of_kind("choice")
    ('prior', 'harm')
    """
    return tuple(
        f.name
        for f in FACTS.values()
        if f.kind in kinds and all(getattr(f, k) == v for k, v in like.items())
    )


# ---- values of any kind, before a reader sees them -----------------------------------------------
LARGEST = 10**100  # far above any case; beyond it Python itself writes no number out


def native(value: Any) -> Any:
    """A single value of numpy or pandas as the value of Python that it means; their missing ones as
    None.

    NaN of a float stays what it is, and is no number: it may also be a failed computation.
    """
    if type(value) in _NATIVE:
        return value
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if pandas and (value is pandas.NA or value is pandas.NaT):
        return None
    if numpy and isinstance(value, numpy.generic):
        if value.dtype.kind == "M":  # a day or a moment; None for NaT
            return value.astype("datetime64[s]").item()
        value = value.item()
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if isinstance(value, int) else float(value)
    return value


def whole(value: Any) -> Any:
    """A number as int where it is whole, 60.0 as 60; anything else as it is."""
    if (isinstance(value, float) and value.is_integer()) or (
        isinstance(value, Decimal)
        and value.is_finite()
        and value.copy_abs() <= LARGEST
        and value == value.to_integral_value()
    ):
        return int(value)
    return value


def brief(value: Any) -> str:
    """A value as a sentence can name it: as written in Python, and no longer than a line."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of figures, or a list in itself
        text = f"this {type(value).__name__}"
    text = " ".join(text.split())
    return text if len(text) <= _LINE else text[: _LINE - 1] + "…"


_LINE = 80


def pick(known: Mapping[str, Entry], name: Any, what: str) -> Entry:
    """The entry of this name; FactError with the nearest names where there is none.

    what: of what kind it is, by its key in `error.what`.
    """
    name = native(name)
    if not isinstance(name, str) or name not in known:
        raise unknown_name(name, known, what)
    return known[name]


def listed(value: Any) -> tuple[Any, ...] | None:
    """The members of a collection, also of an iterator; None for a single value, a text or a
    mapping.
    """
    if isinstance(value, (str, bytes, bytearray, Mapping)) or not isinstance(value, Iterable):
        return None
    try:
        return tuple(value)
    except TypeError:  # a single value that numpy keeps as an array
        return None


class _Ends(NamedTuple):
    low: Any
    high: Any


class Range(_Ends):
    """A count of items or an amount of yuan: at least `low`, at most `high`, both included.

    `high` is infinite where no upper end is known, so an unknown number is `0..`.

    >>> Range.read("100..199")
    Range(low=100, high=199)
    >>> Range.read(None)
    Range(low=0, high=inf)
    """

    __slots__ = ()

    def __new__(cls, low: Any, high: Any) -> Self:
        """Errors: FactError for an end that is no number from 0 on, or for a range that is upside
        down.
        """
        if type(low) is not int or (type(high) is not int and high is not ENDLESS):
            low, high = _end(low, "low"), _end(high, "high")
        if not 0 <= low <= high:
            if low < 0:
                raise FactError("error.range.below_zero", low=brief(low))
            raise FactError("error.range.upside_down", low=brief(low), high=brief(high))
        if low > LARGEST or high > LARGEST != high != ENDLESS:
            raise FactError("error.range.too_large")
        return tuple.__new__(cls, (low, high))

    @property
    def exact(self) -> bool:
        """Both ends are the same number."""
        return bool(self.low == self.high)

    @property
    def unknown(self) -> bool:
        """Nothing at all is known."""
        return bool(self.low == 0 and self.high == ENDLESS)

    def __str__(self) -> str:
        """How the number is written: `60`, `100..199`, `5..`, `unknown`."""
        if self.unknown:
            return "unknown"
        if self.exact:
            return f"{self.low:,}"
        return f"{self.low:,}..{'' if self.high == ENDLESS else format(self.high, ',')}"

    @classmethod
    def read(
        cls, value: Any, what: str = "", *, money: bool = False, persons: bool = False
    ) -> "Range":
        """Read a number, a text (`read.number`), None for unknown, a pair or a Range; fail with a
        sentence.

        Counts are whole numbers; money may have two decimals. Errors: FactError for a word, a
        negative number, a fraction of an item, or a range that is upside down.
        """
        value = native(value)
        if type(value) is int and 0 <= value <= LARGEST:
            return cls(value, value)
        if value is None:
            return UNKNOWN
        what = what or say("error.range.the_number")
        if isinstance(value, str):
            return cls(*read.number(value, what, money, persons))
        ends = tuple(map(native, value)) if isinstance(value, tuple) else (value,)
        if len(ends) > 2 or not all(map(_number_or_text, ends)):
            given, write = brief(value), _written_as(money)
            raise FactError("error.fact.not_a_number", what=what, given=given, write=write)
        if any(_too_long(whole(end)) for end in ends):
            raise FactError("error.fact.too_long", what=what)
        low, high = ends if len(ends) == 2 else (value, value)
        found = value if isinstance(value, Range) else _between(low, high, what, money, persons)
        if not money and any(end != ENDLESS and end != int(end) for end in found):
            given, write = brief(value), _written_as(money)
            raise FactError("error.fact.fraction", what=what, given=given, write=write)
        return found


def _between(low: Any, high: Any, what: str, money: bool, persons: bool) -> Range:
    """The range from one number to another; open at the end that is blank."""
    bottom = 0 if low in ("", None) else _number(low, what, money, persons)
    top = ENDLESS if high in ("", None) else _number(high, what, money, persons)
    if bottom > top:
        raise FactError("error.read.upside_down", what=what, low=bottom, high=top)
    return Range(bottom, top)


def _number_or_text(end: Any) -> bool:
    return isinstance(end, (int, float, Decimal, str, NoneType)) and not isinstance(end, bool)


def _too_long(end: Any) -> bool:
    """Whether a number has more figures than any case."""
    if isinstance(end, Decimal):
        return end.is_finite() and not _few_figures(end)
    return isinstance(end, int) and abs(end) > LARGEST


def _number(value: Any, what: str, money: bool, persons: bool) -> Any:
    """One exact number, int or (for money) Decimal with at most two places."""
    if isinstance(value, str):
        low, high = read.number(value, what, money, persons)
        if low != high:
            raise FactError("error.read.no_end", what=what, given=repr(value.strip()))
        return low
    write = _written_as(money)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise FactError("error.read.not_a_number", what=what, given=repr(str(value)), write=write)
    if number < 0:
        raise FactError("error.read.below_zero", what=what, given=value)
    if number == number.to_integral_value():
        return int(number)
    if not money or number != round(number, 2):
        raise FactError("error.read.inexact", what=what, given=value, write=write)
    return number


def _written_as(money: bool) -> str:
    """How a number is written, in words."""
    return say("error.fact.a.money" if money else "error.fact.a.count")


def _end(value: Any, name: str) -> Any:
    """One end of a range: a whole number, an exact amount with at most two decimals, or, above,
    infinite.
    """
    number = whole(native(value))
    if isinstance(number, float) and name == "high" and number == ENDLESS:
        return ENDLESS
    if isinstance(number, float) and isfinite(number):
        number = Decimal(repr(number))
    exact = isinstance(number, Decimal) and _few_figures(number) and number == round(number, 2)
    if exact or (isinstance(number, int) and not isinstance(number, bool)):
        return number
    raise FactError("error.range.no_end", given=brief(value), name=say(f"error.range.{name}"))


def _few_figures(number: Decimal) -> bool:
    """Whether a fraction can be computed with exactly."""
    return (
        number.is_finite()
        and number.adjusted() < _FIGURES
        and len(number.as_tuple().digits) <= _FIGURES
    )


_FIGURES = 24  # Python computes with four more


UNKNOWN = Range(0, ENDLESS)
NOTHING = Range(0, 0)
ONCE = Range(1, 1)


# ---- the other readers ---------------------------------------------------------------------------
def yes_no(value: Any, what: str) -> bool | None:
    """Yes, no or None (unknown), given as a truth value, a text (`read.yes_no`) or None.

    >>> yes_no("unknown", "duty_or_service") is None
    True
    """
    value = native(value)
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise FactError("error.fact.not_yes_no", what=what, given=brief(value))
    return read.yes_no(value, what)


def one_of(value: Any, what: str, words: tuple[str, ...]) -> str:
    """One of the words, given as a text, or 'unknown' for None; the error names the nearest."""
    value = native(value)
    if value is None:
        return "unknown"
    if not isinstance(value, str):
        options = ", ".join(words)
        raise FactError("error.fact.not_a_word", what=what, given=brief(value), options=options)
    return read.choice(value, what, words)


class Span(NamedTuple):
    """When something happened: the earliest and the latest day on which it can have ended."""

    first: date
    last: date
    text: str = ""


def read_date(value: Any, what: str) -> Span | None:
    """A date, a text that holds a day, a month, a year or a span (`read.days`), the number of a
    year, or a Span; None for unknown.

    The result bounds the *last* day: the law of an act that went on is the law of its end.

    >>> read_date("2015-10 to 2016-11", "act_date")[:2]
    (datetime.date(2016, 11, 1), datetime.date(2016, 11, 30))
    """
    value = whole(native(value))
    if value is None:
        return None
    if isinstance(value, Span):
        return _sound_span(value, what)
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Span(day, day, day.isoformat())
    year = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= date.max.year
    if not year and not isinstance(value, str):
        raise FactError("error.fact.not_a_date", what=what, given=brief(value))
    text = str(value).strip()
    found = read.days(text, what)
    return None if found is None else Span(*found, text)


def _sound_span(span: Span, what: str) -> Span:
    """A span of days; FactError for what is none."""
    ends = [end.date() if isinstance(end, datetime) else end for end in map(native, span[:2])]
    days = all(isinstance(end, date) for end in ends)
    if not days or ends[0] > ends[1] or not isinstance(span.text, str):
        raise FactError("error.fact.not_a_span", what=what, given=brief(span))
    return Span(ends[0], ends[1], span.text)


def read_acts(acts: Any) -> dict[str, bool | None]:
    """Each of the six acts with yes, no or unknown: given as a text (`read.acts`), as their names,
    or as a mapping with yes, no or unknown for each; unknown for None.
    """
    acts = native(acts)
    if isinstance(acts, str):
        acts = read.acts(acts)
    if acts is None:
        return dict.fromkeys(ACTS)
    if isinstance(acts, Mapping):
        stated = {_act(name): yes_no(state, f"acts, {name}") for name, state in acts.items()}
    elif (names := listed(acts)) is None:
        raise FactError("error.fact.no_act", given=brief(acts), acts=", ".join(ACTS))
    else:
        stated = dict.fromkeys(map(_act, names), True)
    return {act: stated.get(act, False) for act in ACTS}


def _act(name: Any) -> str:
    act = native(name)
    if isinstance(act, str) and act in ACTS:
        return act
    near = get_close_matches(act[:_LINE], ACTS, 1) if isinstance(act, str) else ()
    key = "error.fact.not_an_act_near" if near else "error.fact.not_an_act"
    raise FactError(key, given=brief(name), near="".join(near), acts=", ".join(ACTS))


def _pinpoints(found: Any) -> frozenset[str]:
    """The pinpoints of open clauses, given as one text or as several."""
    found = native(found)
    if isinstance(found, str):
        found = read.listed(found)
    given = () if found is None else listed(found)
    pins = tuple(map(native, (found,) if given is None else given))
    if strange := [pin for pin in pins if not isinstance(pin, str)]:
        raise FactError("error.fact.not_a_pin", given=brief(strange[0]))
    return frozenset(pins)


def _lots(items: Any) -> "tuple[Items, ...] | None":
    """The lots of items, given as one or as several; None where nothing is known of them."""
    items = native(items)
    if items is None:
        return None
    lots = listed(items)
    return tuple(map(_lot_of, (items,) if lots is None else lots))


@dataclass(frozen=True, slots=True)
class Items:
    """One lot of items (条) of one kind.

    kind: the id of an information type, or `tier1`, `tier2`, `tier3`, or `unclassified` where
    nothing is known of the kind: at least Tier 3, possibly Tier 1.
    count: items concerned; a lot that was obtained and then sold is counted once (Int 11(1)).
    sold: how many of them were sold or provided, where that is told apart.
    buyers: to how many different persons; each time counts (Int 11(2)).
    resold: whether the sold items are the ones obtained; if not, both numbers count.
    excluded: repeated or untrue items, taken off (Int 11(3)).
    anonymised: cannot identify anyone and cannot be restored: out of scope (Int 3(2)).

    >>> Items("hotel_checkin", 300, buyers=2).counted
    Range(low=600, high=600)
    """

    kind: str
    count: Range
    sold: Range | None = None
    buyers: Range = ONCE
    resold: bool | None = True
    excluded: Range = NOTHING
    anonymised: bool | None = False

    def __init__(
        self,
        kind: str,
        count: Any,
        sold: Any = None,
        buyers: Any = 1,
        *,
        resold: Any = True,
        excluded: Any = 0,
        anonymised: Any = False,
    ) -> None:
        set_ = object.__setattr__
        given, kind = kind, native(kind)
        if not isinstance(kind, str) or len(kind) > _LINE:
            raise FactError("error.fact.not_a_kind", given=brief(given))
        set_(self, "kind", kind)
        set_(self, "count", _of_lot(count, "items", kind))
        set_(self, "sold", None if native(sold) is None else _of_lot(sold, "sold", kind))
        set_(self, "buyers", _of_lot(buyers, "buyers", kind))
        set_(self, "resold", yes_no(resold, f"resold, {kind}"))
        set_(self, "excluded", _of_lot(excluded, "excluded", kind))
        set_(self, "anonymised", yes_no(anonymised, f"anonymised, {kind}"))
        self._sound()

    def _sound(self) -> None:
        """FactError where the numbers of the lot cannot all be so."""
        sold, besides = self.sold, self.sold if self.resold is not True else None
        if sold and self.resold and sold.low > self.count.high:
            what = _named("sold", self.kind)
            raise FactError("error.fact.sold", what=what, sold=sold, count=self.count)
        if self.buyers.high < 1:
            raise FactError("error.fact.buyers", what=_named("buyers", self.kind))
        if self.excluded.low > (most := self.count.high + (besides.high if besides else 0)):
            what = _named("excluded", self.kind)
            raise FactError("error.fact.excluded", what=what, excluded=self.excluded, most=most)

    @property
    def disclosed(self) -> Range:
        """Items sold or provided, once for each receiver (Int 11(2))."""
        if self.sold is None:
            return self.counted
        return Range(*map(_each_time, self._sold, self.buyers))

    @property
    def concerned(self) -> Range:
        """The items without the repeated and untrue ones (Int 11(3)), each once.

        >>> lot = Items("tier1", 60, sold=60, excluded=20)
        >>> lot.concerned, lot.counted
        (Range(low=40, high=40), Range(low=40, high=40))
        """
        least = self.count.low
        if self.sold is not None and self.resold is True:
            least = max(least, min(self.sold.low, self.count.high))  # they are a part of the items
        if self.excluded == NOTHING:
            return Range(least, self.count.high)
        return Range(
            max(0, least - self.excluded.high), max(0, self.count.high - self.excluded.low)
        )

    @property
    def may_be_untrue(self) -> bool:
        """Whether all items may be repeated or untrue, so that none is left (Int 11(3))."""
        return bool(self.count.low and not self.concerned.low)

    @property
    def _sold(self) -> Range:
        """The sold items without the repeated and untrue ones, which may all be among them or
        not; where they are a part of the items, not more than these.
        """
        sold = self.sold or NOTHING
        most = sold.high if self.resold is not True else min(sold.high, self.concerned.high)
        return Range(max(0, min(sold.low - self.excluded.high, most)), most)

    @property
    def counted(self) -> Range:
        """Items as Art. 11 counts them."""
        base = self.concerned
        if self.sold is None:
            return base if self.buyers == ONCE else Range(*map(_each_time, base, self.buyers))
        once = [
            given + max(0, n - s) if n > s else given
            for n, s, given in zip(base, self._sold, self.disclosed, strict=True)
        ]
        beyond = max(0, self.excluded.high - self.sold.low)  # taken off what was not sold
        twice = (
            max(0, self.count.low - beyond) + self.disclosed.low,
            base.high + self.disclosed.high,
        )
        return Range(
            once[0] if self.resold is not False else twice[0], once[1] if self.resold else twice[1]
        )


def _of_lot(value: Any, name: str, kind: str) -> Range:
    """One number of a lot; what is a count already needs no reading, and no words for it."""
    if type(value) is int and 0 <= value <= LARGEST:
        return Range(value, value)
    if value is None:
        return UNKNOWN
    if type(value) is Range and all(type(end) is int or end == ENDLESS for end in value):
        return value
    return Range.read(value, _named(name, kind), persons=name == "buyers")


def _named(name: str, kind: str) -> str:
    """One number of a lot in words, such as `items of tier1`."""
    return say(f"error.fact.of.{name}", kind=kind)


def _each_time(items: Any, buyers: Any) -> Any:
    """Items counted once for each buyer; nothing stays nothing."""
    return items * max(1, buyers) if items else 0


class Facts:
    """The facts of one case. What is not stated is unknown: never zero and never no.

    acts: the acts committed, of obtain, sell, provide, publish, exchange, use; those not named were
    not committed. A mapping gives yes / no / unknown for each; None: nothing is known.
    items: lots of items; () means none, None that nothing is known of them.
    Amounts are in yuan. A date is a day, a month, a year or a span in text.
    duty_or_service: stated once for all items; where only some come from duty or service, assess
    these apart.
    breach: that relevant state provisions were breached (Int 2); taken as given unless said.
    listed_unit: the information came from a unit that Amendment VII lists; old law only.
    beyond_consent: use beyond the consent or the purpose, the paper's "abuse"; reforms only.
    court_finds: open clauses that a court has found met, such as `5(1)(10)`.

    >>> Facts(acts={"sell"}, items=[Items("tier1", 60)]).acts["sell"]
    True
    """

    acts: Mapping[str, bool | None]
    items: tuple[Items, ...] | None
    court_finds: frozenset[str]
    act_date: Span | None
    judgment_date: Span | None
    illegal_gains_yuan: Range
    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __init__(
        self,
        acts: Mapping[str, Any] | Iterable[str] | None = None,
        items: Iterable[Items] | None = None,
        **known: Any,
    ) -> None:
        known |= {"acts": acts, "items": items}
        stated = {
            name: read_fact(known.pop(name), name) if name in known else value
            for name, value in _UNSTATED.items()
        }
        if known:
            raise unknown_name(next(iter(known)), FACT_NAMES, "fact")
        vars(self).update(stated)
        if self.act_date and self.judgment_date and self.judgment_date.last < self.act_date.first:
            raise FactError("error.judged_first")
        if self.illegal_gains_net_yuan.low > self.illegal_gains_yuan.high:
            sums = {"net": self.illegal_gains_net_yuan, "gross": self.illegal_gains_yuan}
            raise FactError("error.fact.net", **sums)

    def __setattr__(self, name: str, value: Any) -> None:
        raise FrozenInstanceError(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Facts({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    def but(self, **other: Any) -> "Facts":
        """The same facts with some of them otherwise.

        >>> Facts(["sell"], []).but(duty_or_service="yes").duty_or_service
        True
        """
        return Facts(**{name: getattr(self, name) for name in FACT_NAMES} | other)


def facts_only(value: Any, who: str) -> Facts:
    """The facts of a case that somebody asks `who` about; FactError for anything else."""
    if not isinstance(value, Facts):
        raise FactError("error.needs_facts", who=who, given=type(value).__name__)
    return value


def _lot_of(lot: Any) -> Items:
    if not isinstance(lot, Items):
        raise FactError("error.fact.not_a_lot", given=brief(lot))
    return lot


def unknown_name(name: Any, known: Iterable[str], what: str) -> FactError:
    """What to raise for a name that does not exist: the sentence names the nearest ones that do."""
    near = get_close_matches(name[:_LINE], list(known), 3, 0.4) if isinstance(name, str) else ()
    key, what = "error.unknown_near" if near else "error.unknown", say(f"error.what.{what}")
    return FactError(key, name=brief(name), what=what, near=", ".join(near))


def read_fact(value: Any, name: str) -> Any:
    """The value of one fact, as its kind is read; FactError with a sentence."""
    return _READERS[FACTS[name].kind](value, name)


_READERS: dict[str, Any] = {
    "acts": lambda value, _: read_acts(value),
    "items": lambda value, _: _lots(value),
    "money": lambda value, what: Range.read(value, what, money=True),
    "yes_no": yes_no,
    "choice": lambda value, what: one_of(value, what, FACTS[what].values),
    "date": read_date,
    "pinpoints": lambda value, _: _pinpoints(value),
}
_NATIVE = {NoneType, bool, int, float, str, date, Decimal, Range, Span}
_UNSTATED = {name: read_fact(fact.default, name) for name, fact in FACTS.items()}
