"""What is taken where a text is silent: a stance, and the facts that it fills in.

Stances are data (`data/silence.toml`). Under the default silence is unknown; another one assumes
what it names, and never touches what is stated.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from . import _data
from .facts import FACTS, FactError, Facts, Items, brief, pick, read_fact
from .legislation import TIERS, day_of, information_types, law, statutes

FILLED = ("yes_no", "choice")
LEAST = "least"


class Assumption(NamedTuple):
    """What a stance takes where a text is silent: the fact, its value, the clause that asks for it
    and the reason.
    """

    fact: str
    value: str
    pin: str
    why: str


class Assumed(NamedTuple):
    """An assumption that was made in a case; of items also the lot, and where it was placed."""

    of: Assumption
    lot: Items | None = None
    tier: str = ""


class Stance(NamedTuple):
    """A way to read silence; left: the facts that stay unknown under it, with the reason."""

    id: str
    title: str
    says: str
    facts: tuple[Assumption, ...] = ()
    items: Assumption | None = None
    left: Mapping[str, str] = {}


@cache
def stances() -> dict[str, Stance]:
    """The ways to read silence by id.

    >>> [(a.fact, a.value) for a in stances()["as-read"].facts][:2]
    [('harm', 'none'), ('prior', 'none')]
    """
    return {row["id"]: _stance(row) for row in _data.toml("silence.toml")["stance"]}


DEFAULT = str(_data.toml("silence.toml")["default"])


def _stance(row: Mapping[str, Any]) -> Stance:
    facts = tuple(_assumption(row["id"], line) for line in row.get("fact", ()))
    items = Assumption("items", **row["items"]) if "items" in row else None
    if items and items.value != LEAST:
        given = {"fact": "items", "given": brief(items.value), "options": LEAST}
        raise FactError("error.silence.value", stance=row["id"], **given)
    left = {line["fact"]: line["why"] for line in row.get("left", ())}
    return Stance(row["id"], row["title"], row["says"], facts, items, left)


def _assumption(stance: str, line: Mapping[str, str]) -> Assumption:
    """One line of the data; FactError for a fact that no stance can fill, or for no value of it."""
    assumed = Assumption(**line)
    fact = pick(FACTS, assumed.fact, "fact")
    options = fact.values if fact.kind == "choice" else ("yes", "no")
    if fact.kind not in FILLED or assumed.value not in options:
        key = "error.silence.value" if fact.kind in FILLED else "error.silence.fact"
        given = {"fact": fact.name, "given": brief(assumed.value), "options": ", ".join(options)}
        raise FactError(key, stance=stance, **given)
    return assumed


def chosen_stance(name: Any) -> Stance:
    """The stance of this name; FactError names those that there are.

    >>> chosen_stance("strict").says.partition(":")[0]
    'Silence is unknown'
    """
    if not isinstance(name, str) or name not in stances():
        raise FactError("error.silence.name", given=brief(name), options=", ".join(stances()))
    return stances()[name]


@cache
def no_element_from(fact: str) -> date:
    """The day from which no text makes a fact an element of the offence any more.

    >>> no_element_from("duty_or_service") == date(2015, 11, 1), no_element_from("harm") == date.min
    (True, True)
    """
    texts = [s for s in statutes() if any(fact in r.get("needs", ()) for r in s.get("covers", ()))]
    last = max((s.get("until", date.max) for s in texts), default=date.min)
    return last if last in (date.min, date.max) else last + timedelta(1)


def can_fill(fact: str, day: date | None) -> bool:
    """Whether silence on a fact can be read where the law of this day is the oldest that may apply
    (None: today's): a fact that is an element of the offence is left unknown.

    >>> can_fill("duty_or_service", None), can_fill("duty_or_service", date(2012, 1, 1))
    (True, False)
    """
    return (date.max if day is None else day) >= no_element_from(fact)


def filled(name: str, value: Any, stance: Stance) -> Any:
    """The value of a fact, or what the stance takes where it is unknown.

    >>> [filled("harm", value, stances()["as-read"]) for value in ("unknown", "grave")]
    ['none', 'grave']
    """
    if value is not None and value != "unknown":
        return value
    taken = (line.value for line in stance.facts if line.fact == name)
    return read_fact(next(taken, None), name)


def placed(kind: str, stance: Stance) -> str:
    """Where a stance places items of a kind: those of a tier that is not stated in the least
    sensitive one that stays possible.

    >>> read = stances()["as-read"]
    >>> placed("unclassified", read), placed("tier1or2", read), placed("id_card_number", read)
    ('tier3', 'tier2', 'id_card_number')
    """
    if stance.items is None or kind in information_types():
        return kind
    return f"tier{law().tiers_of(kind)[0]}"


def untiered(lot: Items, facts: Facts) -> bool:
    """Whether it is not stated of which tier a lot is, nor of which kind. Where a track was used
    for a crime, a lot of no named kind that may be a track is said to be one (Int 5(1)(1)).

    >>> untiered(Items("tier1or3", 5), Facts()), untiered(Items("id_card_number", 5), Facts())
    (True, False)
    >>> untiered(Items("tier1or3", 5), Facts(track_used_in_crime="yes"))
    False
    """
    if lot.kind in information_types() or len(law().tiers_of(lot.kind)) == 1:
        return False
    return not (facts.track_used_in_crime and said_to_be_track(lot.kind))


def said_to_be_track(kind: str) -> bool:
    """Whether a lot of a tier that is not stated is a track where the facts speak of one."""
    return kind not in information_types() and TIERS[0] in law().tiers_of(kind)


def silent(name: str, facts: Facts) -> bool:
    """Whether nothing is told of a fact, nor another that implies it.

    >>> silent("used_in_crime", Facts()), silent("used_in_crime", Facts(knows_crime="yes"))
    (True, False)
    """
    implied = (getattr(facts, of.name) is True for of in FACTS.values() if of.implies == name)
    return getattr(facts, name) in (None, "unknown") and not any(implied)


def read_under(
    facts: Facts, stance: Stance, on: date | str | None = None
) -> tuple[Facts, tuple[Assumed, ...]]:
    """The facts as a stance reads them, and what it assumed; on: the day to whose law the law is
    fixed.

    >>> facts, assumed = read_under(Facts(["sell"], [Items("tier1", 60)], prior="criminal"),
    ...                             stances()["as-read"])
    >>> facts.harm, facts.prior, [one.of.fact for one in assumed if not one.lot]
    ('none', 'criminal', ['harm', 'knows_crime', 'used_in_crime', 'duty_or_service'])
    """
    act = facts.act_date and facts.act_date.first
    day = act if on is None else day_of(on)
    unknown = [of for of in stance.facts if silent(of.fact, facts)]
    taken = [of for of in unknown if can_fill(of.fact, day)]
    of, given = stance.items, facts.items or ()
    moved = [lot for lot in given if of and untiered(lot, facts)]
    if not taken and not moved:
        return facts, ()
    known: dict[str, Any] = {of.fact: of.value for of in taken}
    if moved:
        known["items"] = [_put(lot, stance) if lot in moved else lot for lot in given]
    lots = [Assumed(of, lot, placed(lot.kind, stance)) for lot in moved if of]
    return facts.but(**known), (*map(Assumed, taken), *lots)


def _put(lot: Items, stance: Stance) -> Items:
    """A lot in the tier in which the stance places it."""
    return replace(lot, kind=placed(lot.kind, stance))
