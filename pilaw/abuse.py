"""Abuse and the ladder of liability: civil, administrative, criminal, and the gap that is left.

Abuse is use beyond the consent or the purpose. The ladder shows for the day of the act which rungs
are reached; neighbouring offences are screened and not decided. The same ladder is the convergence
test of §2.1: a breach of the antecedent law alone, or one that also infringes what criminal law
protects.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Any, NamedTuple

from . import legislation as law_of
from .assessment import Result, assess
from .facts import FactError, Facts, Items, Span, facts_only, pick
from .legislation import CRIMES
from .legislation import span as term
from .rules import cl_253_1_act
from .trail import confidence_words, covers_use, tier_words
from .truth import Truth, all_of, any_of, truth
from .words import cap, said, say, section

LEVELS = ("civil", "administrative", "neighbouring", "criminal")
ANTECEDENT = LEVELS[:2]
REACHED, OPEN, NOT_REACHED = "reached", "open", "not_reached"
SCREENED, NOT_IN_FORCE, GIVES_WAY = "screened", "not_in_force", "gives_way"


class Rung(NamedTuple):
    """One rung: its level, its place in the law, how it stands, and what it requires and gives."""

    level: str
    pin: str
    title: str
    state: str
    requires: str
    gives: str
    beyond: str

    @property
    def status(self) -> str:
        """How the rung stands, in words."""
        return say(f"ladder.status.{self.state}")


class Ladder(NamedTuple):
    """The ladder for one case: the criminal result, what is left open, and the convergence test."""

    rungs: tuple[Rung, ...]
    criminal: Result
    gap: str
    convergence: str


SITUATIONS: dict[str, tuple[str, ...]] = {
    "obtained": ("obtain", "use"),
    "held": ("use",),
    "third": ("provide",),
    "published": ("publish",),
}


def situation_words(name: str) -> str:
    """One of the four situations of abuse, in words."""
    return say(f"ladder.situation.{name}")


def situation(name: str, items: Iterable[Items], **known: Any) -> Facts:
    """The facts of one of the four situations of abuse.

    >>> situation("held", [Items("tier1", 60)]).acts["obtain"]
    False
    """
    acts = pick(SITUATIONS, name, "situation")
    if fixed := {"acts", "beyond_consent"} & known.keys():
        raise FactError("error.situation", fact=min(fixed), name=name)
    return Facts(acts, items, beyond_consent=True, **known)


def ladder(
    facts: Facts,
    *,
    on: date | str | None = None,
    readings: Mapping[str, str] | None = None,
    reforms: Iterable[Any] = (),
) -> Ladder:
    """The ladder of liability for the day of the act.

    >>> steps = ladder(situation("held", [Items("tier1", 60)], act_date="2026-03-01"))
    >>> steps.criminal.grade, [r.pin for r in steps.rungs if r.status == "reached"]
    ('no_offence', ['CC 111'])
    """
    about = personal(facts_only(facts, "ladder"))
    rows = _rows(facts.act_date.first if facts.act_date else law_of.today())
    rungs = tuple(_rung(row, facts, about) for row in rows)
    criminal = assess(facts, on=on, readings=readings, reforms=reforms)
    convergence = _convergence(rungs, criminal, facts.breach, about)
    short = {row["cite"] for row in rows if row.get("below_crime")}
    shown = tuple(_short_of(rung, criminal) if rung.pin in short else rung for rung in rungs)
    return Ladder(shown, criminal, _gap(facts, criminal, about), convergence)


def _short_of(rung: Rung, criminal: Result) -> Rung:
    """A rung for what is no crime: it gives way to an established one, is open beside a possible
    one.
    """
    if rung.state in (REACHED, OPEN) and criminal.grade in CRIMES:
        return rung._replace(state=GIVES_WAY)
    possible = rung.state == REACHED and criminal.grade_possible in CRIMES
    return rung._replace(state=OPEN) if possible else rung


def personal(facts: Facts) -> bool | None:
    """Whether the data is personal information: yes, no or unknown.

    Anonymised data is none (PIPL 4(1); CC 1038(1); Int 3(2)), and no item is no object; a kind that
    is perhaps outside (Int 1) leaves it open.

    >>> personal(Facts(["sell"], [Items("tier1", 60)]))
    True
    >>> personal(Facts(["sell"], [Items("tier1", 60, anonymised=True)]))
    False
    >>> personal(Facts(["sell"], [Items("tier1", 0)])), personal(Facts(["sell"]))
    (False, True)
    """
    facts_only(facts, "personal")
    return True if facts.items is None else any_of(*map(_personal, facts.items)).state


def _personal(lot: Items) -> Truth:
    tiers = law_of.law().tiers_of(lot.kind)
    known = False if tiers == (0,) else None if 0 in tiers else True
    there = lot.counted.high > 0  # an unknown number is taken as some, as the engine does
    return all_of(truth(known), truth(there), ~truth(lot.anonymised))


# --- the rungs


@lru_cache(32)
def _rows(day: date) -> tuple[dict[str, Any], ...]:
    """The provisions that are rungs, as they stand on a day, with what they count and cite."""
    every = [row for name in law_of.instruments() for row in _provisions(name, day)]
    known = {row["cite"]: row for row in every}
    rungs = [
        {
            **row,
            "counts": [p for p in every if row["cite"].startswith(p.get("offence", "none"))],
            "cited": [known[cite] for cite in row.get("refers_to", ())],
        }
        for row in every
        if "acts" in row and "rung" in row
    ]
    return tuple(sorted(rungs, key=lambda row: LEVELS.index(row["rung"])))


def _provisions(instrument: str, day: date) -> Iterator[dict[str, Any]]:
    """The provisions of one instrument on a day, each with the instrument's days but
    for its own.
    """
    whole = law_of.instruments()[instrument]
    dates: dict[str, Any] = {k: whole[k] for k in ("in_force", "until") if k in whole}
    sure = whole.get("in_force_confidence", "verified")
    for pin, p in law_of.provisions(instrument, day).items():
        own = "verified" if "in_force" in p else sure
        cite = {"cite": f"{law_of.cited_as(whole)} {pin}", "title": whole["title_en"]}
        yield {**dates, "in_force_confidence": own, **p, **cite}


def _rung(row: Mapping[str, Any], facts: Facts, about: bool | None) -> Rung:
    needs = "; ".join(row.get("needs", ()))
    gives = amounts(row) or "; ".join(map(_cited, row["cited"]))
    state = _state(row, facts, about)
    return Rung(row["rung"], row["cite"], row["title"], state, _requires(row), gives, needs)


def _state(row: Mapping[str, Any], facts: Facts, about: bool | None) -> str:
    """How a rung stands. Its object is personal information, unless the law data says `any_object`:
    fraud, insult or breaking into a system may be committed without any.
    """
    when = _in_force(row, facts.act_date)
    done = any_of(*[truth(_act(facts, act)) for act in row["acts"]])
    asks = [True if row.get("any_object") else about, facts.breach]
    asks += [getattr(facts, row["fact"])] if "fact" in row else []
    met = all_of(done, *map(truth, asks)).state
    if when is False:
        return NOT_IN_FORCE
    if met is False:
        return NOT_REACHED
    if row.get("needs"):
        return SCREENED
    return REACHED if met and when else OPEN


def _requires(row: Mapping[str, Any]) -> str:
    """The text of a rung, what is counted for it, and how sure its day and its words are."""
    parts = [row["text"]]
    if counts := "; ".join(_count(p) for p in row["counts"] if amounts(p)):
        parts.append(say("ladder.rung.counted", counts=counts))
    if (dated := row["in_force_confidence"]) != "verified":
        parts.append(say(f"ladder.rung.day_{dated.replace(' ', '_')}"))
    if row["confidence"] == "unverified":
        parts.append(say("ladder.rung.unverified"))
    return " ".join(parts)


def _count(p: Mapping[str, Any]) -> str:
    """What a provision counts, and how sure it is where it is not verified."""
    unsure = "" if p["confidence"] == "verified" else "_unsure"
    sure = confidence_words(p["confidence"])
    return say(f"ladder.rung.count{unsure}", amounts=amounts(p), pin=p["cite"], confidence=sure)


def _cited(p: Mapping[str, Any]) -> str:
    """A provision that a rung refers to: its words, unless it is a rung itself."""
    if "acts" in p:
        return say("ladder.rung.see", pin=p["cite"])
    return say("ladder.rung.refers", pin=p["cite"], text=p["text"].rstrip("."))


def _act(facts: Facts, act: str) -> bool | None:
    """Use is a breach only beyond the consent or the purpose; a case table knows no other acts."""
    beyond = truth(facts.acts["use"]) & truth(facts.beyond_consent)
    return beyond.state if act == "use" else facts.acts.get(act, False)


def _in_force(row: Mapping[str, Any], when: Span | None) -> bool | None:
    """Whether a rung was in force on the day of the act; without a day, today's law."""
    until = row.get("until", date.max)
    if when is None:
        return bool(until == date.max)
    if when.last < row["in_force"] or when.first > until:
        return False
    return True if row["in_force"] <= when.first and when.last <= until else None


