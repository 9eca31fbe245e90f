"""The map of the text against real cases: which rules some case exercises, and which none does.

Everything is computed by the engine from the facts of the stored cases and of the later judgments.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sphinx.application import Sphinx
from tables import Generated, law, linked

from pilaw.casebook import Case, cases, judgments
from pilaw.compare import Exercise, coverage
from pilaw.legislation import provisions
from pilaw.reform import readings

NONE = "no case here"
FEW = 4  # cases that stand in the line itself
PARTS = {
    "ground": "Grounds",
    "line": "Lines",
    "law": "The law of some day",
    "choice": "The choice between two laws",
    "reading": "Contested readings",
}
ASKED = {
    "ground": "Met",
    "line": "Reached",
    "law": "Applied",
    "choice": "So",
    "reading": "Decides the grade",
}


@cache
def exercises() -> tuple[Exercise, ...]:
    """Each rule with the cases that exercise it."""
    return coverage([*cases().values(), *judgments().values()])


class Exercised(Generated):
    """Each rule, with the cases that exercise it."""

    def lines(self) -> Iterator[str]:
        for kind, heading in PARTS.items():
            part = [e for e in exercises() if e.kind == kind]
            idle = [e.rule for e in part if not e.met]
            yield f"### {heading}: {len(part) - len(idle)} of {len(part)} with a case\n"
            yield from (line for e in part for line in told(e))


def told(e: Exercise) -> Iterator[str]:
    """One rule: what it is, the cases that exercise it, and in how many others it stays open."""
    met = f"{ASKED[e.kind]} in {count(e.met)}" if e.met else NONE.capitalize()
    more = f"; possible in {len(e.open)}{' more' if e.met else ''}" if e.open else ""
    few = f": {named(e.met)}" if 0 < len(e.met) <= FEW else ""
    yield f"{rule(e)} *{met}*{few}{more}.\n"
    if len(e.met) > FEW:
        yield f":::{{dropdown}} The {count(e.met)}\n{named(e.met)}.\n:::\n"


def count(some: Iterable[Case]) -> str:
    """How many cases."""
    number = len(tuple(some))
    return f"{number} case{'' if number == 1 else 's'}"


def named(some: Iterable[Case]) -> str:
    """The cases, names first, each with a link."""
    return "; ".join(f"{c.title} ({{ref}}`{c.id} <{c.id.lower()}>`)" for c in some)


def rule(e: Exercise) -> str:
    """A rule in words, with its place."""
    if e.kind == "ground":
        return f"**{law(e.rule)}** {provisions()[e.rule.partition(' ')[2]]['question']}"
    if e.kind == "reading":
        reading = readings()[e.rule]
        return f"**{reading.question}** ({linked(reading.pin)}, `{reading.id}`)."
    return f"**{linked(e.rule)}.**"


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("rules-exercised", Exercised)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
