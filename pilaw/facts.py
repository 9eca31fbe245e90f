"""What happened: items, amounts, acts and dates, each known, bounded or unknown. No law in here."""

from collections.abc import Iterable, Mapping
from dataclasses import FrozenInstanceError, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _data, read

ENDLESS, FactError = read.ENDLESS, read.FactError


class Fact(NamedTuple):
    """One fact as `data/facts.toml` states it: its kind, values and default, and who asks for it.

    column: `extra` where a case table may have it; group: `who` or `what` in the table of many cases;
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
    return tuple(f.name for f in FACTS.values() if f.kind in kinds and all(getattr(f, k) == v for k, v in like.items()))


class Range(NamedTuple):
    """A count of items or an amount of yuan: at least `low`, at most `high`, both included.

    `high` is infinite where no upper end is known, so an unknown number is `0..`.

    >>> Range.read("100..199")
    Range(low=100, high=199)
    >>> Range.read(None)
    Range(low=0, high=inf)
    """

    low: Any
    high: Any

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
    def read(cls, value: Any, what: str = "the number", *, money: bool = False) -> "Range":
        """Read a number, a text (`read.number`), None for unknown, or a pair; fail with a sentence.

        Counts are whole numbers; money may have two decimals. Errors: FactError for a word, a
        negative number, a fraction of an item, or a range that is upside down.
        """
        if isinstance(value, Range):
            return value
        if value is None:
            return UNKNOWN
        if isinstance(value, str):
            return cls(*read.number(value, what, money))
        low, high = value if isinstance(value, tuple) and len(value) == 2 else (value, value)
        bottom = 0 if low in ("", None) else _number(low, what, money)
        top = ENDLESS if high in ("", None) else _number(high, what, money)
        if bottom > top:
            raise FactError(f"{what}: the range {bottom}..{top} is upside down; write {top}..{bottom}.")
        return cls(bottom, top)


def _number(value: Any, what: str, money: bool) -> Any:
    """One exact number, int or (for money) Decimal with at most two places."""
    if isinstance(value, str):
        low, high = read.number(value, what, money)
        if low != high:
            raise FactError(f"{what}: {value.strip()!r} is no end of a range; write one number.")
        return low
    kind = "an amount such as 5000 or 4999.50" if money else "a whole number such as 500"
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise FactError(f"{what}: {str(value)!r} is not a number; write {kind}, a range a..b, or leave it blank.")
    if number < 0:
        raise FactError(f"{what}: {value} is below zero; write 0 or more.")
    if number == number.to_integral_value():
        return int(number)
    if not money or number != round(number, 2):
        raise FactError(f"{what}: {value} is not {kind}; write {kind}.")
    return number


JUDGED_FIRST = "judgment_date: the judgment is earlier than the act; write the later day as judgment_date."
UNKNOWN = Range(0, ENDLESS)
NOTHING = Range(0, 0)
ONCE = Range(1, 1)


def yes_no(value: Any, what: str) -> bool | None:
    """True, False or None (unknown) from a truth value or a text (`read.yes_no`).

    >>> yes_no("unknown", "duty_or_service") is None
    True
    """
    if value is None or value is True or value is False:
        return value
    return read.yes_no(str(value), what)


def one_of(value: Any, what: str, words: tuple[str, ...]) -> str:
    """One of the words, or 'unknown' for blank; the error names the nearest word."""
    return "unknown" if value is None else read.choice(str(value), what, words)


class Span(NamedTuple):
    """When something happened: the earliest and the latest day on which it can have ended."""

    first: date
    last: date
    text: str = ""


def read_date(value: Any, what: str) -> Span | None:
    """A date, or a text that holds a day, a month, a year or a span (`read.days`); None for unknown.

    The result bounds the *last* day: the law of an act that went on is the law of its end.

    >>> read_date("2015-10 to 2016-11", "act_date")[:2]
    (datetime.date(2016, 11, 1), datetime.date(2016, 11, 30))
    """
    if value is None or isinstance(value, Span):
        return value
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Span(day, day, day.isoformat())
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
    found = read.days(text, what)
    return None if found is None else Span(*found, text)


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

    def __init__(self, kind: str, count: Any, sold: Any = None, buyers: Any = 1, *, resold: Any = True, excluded: Any = 0, anonymised: Any = False) -> None:
        set_ = object.__setattr__
        if not isinstance(kind, str):
            raise FactError(f"items: {kind!r} is not a kind of information; write its id, or 'tier1', 'tier2', 'tier3' or 'unclassified'.")
        set_(self, "kind", kind)
        set_(self, "count", Range.read(count, f"items of {kind}"))
        set_(self, "sold", None if sold is None else Range.read(sold, f"sold items of {kind}"))
        set_(self, "buyers", Range.read(buyers, f"buyers of {kind}"))
        set_(self, "resold", yes_no(resold, f"resold, {kind}"))
        set_(self, "excluded", Range.read(excluded, f"excluded items of {kind}"))
        set_(self, "anonymised", yes_no(anonymised, f"anonymised, {kind}"))
        if self.sold and self.resold and self.sold.low > self.count.high:
            raise FactError(f"sold items of {kind}: {self.sold} sold are more than the {self.count} concerned; where others were sold, write resold='no'.")

    @property
    def disclosed(self) -> Range:
        """Items sold or provided, once for each receiver (Int 11(2))."""
        if self.sold is None:
            return self.counted
        return Range(*map(_each_time, self._sold, self.buyers))

    @property
    def concerned(self) -> Range:
        """The items without the repeated and untrue ones (Int 11(3)), each once.

        >>> Items("tier1", 60, sold=60, excluded=20).concerned, Items("tier1", 60, sold=60, excluded=20).counted
        (Range(low=40, high=40), Range(low=40, high=40))
        """
        return Range(max(0, self.count.low - self.excluded.high), max(0, self.count.high - self.excluded.low))

    @property
    def _sold(self) -> Range:
        """The sold items without the repeated and untrue ones, which may all be among them or not."""
        sold = self.sold or NOTHING
        most = sold.high if self.resold is not True or not self.excluded.high else min(sold.high, self.concerned.high)
        return Range(max(0, min(sold.low - self.excluded.high, most)), most)

    @property
    def counted(self) -> Range:
        """Items as Art. 11 counts them."""
        base = self.concerned
        if self.sold is None:
            return Range(*map(_each_time, base, self.buyers))
        once = [given + max(0, n - s) if n > s else given for n, s, given in zip(base, self._sold, self.disclosed, strict=True)]
        twice = [n + given for n, given in zip(base, self.disclosed, strict=True)]
        return Range(once[0] if self.resold is not False else twice[0], once[1] if self.resold else twice[1])


def _each_time(items: Any, buyers: Any) -> Any:
    """Items counted once for each buyer; nothing stays nothing."""
    return items * max(1, buyers) if items else 0


class Facts:
    """The facts of one case. What is not stated is unknown: never zero and never no.

    acts: the acts committed, of obtain, sell, provide, publish, exchange, use; those not named were
    not committed. A mapping gives yes / no / unknown for each; None: nothing is known.
    items: lots of items; () means none, None that nothing is known of them.
    Amounts are in yuan. A date is a day, a month, a year or a span in text.
    duty_or_service: stated once for all items; where only some come from duty or service, assess these apart.
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
        stated = {name: read_fact(known.pop(name, fact.default), name) for name, fact in FACTS.items()}
        if known:
            raise FactError(unknown_name(next(iter(known)), FACT_NAMES, "fact"))
        vars(self).update(stated)
        if self.act_date and self.judgment_date and self.judgment_date.last < self.act_date.first:
            raise FactError(JUDGED_FIRST)

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