# --- what is left out, and the convergence test


def _gap(facts: Facts, criminal: Result, about: bool | None) -> str:
    """What Art. 253-1 leaves of an abuse."""
    return say(f"ladder.gap.{_gap_key(facts, criminal, about)}")


def _gap_key(facts: Facts, criminal: Result, about: bool | None) -> str:
    if about is False:
        return "no_object"
    if facts.beyond_consent is False or facts.acts["use"] is False:
        return "no_use"
    if facts.acts["use"] is None:
        return "use_not_known"
    if criminal.grade == criminal.grade_possible == "no_offence":
        return "use_left_out"
    under_reform = criminal.law.reforms and any(map(covers_use, _laws(criminal)))
    return "use_covered" if under_reform else "other_acts"


def _laws(criminal: Result) -> tuple[law_of.Law, ...]:
    return (criminal.law, *criminal.law.beside)


def _convergence(
    rungs: tuple[Rung, ...],
    criminal: Result,
    breach: bool | None,
    about: bool | None,
) -> str:
    """The convergence test of §2.1 in one sentence."""
    breached = any(r.level in ANTECEDENT and r.state == REACHED for r in rungs)
    if criminal.grade in CRIMES:
        return say("ladder.test.both" if breached else "ladder.test.crime_only")
    short = _missing(criminal) if breached else _no_breach(breach, about)
    found = say(f"ladder.test.{short}")
    if criminal.grade == criminal.grade_possible:
        return found
    return f"{found} {say('ladder.test.possible')}"


