"""Abuse and the ladder of liability: civil, administrative, criminal, and the gap that is left.

Abuse is use beyond the consent or the purpose. The ladder shows for the day of the act which rungs are
reached; neighbouring offences are screened and not decided. The same ladder is the convergence test of
§2.1: a breach of the antecedent law alone, or a breach that also infringes what criminal law protects.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any, NamedTuple

from . import _data
from .assessment import Result, assess
from .facts import Facts, Items, Span
from .legislation import law
from .trail import covers_use
from .truth import Truth, all_of, any_of, truth

LEVELS = ("civil", "administrative", "neighbouring", "criminal")
REACHED, OPEN, SCREENED, NOT_REACHED, NOT_IN_FORCE = "reached", "open", "to be screened", "not reached", "not in force then"
GIVES_WAY = "gives way to the crime"


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


def ladder(facts: Facts, *, on: date | str | None = None, readings: Mapping[str, str] | None = None, reforms: Iterable[Any] = ()) -> Ladder:
    """The ladder of liability for the day of the act.

    >>> steps = ladder(situation("held", [Items("tier1", 60)], act_date="2026-03-01"))
    >>> steps.criminal.grade, [r.pin for r in steps.rungs if r.status == "reached"]
    ('no_offence', ['CC 111'])
    """
    about = personal(facts)
    rungs = tuple(_rung(row, facts, about) for row in _rows())
    criminal = assess(facts, on=on, readings=readings, reforms=reforms)
    convergence = _convergence(rungs, criminal, facts.breach, about)
    shown = tuple(_short_of(rung, criminal) if row.get("below_crime") else rung for row, rung in zip(_rows(), rungs, strict=True))
    return Ladder(shown, criminal, _gap(facts, criminal, about), convergence)


def _short_of(rung: Rung, criminal: Result) -> Rung:
    """A rung for what is no crime: it gives way where the crime is established, and is open where it is possible."""
    if rung.status in (REACHED, OPEN) and criminal.grade in _CRIMES:
        return rung._replace(status=GIVES_WAY)
    return rung._replace(status=OPEN) if rung.status == REACHED and criminal.grade_possible in _CRIMES else rung


_CRIMES = ("serious", "particularly_serious")


def personal(facts: Facts) -> bool | None:
    """Whether the data is personal information: yes, no or unknown. Anonymised data is none (PIPL 4(1); CC 1038(1);
    Int 3(2)), and no item is no object; a kind that is perhaps outside (Int 1) leaves it open.

    >>> personal(Facts(["sell"], [Items("tier1", 60)])), personal(Facts(["sell"], [Items("tier1", 60, anonymised=True)]))
    (True, False)
    >>> personal(Facts(["sell"], [Items("tier1", 0)])), personal(Facts(["sell"]))
    (False, True)
    """
    return True if facts.items is None else any_of(*map(_personal, facts.items)).state


def _personal(lot: Items) -> Truth:
    tiers = law().tiers_of(lot.kind)
    known = False if tiers == (0,) else None if 0 in tiers else True
    there = lot.counted.high > 0  # an unknown number is taken as some, as the engine does
    return all_of(truth(known), truth(there), ~truth(lot.anonymised))


_DATES = ("in_force", "in_force_confidence", "until")


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    """The provisions that are rungs, from every instrument, with what their interpretations count."""
    every = []
    for path in _data.folder("law"):
        instrument = _data.toml(path)
        name = instrument.get("cite_as", instrument["id"])
        every += [
            {
                **{k: instrument[k] for k in _DATES if k in instrument and not (k == "in_force_confidence" and "in_force" in p)},
                **p,
                "cite": f"{name} {p['pin']}",
                "title": instrument["title_en"],
            }
            for p in instrument.get("provision", ())
        ]
    texts = {p["cite"]: f" {p['text'].rstrip('.')}" if "acts" not in p else "" for p in every}
    for rung in every:
        counted = [p for p in every if rung["cite"].startswith(p.get("offence", "none")) and amounts(p)]
        rung["counts"] = "; ".join(f"{amounts(p)} ({p['cite']}{_mark(p)})" for p in counted)
        rung["refers"] = "; ".join(f"{c}:{texts[c]}" if texts[c] else f"see {c}" for c in rung.get("refers_to", ()))
    return tuple(sorted((p for p in every if "acts" in p and "rung" in p), key=lambda p: LEVELS.index(p["rung"])))


def _mark(p: Mapping[str, Any]) -> str:
    """How sure a provision is, where it is not verified."""
    return "" if p["confidence"] == "verified" else f", {p['confidence']}"


def _rung(row: Mapping[str, Any], facts: Facts, about: bool | None) -> Rung:
    """One rung. Its object is personal information, unless the law data says `any_object`: fraud, insult or
    breaking into a system may be committed without any.
    """
    when = _in_force(row, facts.act_date)
    done = any_of(*[truth(_act(facts, act)) for act in row["acts"]])
    asks = [True if row.get("any_object") else about, facts.breach, *([getattr(facts, row["fact"])] if "fact" in row else [])]
    met = all_of(done, *map(truth, asks)).state
    needs = "; ".join(row.get("needs", ()))
    if when is False:
        status = NOT_IN_FORCE
    elif met is False:
        status = NOT_REACHED
    elif needs:
        status = SCREENED
    else:
        status = REACHED if met and when else OPEN
    dated = row.get("in_force_confidence", "verified")
    doubt = "" if dated == "verified" else f" The day from which it is in force is {'verified only in part' if dated == 'in part' else dated}."
    counts = f" Counted: {row['counts']}." if row["counts"] else ""
    sure = " The provision is unverified." if row["confidence"] == "unverified" else ""
    return Rung(row["rung"], row["cite"], row["title"], status, row["text"] + counts + doubt + sure, amounts(row) or row["refers"], needs)


def amounts(p: Mapping[str, Any]) -> str:
    """What a provision gives or counts, in words: days, months, yuan, numbers; empty if it names none.

    >>> amounts({"days": [10, 15], "light_days_max": 5})
    '10 to 15 days of detention; in lighter cases up to 5 days'
    >>> amounts({"max_months": 36, "grave_months": [36, 84]})
    'up to 3 years; in graver cases 3 to 7 years'
    >>> amounts({"factor": 5, "grade": "particularly_serious"}), amounts({"factor": 5, "where": "the rest is unknown"})
    ('5 times as much for the graver band', 'where the rest is unknown, 5 times these amounts')
    """
    told = "; ".join(words for key, say in _AMOUNTS.items() if key in p and (words := say(p[key], p)))
    return f"where {p['where']}, {told}" if told and "where" in p else told


def _span(pair: Iterable[int], unit: str) -> str:
    low, high = pair
    return f"{low:,} {unit}" if low == high else f"{low:,} to {high:,} {unit}"


def _years(pair: Iterable[int]) -> str:
    low, high = pair
    return _span((low // 12, high // 12), "years") if low % 12 == high % 12 == 0 else _span((low, high), "months")


def _counted(numbers: Mapping[str, int]) -> str:
    return "from " + " or ".join(f"{n:,} {what.replace('_', ' ')}" for what, n in numbers.items())


def _factor(factor: int | str, p: Mapping[str, Any]) -> str:
    """A multiple: of the first line for the graver band (FaShi2011-19 1(2)), of the amounts as a substitute where the
    usual test cannot be applied (FaShi2019-15 12(2)), or a share (Int 5(1)(8)).
    """
    if isinstance(factor, str):
        return f"{factor} of it in the cases named"
    return f"{factor} times as much for the graver band" if p.get("grade") == "particularly_serious" else f"{factor} times these amounts"


_AMOUNTS: dict[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "threshold": lambda v, p: f"from {_threshold(v, p)}",
    "floor_yuan": lambda v, _: f"at least {v:,} yuan",
    "minor_floor_yuan": lambda v, _: f"for minors at least {v:,} yuan",
    "bar_years": lambda v, _: _span(v, "years"),
    "threshold_items": lambda v, _: "from " + ", ".join(f"{n:,} items of Tier {t[-1]}" for t, n in v.items()) + ", or shares that add up",
    "threshold_counts": lambda v, _: _counted(v),
    "amount_yuan": lambda v, _: f"from {_span(v, 'yuan')}, as the provinces fix it",
    "huge_yuan": lambda v, _: f"next line from {_span(v, 'yuan')}",
    "enormous_yuan": lambda v, _: f"highest from {_span(v, 'yuan')}",
    "payments_yuan": lambda v, _: f"payments from {v:,} yuan",
    "advertising_yuan": lambda v, _: f"advertising from {v:,} yuan",
    "gains_yuan": lambda v, _: f"gains from {v:,} yuan",
    "loss_yuan": lambda v, _: f"loss from {v:,} yuan",
    "grave_gains_yuan": lambda v, _: f"graver from {v:,} yuan",
    "factor": _factor,
    "days": lambda v, _: f"{_span(v, 'days')} of detention",
    "days_max": lambda v, _: f"up to {v} days of detention",
    "light_days_max": lambda v, _: f"in lighter cases up to {v} days",
    "detention_months": lambda v, _: f"{_span(v, 'months')} of criminal detention",
    "max_months": lambda v, _: f"up to {v // 12} year{'s' * (v > 12)}",
    "surveillance": lambda _, __: "public surveillance is possible",
    "gains_multiple": lambda v, _: f"a fine of {_span(v, 'times the gains')}",
    "no_gains_fine_max_yuan": lambda v, p: (
        f"up to {v:,} yuan where there are none" + (f" or less than {p['no_gains_below_yuan']:,}" if "no_gains_below_yuan" in p else "")
    ),
    "fine_yuan": lambda v, _: f"a fine of {_span(v, 'yuan')}",
    "fine_max_yuan": lambda v, p: (
        f"{'or a' if p.get('choice') == 'or' else 'a'} fine up to {v:,} yuan"
        + (f" or {p['turnover_percent_max']} % of turnover" if "turnover_percent_max" in p else "")
        + (", on refusal to correct" if p.get("after_refusal") else "")
    ),
    "persons_fine_yuan": lambda v, _: f"{_span(v, 'yuan')} for responsible persons",
    "grave_days_max": lambda v, _: f"in serious cases up to {v} days of detention",
    "grave_days": lambda v, _: f"in worse cases {_span(v, 'days')}",
    "grave_fine_max_yuan": lambda v, _: f"with up to {v:,} yuan",
    "grave_months": lambda v, _: f"in graver cases {_years(v)}",
    "grave_fine_yuan": lambda v, _: f"then a fine of {_span(v, 'yuan')}",
    "grave_persons_fine_yuan": lambda v, _: f"then {_span(v, 'yuan')} for responsible persons",
    "gravest_months": lambda v, p: f"in the gravest {v[0] // 12} years or more" + (", or life" if p.get("life") else ""),
}


def _act(facts: Facts, act: str) -> bool | None:
    """Use is a breach only beyond the consent or the purpose; leaking and assisting are no acts of a case table."""
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


def _gap(facts: Facts, criminal: Result, about: bool | None) -> str:
    """What Art. 253-1 leaves of an abuse."""
    if about is False:
        return "There is no personal information in the case, and so no abuse of it."
    if not facts.acts["use"] or facts.beyond_consent is False:
        unknown = facts.acts["use"] is None and facts.beyond_consent is not False
        return "Whether there was a use beyond consent is not known." if unknown else "No use beyond consent is alleged: nothing is left out on that account."
    if criminal.grade == "no_offence" and criminal.grade_possible == "no_offence":
        return "The use itself is no act of the offence (CL 253-1, CL 3): it is left to civil and administrative law and to neighbouring offences."
    if criminal.law.reforms and any(map(covers_use, (criminal.law, *criminal.law.beside))):
        return "Under this reform the use itself is an act of the offence."
    return "The offence rests on the other acts; the use adds nothing to it except through Int 5(1)(1), (2) and 6(1)(1)."


def stated(p: Mapping[str, Any], beside: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """A provision in words with its numbers, which stand in fields of their own; `beside`: the provisions of the
    same instrument, of which a share or a multiple is worked out (Int 5(1)(6), 5(1)(8), 5(2)(3)).

    >>> stated({"text": "The gains reach their line.", "rule": "amount", "threshold": 5000})
    'The gains reach their line. From 5,000 yuan.'
    """
    own = {k: v for k, v in p.items() if k not in {"where", "factor"} and not (k in _TERMS and re.search(r"up to \w+ years?", p["text"]))}
    numbers = amounts(own) or _derived(p, beside or {})
    return f"{p['text']} {numbers[:1].upper()}{numbers[1:]}." if numbers else p["text"]


_TERMS = {"max_months", "grave_months", "surveillance"}


def _derived(p: Mapping[str, Any], beside: Mapping[str, Mapping[str, Any]]) -> str:
    """The lines that follow from other clauses: by a factor, or as shares."""
    parts = [{**q, "threshold": q["threshold"] * Fraction(str(p.get("factor", 1)))} for pin in p.get("of", ()) if "threshold" in (q := beside.get(pin, {}))]
    joined = ", ".join(_threshold(q["threshold"], q) for q in parts)
    return f"shares of {joined}, added up" if joined and "factor" not in p else f"from {joined}" if joined else ""


def _threshold(number: int | Fraction, p: Mapping[str, Any]) -> str:
    if p["rule"] == "amount":
        return f"{float(number):,.2f}".removesuffix(".00") + " yuan"
    return f"{ceil(number):,} items of Tier {p['tier']}"


_OBJECT = {
    False: "Anonymised data, or no item at all, is no personal information (PIPL 4(1); CC 1038(1)): no rule that protects it is breached.",
    None: "Whether there is personal information in the case is open, and with it whether the antecedent law is breached.",
}


def _convergence(rungs: tuple[Rung, ...], criminal: Result, breach: bool | None, about: bool | None) -> str:
    """The convergence test of §2.1 in one sentence."""
    before = [r for r in rungs if r.level in ("civil", "administrative") and r.status == REACHED]
    if criminal.grade in ("serious", "particularly_serious"):
        if not before:
            return "A breach is stated, but this book records no civil or administrative rule for everybody of that day. The line of criminal law is reached."
        return (
            "The antecedent law is breached and the line of criminal law is reached, which is taken to show that the protected "
            "interest is infringed: criminal liability is added."
        )
    tail = "" if criminal.grade == criminal.grade_possible else " Criminal liability stays possible on facts not yet known."
    if before:
        return "The antecedent law is breached, but the line of criminal law is not shown to be reached: civil or administrative liability only." + tail
    if about is not True:
        return _OBJECT[about] + tail
    if breach:
        return (
            "A breach is stated, but this book records no civil or administrative rule for everybody that was in force that day and names such an act." + tail
        )
    return "No breach of the antecedent law is shown." + tail
