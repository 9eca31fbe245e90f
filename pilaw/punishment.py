"""What follows from a grade: the range, the fine, the unit, the time for prosecution, leniency."""

from datetime import date
from typing import NamedTuple

from . import _data
from . import legislation as law_of
from .engine import MET, Decision
from .facts import ENDLESS
from .legislation import CRIMES, span
from .truth import Truth, all_of, truth
from .words import Said, said


def sentence(result: Decision) -> Said:
    """The statutory range for the established grade; inside it an insider is punished more heavily (CL 253-1(2))."""
    if not result.band:
        return said("punishment.none")
    duty = truth(result.facts.duty_or_service) & result.measured.truths["discloses"]
    heavier = duty.proved and len(result.law.bands) > 1
    return said("punishment.heavier", band=result.band) if heavier else said("text.as_it_is", text=result.band)


def fine(result: Decision) -> Said:
    """The fine: a floor, and generally a multiple of the illegal gains (Int 12)."""
    floor, facts = _data.toml("law/CL.toml")["fine_floor"], result.facts
    least = floor["minor_yuan"] if facts.minor else floor["yuan"]
    key = "fine.floor_or_minor" if facts.minor is None else "fine.floor"
    start = said(key, least=least, minor=floor["minor_yuan"], pin=floor["pin"])
    if not result.law.multiples:
        return said("fine.only", floor=start)
    gains, (few, many) = facts.illegal_gains_yuan, result.law.multiples
    if gains.unknown:
        return said("fine.unknown", floor=start, few=few, many=many)
    if gains.high == 0:
        return said("fine.no_gains", floor=start)
    low, high = max(gains.low * few, least), gains.high * many
    if high == ENDLESS:
        return said("fine.or_more", floor=start, low=low)
    return said("fine.below" if high <= least else "fine.between", floor=start, low=low, high=high)


class Limitation(NamedTuple):
    """The time for prosecution (CL 87): the years, and whether fewer lie between act and judgment."""

    years: int
    in_time: bool
    said: Said


def limitation(result: Decision) -> Limitation | None:
    """Whether the time for prosecution has run between act and judgment (CL 87); nothing where no day of the act is stated.

    The limit follows from the longest sentence of the band. When a case was opened is not among the facts.
    """
    facts, band = result.facts, result.band
    if not facts.act_date or not band:
        return None
    limits = law_of.provisions("CL")["87"]["limits_years"]
    years = next(limit for below, limit in limits if band.max_months < below * 12)
    established = "" if result.grade == result.grade_possible else "_established"
    rule = said(f"limitation.rule{established}", years=years, most=span(band.max_months))
    judged = facts.judgment_date
    in_time = judged is not None and judged.last < _years_later(facts.act_date.first, years)
    return Limitation(years, in_time, said(f"limitation.{'in_time' if in_time else 'open'}", rule=rule))


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def leniency(result: Decision) -> Truth:
    """Whether Int 10 can be considered: not particularly serious, first offence, gains returned, repentance."""
    facts = result.facts
    first = False if facts.prior not in ("none", "unknown") else facts.first_offender
    graver = any(f.status == MET and f.ground.pin.startswith("5(2)") for f in result.findings)  # as where the text has one band
    light = truth(result.grade == CRIMES[0] and not graver)
    return all_of(light, truth(first), truth(facts.gains_returned), truth(facts.repentance))