def _missing(criminal: Result) -> str:
    """Which element is missing where the antecedent law is breached and no crime is established: an
    act, or the number; else it is not proved.
    """
    acts = (cl_253_1_act(criminal.facts, law_).done for law_ in _laws(criminal))
    if not any(act.possible for act in acts):
        return "no_act"
    settled = criminal.grade == criminal.grade_possible
    return "too_few" if settled and criminal.grade == "not_reached" else "unproved"


def _no_breach(stated_breach: bool | None, about: bool | None) -> str:
    """What is found where no breach of the antecedent law is shown."""
    if about is not True:
        return "object_open" if about is None else "no_object"
    return "no_rule" if stated_breach else "no_breach"


# --- provisions in words


def stated(p: Mapping[str, Any], beside: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """A provision in words with its numbers, which stand in fields of their own.

    beside: the provisions of the same instrument, of which a share or a multiple is worked out
    (Int 5(1)(6), 5(1)(8), 5(2)(3)).

    >>> stated({"text": "The gains reach their line.", "rule": "amount", "threshold": 5000})
    'The gains reach their line. From 5,000 yuan.'
    """
    said_already = _TERMS if re.search(r"up to \w+ years?", p["text"]) else set()
    own = {k: v for k, v in p.items() if k not in {"where", "factor"} | said_already}
    numbers = amounts(own) or _derived(p, beside or {})
    return say("amount.stated", text=p["text"], amounts=cap(numbers)) if numbers else p["text"]


_TERMS = {"max_months", "grave_months", "surveillance"}


def _derived(p: Mapping[str, Any], beside: Mapping[str, Mapping[str, Any]]) -> str:
    """The lines that follow from other clauses: by a factor, or as shares."""
    factor = Fraction(str(p.get("factor", 1)))
    parts = [q for pin in p.get("of", ()) if "threshold" in (q := beside.get(pin, {}))]
    lines = ", ".join(_threshold(q["threshold"] * factor, q) for q in parts)
    return say("amount.from" if "factor" in p else "amount.shares", lines=lines) if lines else ""


def amounts(p: Mapping[str, Any]) -> str:
    """What a provision gives or counts, in words: days, months, yuan, numbers; else empty.

    >>> amounts({"days": [10, 15], "light_days_max": 5})
    '10 to 15 days of detention; in lighter cases up to 5 days'
    >>> amounts({"max_months": 36, "grave_months": [36, 84]})
    'up to 3 years; in graver cases 3 to 7 years'
    >>> amounts({"factor": 5, "grade": "particularly_serious"})
    '5 times as much for the graver band'
    >>> amounts({"factor": 5, "where": "the rest is unknown"})
    'where the rest is unknown, 5 times these amounts'
    """
    told = "; ".join(_amount(name, p[name], p) for name in section("amount.field") if name in p)
    if told and "where" in p:
        return say("amount.where", where=p["where"], amounts=told)
    return told


def _amount(name: str, value: Any, p: Mapping[str, Any]) -> str:
    """One field of a provision in words: a number, a span, or what the field needs besides."""
    values = {"span": _between(*value)} if isinstance(value, list) else {"n": value}
    more = _MORE[name](value, p) if name in _MORE else {}
    return say(f"amount.field.{name}", **values, **more)


def _between(low: int, high: int) -> str:
    key = "told.exact" if low == high else "told.between"
    return say(key, low=low, high=high)


def _threshold(number: int | Fraction, p: Mapping[str, Any]) -> str:
    if p["rule"] == "amount":
        return say("amount.yuan", amount=f"{float(number):,.2f}".removesuffix(".00"))
    tiers = p["tier"] if isinstance(p["tier"], list) else [p["tier"]]
    return _items(ceil(number), tiers)


def _items(number: int, tiers: Iterable[int]) -> str:
    return say("amount.items", n=number, tier=tier_words(tiers))


def _items_of_tiers(lines: Mapping[str, int], _: Any) -> dict[str, str]:
    return {"lines": ", ".join(_items(n, [int(tier[-1])]) for tier, n in lines.items())}


def _counts(numbers: Mapping[str, int], _: Any) -> dict[str, str]:
    words = [say(f"amount.count.{what}", n=n) for what, n in numbers.items()]
    return {"counts": say("amount.or").join(words)}


def _multiple(factor: int | str, p: Mapping[str, Any]) -> dict[str, Any]:
    """A multiple: of the first line for a graver band (FaShi2011-19 1(2)), of the amounts as a
    substitute where the usual test cannot be applied (FaShi2019-15 12(2)), or a share (Int
    5(1)(8)).
    """
    graver = p.get("grade") in CRIMES[1:]
    key = "share" if isinstance(factor, str) else "graver" if graver else "multiple"
    return {"multiple": said(f"amount.{key}", factor=factor)}


def _no_gains(_: int, p: Mapping[str, Any]) -> dict[str, Any]:
    below = p.get("no_gains_below_yuan")
    return {"none_or_few": say("amount.few", below=below) if below else say("amount.none")}


def _fine(most: int, p: Mapping[str, Any]) -> dict[str, Any]:
    percent = p.get("turnover_percent_max")
    limit = said("amount.turnover" if percent else "amount.at_most", most=most, percent=percent)
    fine = said("amount.or_fine" if p.get("choice") == "or" else "amount.fine", most=limit)
    refused = p.get("after_refusal")
    return {"fine": said("amount.fine_after_refusal", fine=fine) if refused else fine}


def _term(months: tuple[int, int], _: Any) -> dict[str, str]:
    low, high = months
    if low % 12 == high % 12 == 0:
        return {"term": say("amount.years", span=_between(low // 12, high // 12))}
    return {"term": say("amount.months", span=_between(low, high))}


def _gravest(months: tuple[int, int], p: Mapping[str, Any]) -> dict[str, str]:
    key = "amount.years_or_life" if p.get("life") else "amount.years_or_more"
    return {"most": say(key, n=months[0] // 12)}


_MORE: dict[str, Callable[[Any, Mapping[str, Any]], Mapping[str, Any]]] = {
    "threshold": lambda number, p: {"line": _threshold(number, p)},
    "threshold_items": _items_of_tiers,
    "threshold_counts": _counts,
    "factor": _multiple,
    "max_months": lambda months, _: {"most": term(months)},
    "no_gains_fine_max_yuan": _no_gains,
    "fine_max_yuan": _fine,
    "grave_months": _term,
    "gravest_months": _gravest,
}
