"""Problems that answer back: a fact pattern, a question, and options that named mistakes lead to.

An option is a grade with its ground; it carries every mistake that leads to it, each carried out by
the engine. A pool of problems is frozen as data and compared with a fresh generation.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any, NamedTuple

from . import _data
from .facts import FACTS, Facts, Items
from .forms import FORMS, Made, step_left
from .mistakes import Mistake, Put, decided, mistaken
from .patterns import Pattern, Recipe, chance, pattern, recipes, story
from .trail import Step

VERSION = "1"  # of the generator: another one gives other problems for the same seed
TRIES = 60


class Option(NamedTuple):
    """One option: its text, the mistakes that lead to it, and the step at which they leave the
    trail, as its place in the trail of the problem.
    """

    text: str
    mistakes: tuple[str, ...]
    right: bool
    step: int


class Problem(NamedTuple):
    """A problem as a pool holds it. note: what makes two problems the same."""

    id: str
    form: str
    topic: str
    level: int
    recipe: str
    seed: str
    version: str
    law: str
    note: str
    story: str
    ask: str
    options: tuple[Option, ...]
    facts: Mapping[str, Any]
    trail: tuple[str, ...]
    paragraphs: tuple[str, ...]


# --- a problem


def problem(form: str, recipe: Recipe, seed: str) -> Problem | None:
    """One problem, the same for the same seed; None where what was drawn gives no good one."""
    luck = chance(f"{VERSION}/{form}/{recipe.id}/{seed}")
    drawn = pattern(recipe, luck)
    made = FORMS[form](drawn, luck) if drawn else None
    if drawn is None or made is None or len(made.wrong) < 2 or not all(map(_whole, _texts(made))):
        return None
    return _written(form, seed, drawn, made, luck)


def _texts(made: Made) -> Iterator[str]:
    yield from (*made.right, *made.wrong)


def _whole(text: str) -> bool:
    """Whether an option says something, and the reason too that it announces."""
    return bool(text) and not text.endswith(": ")


def _written(form: str, seed: str, drawn: Pattern, made: Made, luck: Random) -> Problem:
    put = made.put or drawn.put
    steps = decided(put).trail
    left = {text: _left(put, steps, of) for text, of in made.wrong.items()}
    kept = sorted({*left.values(), *_told_steps(steps)} - {-1})
    options = [Option(text, (), True, -1) for text in made.right]
    options += [
        Option(text, tuple(m.id for m in of), False, _place(kept, left[text]))
        for text, of in made.wrong.items()
    ]
    if made.order:
        options.sort(key=lambda option: made.order.index(option.text))
    else:
        luck.shuffle(options)
    recipe = drawn.recipe
    cures = dict.fromkeys(m.paragraph for of in made.wrong.values() for m in of)
    return Problem(
        f"{form}-{recipe.id}-{seed}",
        form,
        recipe.topic,
        recipe.level,
        recipe.id,
        seed,
        VERSION,
        law_hash(),
        note(form, drawn, made),
        story(drawn, luck),
        made.ask,
        tuple(options),
        plain(drawn.put.facts),
        tuple(str(steps[k]) for k in kept),
        tuple(cures),
    )


def _place(kept: list[int], step: int) -> int:
    """The place of a step among those that are shown; -1 for none."""
    return kept.index(step) if step in kept else -1


def _left(put: Put, steps: tuple[Step, ...], of: list[Mistake]) -> int:
    """The step at which the first of some mistakes leaves the trail."""
    first = of[0]
    return step_left(
        steps, decided(mistaken(first, put)).trail, law=bool(first.same or first.as_today)
    )


def _told_steps(steps: tuple[Step, ...]) -> Iterator[int]:
    """The steps of a trail that are shown in any case: what is met, and the grade."""
    for k, step in enumerate(steps):
        if step.key in ("grade", "such_an_offence") or (
            step.key == "ground" and step.state == "yes"
        ):
            yield k


def note(form: str, drawn: Pattern, made: Made) -> str:
    """What makes two problems the same: form, recipe, facts and what is asked, and no names."""
    asked = made.about or sorted((*made.right, *made.wrong))
    key = json.dumps([form, drawn.recipe.id, plain(drawn.put.facts), asked], sort_keys=True)
    return sha256(key.encode()).hexdigest()[:16]


def plain(facts: Facts) -> dict[str, Any]:
    """What is known of a case as plain values, from which `facts_of` makes it again."""
    said: dict[str, Any] = {}
    for name, fact in FACTS.items():
        value = getattr(facts, name)
        if fact.kind == "acts":
            said[name] = [act for act, so in value.items() if so]
        elif fact.kind == "items":
            said[name] = [_plain_lot(lot) for lot in value]
        elif fact.kind == "date" and value:
            said[name] = value.text
        elif fact.kind == "yes_no" and value is not None:
            said[name] = "yes" if value else "no"
        elif fact.kind == "choice" and value != "unknown":
            said[name] = value
        elif fact.kind == "money" and not value.unknown:
            said[name] = str(value.low)
    return said


def _plain_lot(lot: Items) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": lot.kind, "count": lot.count.low, "buyers": lot.buyers.low}
    said |= {"sold": lot.sold.low} if lot.sold else {}
    return said | {"excluded": lot.excluded.low, "anonymised": lot.anonymised}


def facts_of(said: Mapping[str, Any]) -> Facts:
    """The facts that `plain` wrote down."""
    return Facts(**{**said, "items": [Items(**lot) for lot in said["items"]]})


@cache
def law_hash() -> str:
    """What changes with the law, its readings, the proposals and the mistakes."""
    names = [n for n in _data.every() if n.split("/")[0] in _LEGAL]
    return sha256("".join(map(_data.read, names)).encode()).hexdigest()[:16]


_LEGAL = ("law", "reforms", "readings.toml", "mistakes.toml", "information_types.csv")


# --- pools


def pool(topic: str, name: str, size: int) -> list[Problem]:
    """So many different problems of one topic, its recipes and forms in turn."""
    found: dict[str, Problem] = {}
    own = [recipe for recipe in recipes().values() if recipe.topic == topic]
    turns = [(form, r) for form in FORMS for r in own if not r.forms or form in r.forms]
    for k in range(TRIES * size):
        form, recipe = turns[k % len(turns)]
        made = problem(form, recipe, f"{name}-{k}")
        if made:
            found.setdefault(made.note, made)
        if len(found) == size:
            break
    return list(found.values())
