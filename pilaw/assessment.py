"""The result of a case as a reader meets it: `assess`, its trail and its text."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from . import legislation as law_of
from .engine import Decision, decide
from .facts import FactError, Facts, facts_only
from .reform import chosen_readings, chosen_reforms
from .show import html, text
from .silence import DEFAULT, chosen_stance, read_under
from .trail import Step, trail


class Result(Decision):
    """What the law says of a case. `str(result)` is the text; `result.trail` the questions."""

    __slots__ = ()

    @property
    def trail(self) -> tuple[Step, ...]:
        """The numbered questions that lead to the grade."""
        return trail(self)

    def __str__(self) -> str:
        return text(self)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html(self)


def assess(
    facts: Facts,
    *,
    on: date | str | None = None,
    readings: Mapping[str, str] | None = None,
    reforms: Iterable[Any] = (),
    silence: str = DEFAULT,
) -> Result:
    """Decide one case: the law that applies, the grade, the grounds and what would settle the rest.

    on: fixes the law to that of a day; otherwise it follows from the dates in the facts (CL 12).
    silence: how silence is read; `strict`: as unknown, `as-read`: as a judgment is read. What is
    then assumed stands in `assumed` and in the trail.
    Errors: FactError with one sentence.

    >>> from pilaw import Facts, Items
    >>> case = Facts({"sell"}, [Items("tier1", 60)], illegal_gains_yuan=0, prior="none",
    ...              harm="none", knows_crime="no", used_in_crime="no")
    >>> assess(case).grade, assess(case).grounds
    ('serious', ('5(1)(3)',))
    >>> silent = Facts({"sell"}, [Items("tier1", 60)], illegal_gains_yuan=0)
    >>> assess(silent).grade_possible, assess(silent, silence="as-read").grade_possible
    ('particularly_serious', 'serious')
    """
    facts_only(facts, "assess")
    reforms, readings = chosen_reforms(reforms), chosen_readings(readings)
    if facts.court_finds and (strange := facts.court_finds - law_of.open_clauses()):
        raise FactError(
            "error.not_open", pin=min(strange), known=", ".join(sorted(law_of.open_clauses()))
        )
    if silence == DEFAULT:
        return Result(*decide(facts, on, readings, reforms))
    facts, assumed = read_under(facts, chosen_stance(silence), on)
    found = Result(*decide(facts, on, readings, reforms))
    return found._replace(silence=silence, assumed=assumed)
