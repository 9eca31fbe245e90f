"""A reader's counter-case against the engine: read, checked, and set beside what the engine finds.

The form is TOML: a story, the grade that the reader finds, the provisions on which it rests, where
it was read, and the facts. What explains the difference is looked for among the contested points
and the facts; where nothing does, the law as it is stored may be wrong.
"""

import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import legislation as law_of
from .abuse import stated
from .assessment import Result, assess
from .compare import disputes
from .distance import DOWN, UP, changes
from .facts import FACTS, FactError, Facts, Items
from .legislation import GRADES
from .trail import decisive_words, grade_words
from .words import Said, said

FIELDS = ("story", "claim", "because", "source", "facts", "items")
AGREES, OPEN, READING, FACT, BREAKS = "agrees", "open", "reading", "fact", "breaks"


class Counter(NamedTuple):
    """A counter-case: what its reader claims, what the engine finds, and what explains the rest."""

    story: str
    claim: str
    because: tuple[str, ...]
    source: str
    result: Result
    verdict: str
    ways: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.lines()))

    def lines(self) -> list[str | Said]:
        """What is said of it, line by line."""
        told = law_of.provisions()
        own, engine = grade_words(self.claim), grade_words(self.result.grade)
        rests = [f"{pin}: {stated(told[pin[4:]], told)}" for pin in self.because if _int(pin)]
        outcome = said(f"counter.{self.verdict}", claim=own, ways="; ".join(self.ways))
        return [said("counter.beside", claim=own, engine=engine), *rests, outcome]


def _int(pin: str) -> bool:
    return pin.startswith("Int ")


def read(text: str) -> Counter:
    r"""A counter-case from its form.

    >>> text = 'story = "Sixty positions sold."\nclaim = "not_reached"\nbecause = ["Int 5(1)(3)"]'
    >>> text += '\nsource = "own"\n[facts]\nacts = ["sell"]\nprior = "none"\nharm = "none"\n'
    >>> text += 'illegal_gains_yuan = 0\nused_in_crime = "no"\nduty_or_service = "no"\n'
    >>> read(text + '[[items]]\nkind = "tier1"\ncount = 60').verdict
    'fact'
    """
    form = _form(text)
    facts = _facts(form)
    result, claim = assess(facts), form["claim"]
    verdict, ways = _explained(facts, result, claim)
    because = tuple(form["because"])
    return Counter(form["story"], claim, because, form["source"], result, verdict, ways)


def _form(text: str) -> Mapping[str, Any]:
    """The form with every field, or one sentence on what is wrong with it."""
    try:
        form = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FactError("error.counter.form", fault=error) from None
    for name in FIELDS:
        if not form.get(name):
            raise FactError("error.counter.missing", field=name)
    if strange := sorted({*form} - {*FIELDS}):
        raise FactError("error.counter.field", field=strange[0], fields=", ".join(FIELDS))
    if form["claim"] not in GRADES:
        raise FactError("error.counter.claim", claim=form["claim"], grades=", ".join(GRADES))
    _cited(form["because"])
    return form


def _cited(because: Any) -> None:
    """The provisions are there, by their pinpoints."""
    known = {
        f"{law_of.cited_as(instrument)} {pin}"
        for name, instrument in law_of.instruments().items()
        for pin in law_of.provisions(name)
    }
    pins = because if isinstance(because, list) else [because]
    for pin in pins:
        if pin not in known:
            raise FactError("error.counter.pin", pin=pin)


def _facts(form: Mapping[str, Any]) -> Facts:
    """The facts of the form; what is not stated is unknown."""
    told, lots = form["facts"], form["items"]
    if not isinstance(told, dict) or not isinstance(lots, list):
        raise FactError("error.counter.tables")
    for name in told:
        if name not in FACTS or name == "items":
            raise FactError("error.counter.fact", fact=name, facts=", ".join(FACTS))
    try:
        return Facts(items=[Items(**lot) for lot in lots], **told)
    except TypeError as error:
        raise FactError("error.counter.form", fault=error) from None


def _explained(facts: Facts, result: Result, claim: str) -> tuple[str, tuple[str, ...]]:
    """What explains a difference: nothing to explain, an unknown fact, a reading, a fact."""
    if claim == result.grade:
        return AGREES, ()
    if claim == result.grade_possible:
        return OPEN, tuple(map(str, decisive_words(result)))
    if readings := tuple(
        f"{dispute.reading.id}={value}"
        for dispute in disputes(facts)
        for value, (low, _) in dispute.outcomes.items()
        if low == claim
    ):
        return READING, readings
    way = UP if GRADES.index(result.grade) < GRADES.index(claim) else DOWN
    changed = tuple(str(change.words) for change in changes(facts, way, most=1, wanted=claim))
    return (FACT, changed) if changed else (BREAKS, ())
