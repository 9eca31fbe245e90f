"""The law in time: which laws the days of act and judgment leave open, and which of two is more
lenient.

The statute follows CL 12, the judicial text the provisions on temporal effect (SPC2001-time 2 and
3).
"""

from bisect import bisect
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from . import legislation as law_of
from .facts import FactError, Facts, Span
from .legislation import Law


class Outcome(NamedTuple):
    """What one law finds in a case: the grade established and the grade possible, as numbers of
    GRADES.
    """

    law: Law
    low: int
    high: int


def open_laws(
    facts: Facts, readings: Mapping[str, str] | None = None, reforms: tuple[Any, ...] = ()
) -> tuple[tuple[Law, ...], ...]:
    """For each pair of days of act and judgment that the facts leave open, the laws between which
    the mildest is chosen; the oldest statute first.

    Where no day of judgment is stated the case is judged today, or with an act that is still to
    come; where no day of the act is, it falls under the law of the judgment. The statutes are those
    of act and judgment (CL 12); under each the judicial text is that of the judgment, or that of
    the act if there was one (SPC2001-time 2 and 3).
    """
    judged = _periods(_judged(facts))
    acted = _periods(facts.act_date) if facts.act_date else judged
    return _open_laws(acted, judged, tuple(sorted((readings or {}).items())), reforms)


def _judged(facts: Facts) -> Span:
    """The days of judgment that are stated; else today, or the days of an act still to come."""
    today, act = law_of.today(), facts.act_date
    return facts.judgment_date or (act if act and act.first > today else Span(today, today))


@lru_cache(1024)
def _open_laws(
    acted: tuple[date, ...],
    judged: tuple[date, ...],
    readings: tuple[tuple[str, str], ...],
    reforms: tuple[Any, ...],
) -> tuple[tuple[Law, ...], ...]:
    pairs = [(a, j) for j in reversed(judged) for a in acted if a <= j]
    if not pairs:
        raise FactError("error.judged_first")
    choices = dict.fromkeys(_between(a, j, dict(readings), reforms) for a, j in pairs)
    return tuple(
        sorted(choices, key=lambda laws: [law.statute["in_force"] for law in (laws[0], laws[-1])])
    )


def _between(
    act: date, judgment: date, readings: Mapping[str, str] | None, reforms: tuple[Any, ...]
) -> tuple[Law, ...]:
    """The laws that may govern an act of one day judged on another, first the one that stands if
    none is milder.
    """
    days = dict.fromkeys((act, judgment))
    texts = days if law_of.clauses(act) else (judgment,)
    laws = [
        law_of.build(day, text, readings=readings, reforms=reforms)
        for day in days
        for text in texts
    ]
    return tuple(dict.fromkeys(laws))


def _periods(span: Span) -> tuple[date, ...]:
    """The first day of each period of unchanged law that a span of days touches."""
    turns = law_of.turns()
    first, end = bisect(turns, span.first), bisect(turns, span.last)
    return turns[max(0, first - 1) : end]


def open_dates(facts: Facts) -> tuple[str, ...]:
    """Which days leave the law open: those of the act that cross a statute, those of the judgment
    any change.
    """
    crossed = {
        "act_date": facts.act_date
        and {law_of.statute_on(day)["id"] for day in _periods(facts.act_date)},
        "judgment_date": {law_of.build(day, day).id for day in _periods(_judged(facts))},
    }
    return tuple(name for name, laws in crossed.items() if laws and len(laws) > 1)


def turns_until_today(facts: Facts) -> tuple[date, ...]:
    """The days on which the law changed after the act and until today, where no day of judgment is
    stated: a judgment before one of them followed the law of its own day.

    Of an act whose days are not certain, the changes after the first of them. None where the act
    was no offence: no later law makes it one (CL 12).

    >>> turns_until_today(Facts(["sell"], act_date="2016"))
    (datetime.date(2017, 6, 1),)
    >>> turns_until_today(Facts(["sell"], act_date="2016", judgment_date="2019"))
    ()
    """
    act = facts.act_date
    if facts.judgment_date or not act or not law_of.statute_on(act.last).get("covers"):
        return ()
    return tuple(turn for turn in law_of.turns() if act.first < turn <= law_of.today())


def milder(old: Outcome, new: Outcome) -> tuple[bool, int]:
    """Whether the new law applies (CL 12), and the grade then possible.

    Measured are the maximum, then the minimum, of the band (SPC 1997 on CL 12). While facts are
    open, the law that proves less comes first: whatever the facts turn out to be, the accused never
    fares worse than under it, nor worse than the milder of the two laws at their worst.
    """
    lighter = _weight(new) < _weight(old)
    chosen, other = (new, old) if lighter else (old, new)
    capped = _at(other.law, other.high) < _at(chosen.law, chosen.high)
    return lighter, other.high if capped else chosen.high


def gravity(found: Outcome) -> tuple[int, tuple[int, int], int]:
    """How grave one of several offences is in the case: its grade, then its band, then what stays
    possible.
    """
    return found.low, _custody(found.law, found.low), found.high


def _weight(found: Outcome) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """How heavy a law is in the case, as far as proved and then as far as possible."""
    return _at(found.law, found.low), _at(found.law, found.high)


def _at(law: Law, grade: int) -> tuple[int, int, int]:
    """The custody for a grade; where there is none, no offence weighs less than one whose lines are
    not reached.
    """
    return *_custody(law, grade), grade


def _custody(law: Law, grade: int) -> tuple[int, int]:
    band = law.bands.get(grade)
    return (band.max_months, 0 if band.detention_months else band.min_months) if band else (0, 0)
