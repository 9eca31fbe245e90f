"""Named mistakes: what somebody who makes one finds in a case, worked out by the engine.

A mistake changes the law as a reform does, settles a contested point, or takes the facts otherwise;
what follows is decided like any other case, so that no rule is written twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from . import _data
from .assessment import Result
from .engine import decide
from .facts import FACTS, Facts, Items, Range
from .legislation import law, may_be_track
from .reform import Chosen, Reading, choose, readings
from .rules import DISCLOSING


class Mistake(NamedTuple):
    """A mistake as `data/mistakes.toml` states it; its head says what each field means."""

    id: str
    name: str
    why: str
    pin: str
    paragraph: str
    heading: str = ""
    trap: str = ""
    where: Mapping[str, Any] = {}
    facts: Mapping[str, Any] = {}
    same: Mapping[str, str] = {}
    lots: Mapping[str, Any] = {}
    cents_less: int = 0
    change: tuple[Any, ...] = ()
    reforms: tuple[str, ...] = ()
    unknown: str = ""
    each_reading: bool = False
    as_today: bool = False
    overrates: bool = False
    moves_only: bool = False
    overlooks: bool = False
    order: Mapping[str, str] = {}


class Put(NamedTuple):
    """A case as it is put: its facts, the proposals that it supposes, and what its story tells
    besides.
    """

    facts: Facts
    reforms: tuple[Chosen, ...] = ()
    traps: frozenset[str] = frozenset()


@cache
def mistakes() -> dict[str, Mistake]:
    """The named mistakes by id, in the order of the file.

    >>> mistakes()["half-for-obtaining"].pin
    'Int 5(1)(8)'
    """
    return {m["id"]: Mistake(**m) for m in _data.toml("mistakes.toml")["mistake"]}


def decided(put: Put, readings: Mapping[str, str] | None = None) -> Result:
    """The case under the law, with the proposals that it supposes."""
    return Result(*decide(put.facts, None, readings or {}, put.reforms))


def findings(mistake: Mistake, put: Put) -> Iterator[Result]:
    """What one who makes the mistake finds: nothing where it cannot be made in this case.

    >>> sold = Put(Facts(["obtain"], [Items("tier2", 300)], duty_or_service="yes", prior="none"))
    >>> [r.grade for r in findings(mistakes()["half-for-obtaining"], sold)]
    ['serious']
    >>> list(findings(mistakes()["art-6-forgotten"], sold))
    []
    """
    if can_be_made(mistake, put) and not mistake.overrates:
        if mistake.each_reading:
            yield from (decided(put, chosen) for chosen in open_readings(put.facts))
        else:
            found = decided(mistaken(mistake, put))
            if not mistake.moves_only or found.grade != decided(put).grade:
                yield found


def mistaken(mistake: Mistake, put: Put) -> Put:
    """The case as one who makes the mistake sees it."""
    law_too = (*map(choose, mistake.reforms), *((Chosen(mistake.id, ()),) * bool(mistake.change)))
    kept = () if mistake.as_today else put.reforms
    return put._replace(facts=_seen(mistake, put.facts), reforms=(*kept, *law_too))


def open_readings(facts: Facts) -> Iterator[dict[str, str]]:
    """Each answer to each contested point that concerns the case, one at a time."""
    for reading in concerning(facts):
        yield from ({reading.id: value} for value in reading.settled())


def concerning(facts: Facts) -> list[Reading]:
    """The contested points on rules, and those on the kinds of information of the case."""
    return [reading for reading in readings().values() if reading.concerns(facts)]


# --- whether a mistake can be made


def can_be_made(mistake: Mistake, put: Put) -> bool:
    """Whether the case is one in which the mistake can be made."""
    if mistake.trap and mistake.trap not in put.traps:
        return False
    if mistake.as_today and not put.reforms:
        return False
    new = {choice.id for choice in put.reforms}.isdisjoint(mistake.reforms)
    return (
        new
        and _concerns(mistake, put.facts)
        and all(_is_so(name, value, put.facts) for name, value in mistake.where.items())
    )


def _concerns(mistake: Mistake, facts: Facts) -> bool:
    """Whether the case has information of a kind that the mistake places wrongly, if it does."""
    moved = {kind for change in mistake.change for kind in change.get("move", ())}
    return not moved or not moved.isdisjoint(lot.kind for lot in facts.items or ())


def _is_so(name: str, value: Any, facts: Facts) -> bool:
    """Whether a condition of a mistake holds."""
    if name in _CONDITIONS:
        return _CONDITIONS[name](facts, value)
    if value == "possible":
        return getattr(facts, name) is not False
    return bool(getattr(facts, name) == {"yes": True, "no": False}.get(value, value))


_CONDITIONS: dict[str, Callable[[Facts, Any], bool]] = {
    "tiers": lambda facts, n: (len(facts.items or ()) > 1) is (n == "several"),
    "receivers": lambda facts, _: all(lot.buyers.high == 1 for lot in facts.items or ()),
    "acts": lambda facts, acts: all(facts.acts[act] for act in acts),
    "passes_on": lambda facts, so: any(facts.acts[a] for a in DISCLOSING) is (so == "yes"),
    "handed": lambda facts, _: bool(facts.acts["sell"] or facts.acts["provide"]),
    "track": lambda facts, _: not any(may_be_track(lot.kind) for lot in facts.items or ()),
    "act_date": lambda facts, so: (facts.act_date is not None) is (so == "stated"),
}


# --- the facts as they are mistaken


def _seen(mistake: Mistake, facts: Facts) -> Facts:
    """The facts as one who makes the mistake takes them."""
    other: dict[str, Any] = dict(mistake.facts)
    other |= {name: getattr(facts, source) for name, source in mistake.same.items()}
    if mistake.lots:
        other["items"] = _lots(facts.items or (), **mistake.lots)
    if mistake.cents_less:
        other |= {name: _less(getattr(facts, name)) for name in _MONEY}
    if mistake.unknown:
        other |= dict(_taken(facts, yes=mistake.unknown == "yes"))
    return facts.but(**other) if other else facts


_MONEY = ("illegal_gains_yuan", "profit_yuan")
_CENT = Decimal("0.01")


def _less(amount: Range) -> Range:
    """An amount less one cent; nothing and the unknown stay what they are."""
    return Range(amount.low - _CENT, amount.high - _CENT) if amount.exact and amount.low else amount


def _taken(facts: Facts, *, yes: bool) -> Iterator[tuple[str, Any]]:
    """What is not stated, as one who takes silence for an answer reads it."""
    for fact in FACTS.values():
        value = getattr(facts, fact.name)
        if fact.kind == "yes_no" and value is None:
            yield fact.name, yes
        elif fact.kind == "choice" and value == "unknown":
            yield fact.name, fact.values[yes]
        elif fact.kind == "money" and value.unknown and not yes:
            yield fact.name, 0


def _lots(items: Iterable[Items], less: int = 0, tier: str = "", **said: Any) -> list[Items]:
    """The lots with something else said of each."""
    lots = list(items)
    kind = _all_of_one(lots, tier) if tier else ""
    return [_lot(lot, less, kind, said) for lot in lots]


def _lot(lot: Items, less: int, kind: str, said: Mapping[str, Any]) -> Items:
    """One lot, so many items fewer, of this kind, and with this said of it."""
    names = ("buyers", "resold", "excluded", "anonymised")
    stated = {name: getattr(lot, name) for name in names} | dict(said)
    sold = stated.pop("sold", lot.sold and _fewer(lot.sold, less))
    return Items(kind or lot.kind, _fewer(lot.count, less), sold or None, **stated)


def _fewer(number: Range, less: int) -> Range:
    return Range(max(0, number.low - less), max(0, number.high - less))


def _all_of_one(lots: Iterable[Items], which: str) -> str:
    """The strictest or the mildest tier among the lots."""
    tiers = [_tier(lot) for lot in lots]
    return f"tier{min(tiers) if which == 'strictest' else max(tiers)}"


def _tier(lot: Items) -> int:
    """The least sensitive tier in which a lot may count."""
    return law().tiers_of(lot.kind)[0]