def _lot_of(lot: Any) -> Items:
    if not isinstance(lot, Items):
        raise FactError(f"items: {lot!r} is not a lot of items; write Items(kind, count), such as Items('tier1', 60).")
    return lot


def unknown_name(name: str, known: Iterable[str], what: str) -> str:
    """The sentence for a name that does not exist, with the nearest ones that do."""
    near = get_close_matches(name, list(known), 3, 0.4)
    return f"{name!r} is not a known {what}; " + (f"did you mean {', '.join(near)}?" if near else "see the list of ids.")


def read_acts(acts: Mapping[str, Any] | Iterable[str] | None) -> dict[str, bool | None]:
    """Each of the six acts with yes, no or unknown; a text is read by `read.acts`."""
    if isinstance(acts, str):
        acts = read.acts(acts)
    if acts is None:
        return dict.fromkeys(ACTS)
    if not isinstance(acts, Iterable):
        raise FactError(f"acts: {acts!r} names no act; write one or more of {', '.join(ACTS)}.")
    named = acts if isinstance(acts, Mapping) else dict.fromkeys(acts, True)
    for act in named:
        if act not in ACTS:
            near = get_close_matches(str(act), ACTS, 1)
            raise FactError(f"acts: {act!r} is not an act; " + (f"did you mean {near[0]!r}? W" if near else "w") + f"rite one or more of {', '.join(ACTS)}.")
    return {act: yes_no(named.get(act, False), f"acts, {act}") for act in ACTS}


def read_fact(value: Any, name: str) -> Any:
    """The value of one fact, as its kind is read; FactError with a sentence."""
    return _READERS[FACTS[name].kind](value, name)


def _lots(items: Any, _: str) -> tuple[Items, ...] | None:
    return None if items is None else tuple(map(_lot_of, [items] if isinstance(items, Items) else items))


def _pinpoints(found: Any, _: str) -> frozenset[str]:
    return frozenset(read.listed(found) if isinstance(found, str) else found or ())


_READERS: dict[str, Any] = {
    "acts": lambda value, _: read_acts(value),
    "items": _lots,
    "money": lambda value, what: Range.read(value, what, money=True),
    "yes_no": yes_no,
    "choice": lambda value, what: one_of(value, what, FACTS[what].values),
    "date": read_date,
    "pinpoints": _pinpoints,
}
