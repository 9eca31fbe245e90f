"""Abuse and the ladder of liability: civil, administrative, criminal, and the gap that is left.

Abuse is use beyond the consent or the purpose. The ladder shows for the day of the act which rungs are
reached; neighbouring offences are screened and not decided. The same ladder is the convergence test of
§2.1: a breach of the antecedent law alone, or a breach that also infringes what criminal law protects.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from . import _data
from .engine import Result, _all, _any, assess
from .facts import Facts, Items, Span

LEVELS = ("civil", "administrative", "neighbouring", "criminal")
REACHED, OPEN, SCREENED, NOT_REACHED, NOT_IN_FORCE = "reached", "open", "to be screened", "not reached", "not in force then"


class Rung(NamedTuple):
    """One rung: its level, its place in the law, whether it is reached, and what it requires and gives."""

    level: str
    pin: str
    title: str
    status: str
    requires: str
    gives: str
    beyond: str


class Ladder(NamedTuple):
    """The ladder for one case, the criminal result, what is left open, and the convergence test in a sentence."""

    rungs: tuple[Rung, ...]
    criminal: Result
    gap: str
    convergence: str


SITUATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "obtained": ("unlawfully obtained, then used", {"acts": {"obtain", "use"}}),
    "held": ("lawfully held, then used beyond the purpose", {"acts": {"use"}}),
    "third": ("passed on, then used by a third person", {"acts": {"provide"}}),
    "published": ("published", {"acts": {"publish"}}),
}


def situation(name: str, items: Iterable[Items], **known: Any) -> Facts:
    """The facts of one of the four situations of abuse.

    >>> situation("held", [Items("tier1", 60)]).acts["obtain"]
    False
    """
    return Facts(SITUATIONS[name][1]["acts"], items, beyond_consent=True, **known)


def ladder(facts: Facts, *, on: date | str | None = None, readings: Mapping[str, str] | None = None,
           reforms: Iterable[Any] = ()) -> Ladder:
    """The ladder of liability for the day of the act.

    >>> steps = ladder(situation("held", [Items("tier1", 60)], act_date="2026-03-01"))
    >>> steps.criminal.grade, [r.pin for r in steps.rungs if r.status == "reached"]
    ('no_offence', ['CC 1034', 'PIPL 69', 'PIPL 66'])
    """
    rungs = tuple(_rung(row, facts) for row in _data.toml("ladder.toml")["rung"])
    criminal = assess(facts, on=on, readings=readings, reforms=reforms)
    return Ladder(rungs, criminal, _gap(facts, criminal), _convergence(rungs, criminal))


def _rung(row: Mapping[str, Any], facts: Facts) -> Rung:
    when = _in_force(row, facts.act_date)
    done = _any(*[_act(facts, act) for act in row["acts"]])
    met = _all(done, facts.breach, *[getattr(facts, need) for need in row.get("needs", ())])
    if when is False:
        status = NOT_IN_FORCE
    elif met is False:
        status = NOT_REACHED
    elif row.get("beyond"):
        status = SCREENED
    else:
        status = REACHED if met and when else OPEN
    return Rung(row["level"], row["pin"], row["title"], status, row["requires"], row["gives"], row.get("beyond", ""))


def _act(facts: Facts, act: str) -> bool | None:
    """Use is a breach only beyond the consent or the purpose."""
    return _all(facts.acts["use"], facts.beyond_consent) if act == "use" else facts.acts[act]


def _in_force(row: Mapping[str, Any], when: Span | None) -> bool | None:
    """Whether a rung was in force on the day of the act; without a day, today's law."""
    until = row.get("until", date.max)
    if when is None:
        return bool(until == date.max)
    if when.last < row["in_force"] or when.first > until:
        return False
    return True if row["in_force"] <= when.first and when.last <= until else None


def _gap(facts: Facts, criminal: Result) -> str:
    """What Art. 253-1 leaves of an abuse."""
    if not facts.acts["use"] or facts.beyond_consent is False:
        return "No use beyond consent is alleged: nothing is left out on that account."
    if criminal.grade == "no_offence" and criminal.grade_possible == "no_offence":
        return ("The use itself is no act of the offence (CL 253-1, CL 3): it is left to civil and administrative law and to "
                "neighbouring offences.")
    uses = bool(criminal.law.reforms) and any("use" in rule["acts"] for rule in criminal.law.statute.get("covers", ()))
    if uses:
        return "Under this reform the use itself is an act of the offence."
    return "The offence rests on the other acts; the use adds nothing to it except through Int 5(1)(1), (2) and 6(1)(1)."


def _convergence(rungs: tuple[Rung, ...], criminal: Result) -> str:
    """The convergence test of §2.1 in one sentence."""
    before = [r for r in rungs if r.level in ("civil", "administrative") and r.status == REACHED]
    if criminal.grade in ("serious", "particularly_serious"):
        return "The antecedent law is breached and the interest that criminal law protects is infringed: criminal liability is added."
    tail = "" if criminal.grade == criminal.grade_possible else " Criminal liability stays possible on facts not yet known."
    if before:
        return "The antecedent law is breached, but the line of criminal law is not shown to be reached: civil or administrative liability only." + tail
    return "No breach of the antecedent law is shown." + tail
