"""Applying the law to the facts: which grounds are met, which stay possible, and which law counts.

Every fact has a floor, the value most favourable to the accused that the proof allows, and a
ceiling. The grounds are tested at both ends: what is met at the floor is *established*, what is met
only at the ceiling is *possible*.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from . import legislation as law_of
from .facts import ACTS, JUDGED_FIRST, NOTHING, UNKNOWN, FactError, Facts, Items, Range, facts_only
from .legislation import GRADES, TIERS, Alternative, Band, Ground, Law, Measure
from .reform import chosen_readings, chosen_reforms

MET, OPEN, NOT_MET, NOT_ASKED = "met", "open", "not met", "not asked"

_FLAG_FACTS = {
    "obtains": ("acts",),
    "discloses": ("acts",),
    "uses": ("beyond_consent",),
    "prior": ("prior",),
    "duty_or_service": ("duty_or_service",),
    "lawful_business": ("lawful_business",),
    "knows_crime": ("knows_crime",),
    "track_used_in_crime": ("track_used_in_crime",),
    "grave_harm": ("harm",),
}


DISCLOSING = ("sell", "provide", "publish")
OBTAINING = ("obtain", "exchange")


class Ends(NamedTuple):
    """The facts of a case at their floor and ceiling, measured as one law measures them."""

    flags: tuple[int, int]
    values: tuple[tuple[Any, Any], ...]
    covered: tuple[bool, bool]
    privileged: bool | None
    unsettled: frozenset[str]
    gates: frozenset[str]
    by_flag: Mapping[int, tuple[str, ...]]
    lots: tuple["Lot", ...]


class Finding(NamedTuple):
    """One ground: met, open, not met or not asked, and the way in which it is met or may be."""

    ground: Ground
    status: str
    way: Alternative | None
    possible: tuple[Alternative, ...]


class Comparison(NamedTuple):
    """The choice between the law at the act and the law at the judgment (CL 12)."""

    at_act: Law
    at_judgment: Law
    applied: Law
    reason: str


class Result(NamedTuple):
    """What the law says of a case. `str(result)` is the text; `result.trail` the questions."""

    law: Law
    grade: str
    grade_possible: str
    findings: tuple[Finding, ...]
    decisive: tuple[str, ...]
    facts: Facts
    ends: Ends
    choices: tuple[Comparison, ...]

    @property
    def grounds(self) -> tuple[str, ...]:
        """The pinpoints of the grounds that are met."""
        return tuple(f.ground.pin for f in self.findings if f.status == MET)

    @property
    def band(self) -> Band | None:
        """The statutory range for the established grade; none where no offence is established."""
        return self.law.bands.get(GRADES.index(self.grade))

    @property
    def trail(self) -> tuple[Any, ...]:
        """The numbered questions that lead to the grade."""
        from .explain import trail

        return trail(self)

    def __str__(self) -> str:
        from .explain import text

        return text(self)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        from .explain import html

        return html(self)


def ends(facts: Facts, law: Law) -> Ends:
    """Measure the facts at both ends under one law."""
    unsettled: set[str] = set()
    passed_on, hangs_on = act_done(facts, law, only=DISCLOSING)
    lots = [_lot(lot, law.tiers_of(lot.kind), passed_on, hangs_on, unsettled) for lot in (_ALL_UNKNOWN if facts.items is None else facts.items)]
    values = tuple(_measure(measure, lots, facts, unsettled) for measure in law.measures)
    flags, by_flag = _flags(facts, law, lots, unsettled)
    gates: set[str] = set()
    covered = _covered(facts, law, lots, gates)
    if None in facts.acts.values():
        unsettled.add("acts")
    return Ends(flags, values, covered, _privileged(facts, law, lots), frozenset(unsettled | gates), frozenset(gates), by_flag, tuple(lots))


class Lot(NamedTuple):
    """A lot of items as Art. 11 counts them, with the tiers it may belong to, least sensitive first."""

    name: str
    number: Range
    disclosed: Range
    tiers: tuple[int, ...]


_ALL_UNKNOWN = tuple(Items(f"tier{t}", UNKNOWN) for t in TIERS)


def _lot(items: Items, tiers: tuple[int, ...], passed_on: bool | None, hangs_on: Iterable[str], unsettled: set[str]) -> Lot:
    """The counted and the disclosed items of a lot; anonymised ones are out (Int 3(2)).

    Receivers count only where something was passed on (Int 11(2)); `hangs_on` names the facts that leave this open.
    """
    name = "total" if items.kind == "unclassified" else items.kind
    count, disclosed = items.counted, items.disclosed
    if passed_on is not True:
        count, disclosed = (
            items.concerned._replace(high=items.concerned.high if passed_on is False else count.high),
            NOTHING._replace(high=0 if passed_on is False else disclosed.high),
        )
    if items.anonymised or (items.count.high and not items.counted.high):  # nothing real is left (Int 11(3))
        return Lot(name, NOTHING, NOTHING, (0,))
    if count.low != count.high:
        unsettled.update([name] if passed_on is not None or not (items.counted.exact and items.concerned.exact) else hangs_on)
    if len(tiers) > 1 and count.high:
        unsettled.add("info_types")
    if items.anonymised is None:
        unsettled.add("anonymised")
        count, disclosed, tiers = Range(0, count.high), Range(0, disclosed.high), (0, *tiers)
    return Lot(name, count, disclosed, tiers)


def _measure(measure: Measure, lots: list[Lot], facts: Facts, unsettled: set[str]) -> tuple[Any, Any]:
    """One measure at its floor (each lot in its least sensitive tier) and at its ceiling."""
    if not measure.weights:
        amount = getattr(facts, measure.what)
        if amount.low != amount.high:
            unsettled.add(measure.what)
        return amount.low, amount.high
    low = high = 0
    weigh = (0, *measure.weights)
    for lot in lots:
        number = lot.number if measure.what == "count" else lot.disclosed
        tiers = lot.tiers
        if least := weigh[tiers[0]]:
            low += least * number.low
        if most := least if len(tiers) == 1 else max(weigh[t] for t in tiers):
            high += most * number.high
    return low, high


def _flags(facts: Facts, law: Law, lots: list[Lot], unsettled: set[str]) -> tuple[tuple[int, int], dict[int, tuple[str, ...]]]:
    """Yes/no facts as bits: proved, and possible."""
    acts = facts.acts
    discloses, open_by = act_done(facts, law, only=DISCLOSING)
    track = _track(facts, lots)
    turns_on = _FLAG_FACTS | {"discloses": tuple(sorted(open_by))}
    if track is None and facts.track_used_in_crime:
        turns_on["track_used_in_crime"] = ("info_types",)
    known: dict[str, bool | None] = {
        "obtains": act_done(facts, law, only=OBTAINING)[0],
        "discloses": discloses,
        "uses": _all(acts["use"], facts.beyond_consent),
        "duty_or_service": facts.duty_or_service,
        "lawful_business": facts.lawful_business,
        "prior": None if facts.prior == "unknown" else facts.prior != "none",
        "knows_crime": False if facts.used_in_crime is False and facts.knows_crime is None else facts.knows_crime,
        "track_used_in_crime": track,
        "grave_harm": None if facts.harm == "unknown" else facts.harm == "grave",
    }
    low = high = 0
    by_flag: dict[int, tuple[str, ...]] = {}
    for name, bit in law.flags.items():
        state = known.get(name, name in facts.court_finds)
        if state is not False:
            high |= bit
            if state:
                low |= bit
            else:
                by_flag[bit] = turns_on[name]
                if name != "obtains":  # whether an act is open, `ends` says
                    unsettled.update(turns_on[name])
    return (low, high), by_flag


def _track(facts: Facts, lots: list[Lot]) -> bool | None:
    """Whether somebody used a track that was passed on for a crime (Int 5(1)(1)): a track, not any other item of Tier 1."""
    given = _ALL_UNKNOWN if facts.items is None else facts.items
    there = [(lot, of) for lot, of in zip(lots, given, strict=True) if lot.number.high and (of.sold is None or of.sold.high)]
    tracks = [(lot, of) for lot, of in there if 1 in lot.tiers and law_of.may_be_track(of.kind)]
    if not tracks or (facts.used_in_crime is False and facts.track_used_in_crime is None):
        return False
    passed_on = [(lot, of) for lot, of in tracks if of.sold is None or of.sold.low]
    sure = any(lot.tiers == (1,) or of.kind not in law_of.information_types() for lot, of in passed_on)  # of a kind not named the facts say it
    return facts.track_used_in_crime and (True if sure else None)


def _any(*states: bool | None) -> bool | None:
    return True if True in states else None if None in states else False


def _all(*states: bool | None) -> bool | None:
    return False if False in states else None if None in states else True


def act_done(facts: Facts, law: Law, *, breach: bool | None = True, only: Iterable[str] = ACTS) -> tuple[bool | None, frozenset[str]]:
    """Whether an act that this law punishes was done, and the facts that leave it open.

    only: the acts looked at. What this law does not punish counts for nothing in it: neither its receivers
    (Int 11(2)) nor its knowledge (Int 5(1)(2)).
    breach: whether state provisions were breached; asked for each act whose text asks for it (CL 253-1(1); not
    for obtaining under CL 253-1(2) of 2009).
    """
    acts, gates = facts.acts, set[str]()
    found: bool | None = False
    for rule in law.statute.get("covers", ()):
        done = _any(*[acts[name] for name in rule["acts"] if name in only])
        needs = {need: getattr(facts, need) for need in rule.get("needs", ())} | ({"breach": breach} if rule.get("breach", True) else {})
        if done is None:
            gates.add("acts")
        if done is not False and False not in needs.values():
            gates.update(need for need, state in needs.items() if state is None)
            found = _any(found, _all(done, *needs.values()))
    return found, frozenset(gates)


def protected(lots: Iterable[Lot]) -> bool | None:
    """Whether some of what was concerned is personal information that the offence protects (Int 1; Int 3(2)).

    A lot that is known to be empty says nothing; where all are empty, nothing was concerned. Where the kind of
    some lot is in doubt, one item of another, certain kind is needed.
    """
    there = [lot for lot in lots if lot.number.high]
    if all(lot.tiers == (0,) for lot in there):
        return False
    if all(0 not in lot.tiers for lot in there) or any(0 not in lot.tiers and lot.number.low for lot in there):
        return True
    return None


def _covered(facts: Facts, law: Law, lots: list[Lot], gates: set[str]) -> tuple[bool, bool]:
    """Whether an act of the offence was done, to personal information, in breach of state provisions.

    Adds to `gates` the facts that leave this open.
    """
    act, open_facts = act_done(facts, law, breach=facts.breach)
    gates |= open_facts
    about = protected(lots)
    if about is None:
        given = facts.items or ()
        gates.update(
            ["anonymised"] * any(i.anonymised is None for i in given) + ["info_types"] * any(0 in (t := law.tiers_of(i.kind)) and len(t) > 1 for i in given)
        )
    whole = _all(act, about)
    return whole is True, whole is not False


def _privileged(facts: Facts, law: Law, lots: list[Lot]) -> bool | None:
    """Whether the higher line for lawful-business buyers applies (Int 6): yes, no or unknown."""
    if law.scope is None:
        return False
    inside = {0, *law.scope["tiers"]}
    only: bool | None = True
    for lot in lots:
        if not lot.number.high or inside.issuperset(lot.tiers):
            continue
        only = False if lot.number.low and not inside.intersection(lot.tiers) else _all(only, None)
    acts = facts.acts
    leaves = acts["exchange"] if law.scope["exchange_leaves"] else False
    onward = _any(acts["sell"], acts["provide"], acts["publish"], leaves)
    return _all(facts.lawful_business, _any(acts["obtain"], acts["exchange"]), _not(onward), only)


def proof(ways: Iterable[Alternative], at: Ends) -> tuple[Alternative | None, list[Alternative]]:
    """The way in which a ground is proved, if any, and the ways that the facts leave open.

    The ways given are those whose facts are possible. A way is met when all its facts hold and its
    measure reaches the bound or more (CL 99).
    """
    low, values = at.flags[0], at.values
    possible = []
    for way in ways:
        needs = way.needs
        if way.measure is None:
            proved = low & needs == needs
        else:
            least, most = values[way.measure]
            if most < way.bound:
                continue
            proved = least >= way.bound and low & needs == needs
        if proved:
            return way, []
        possible.append(way)
    return None, possible


def _in_reach(law: Law, high: int) -> tuple[tuple[Ground, tuple[Alternative, ...], Finding], ...]:
    """Each ground with the ways whose facts are possible, and the finding if none is met; kept for each set of facts."""
    kept: tuple[tuple[Ground, tuple[Alternative, ...], Finding], ...] | None = law.reach.get(high)
    if kept is None:
        kept = law.reach[high] = tuple((g, tuple(w for w in g.alternatives if high & w.needs == w.needs), Finding(g, NOT_MET, None, ())) for g in law.grounds)
    return kept


def findings(law: Law, at: Ends) -> tuple[Finding, ...]:
    """Test every ground of a law at both ends of the facts."""
    found: list[Finding] = []
    met: set[str] = set()
    ordinary, special = sides(law, at)
    for ground, ways, miss in _in_reach(law, at.flags[1]):
        applies = special if ground.special else ordinary
        way, possible = proof(ways, at) if ways else (None, ())
        if applies is False or (way and ground.instead_of & met):
            found.append(Finding(ground, NOT_ASKED, way, ()))
        elif way and applies and at.covered[0]:
            found.append(Finding(ground, MET, way, ()))
            met.add(ground.pin)
        elif way or possible or ground.unmeasured:
            found.append(Finding(ground, OPEN, way or (possible[0] if possible else None), tuple(possible)))
            if way:
                met.add(ground.pin)
        else:
            found.append(miss)
    return tuple(found)


def sides(law: Law, at: Ends) -> tuple[bool | None, bool | None]:
    """Whether the ordinary grounds apply (Int 5), and those for lawful-business buyers (Int 6)."""
    strict = law.scope is not None and not law.scope["a_fortiori"]
    return _not(at.privileged), at.privileged if strict else True


def _not(state: bool | None) -> bool | None:
    return None if state is None else not state


def grades(at: Ends, found: Iterable[Finding]) -> tuple[int, int]:
    """The grade established and the grade possible, as numbers in the order of GRADES."""
    none, below = 0, 1
    if not at.covered[1]:
        return none, none
    low = high = below
    for finding in found:
        grade = finding.ground.grade
        if finding.status is MET:
            low = max(low, grade)
        if finding.status in (MET, OPEN):
            high = max(high, grade)
    return (low if at.covered[0] else none), max(low, high)


def assess(facts: Facts, *, on: date | str | None = None, readings: Mapping[str, str] | None = None, reforms: Iterable[Any] = ()) -> Result:
    """Decide one case: the law that applies, the grade, the grounds and what would settle the rest.

    on: fixes the law to that of a day; otherwise it follows from the dates in the facts (CL 12).
    Errors: FactError with one sentence.

    >>> from pilaw import Facts, Items
    >>> case = Facts({"sell"}, [Items("tier1", 60)], illegal_gains_yuan=0, prior="none", harm="none",
    ...              knows_crime="no", used_in_crime="no")
    >>> assess(case).grade, assess(case).grounds
    ('serious', ('5(1)(3)',))
    """
    facts_only(facts, "assess")
    reforms, readings = chosen_reforms(reforms), chosen_readings(readings)
    if facts.court_finds and (strange := facts.court_finds - law_of.open_clauses()):
        raise FactError(f"court_finds: {min(strange)!r} is not an open clause; write {', '.join(sorted(law_of.open_clauses()))}.")
    if on is not None:
        return _under(law_of.law(on, readings=readings, reforms=reforms), facts)
    results = [_in_time(facts, old, new) for old, new in open_laws(facts, readings, reforms)]
    return results[0] if len(results) == 1 else _merged(results)


def _under(law: Law, facts: Facts) -> Result:
    """The result under one law; where a reform sets offences side by side, the gravest counts."""
    result = _alone(law, facts)
    if not law.also:
        return result
    every = [result, *(_alone(other, facts) for other in law.also)]
    best = max(every, key=gravity)
    return best._replace(
        grade_possible=max((r.grade_possible for r in every), key=GRADES.index),
        decisive=tuple(dict.fromkeys(name for r in (best, *every) for name in r.decisive)),
    )


def gravity(result: Result) -> tuple[int, tuple[int, int], int]:
    """How grave one of several offences is in the case: its grade, then its band, then what stays possible."""
    grade = GRADES.index(result.grade)
    return grade, _custody(result.law, grade), GRADES.index(result.grade_possible)


def _alone(law: Law, facts: Facts) -> Result:
    at = ends(facts, law)
    found = findings(law, at)
    low, high = grades(at, found)
    if at.privileged is None and low < high:
        low = max(low, either_way(law, at))
    return Result(law, GRADES[low], GRADES[high], found, _decisive(law, at, found, low) if low < high else (), facts, at, ())


def either_way(law: Law, at: Ends) -> int:
    """What is established whether the higher line for lawful-business buyers applies or not (Int 6)."""
    lawful = law.flags["lawful_business"]
    as_buyer = at._replace(privileged=True, flags=(at.flags[0] | lawful, at.flags[1] | lawful))
    return min(grades(each, findings(law, each))[0] for each in (as_buyer, at._replace(privileged=False)))


def _decisive(law: Law, at: Ends, found: Iterable[Finding], low: int) -> tuple[str, ...]:
    """The unsettled facts on which the open grounds above the established grade turn."""
    names: set[str] = set() if at.covered[0] else set(at.gates)
    for finding in found:
        if finding.status is not OPEN or finding.ground.grade <= low:
            continue
        if at.privileged is None and not finding.ground.special:
            names.update(("lawful_business", "acts", "info_types", *(lot.name for lot in at.lots if set(lot.tiers) - {0, TIERS[-1]})))
        for way in finding.possible:
            for bit, facts in at.by_flag.items():
                if bit & way.needs:
                    names.update(facts)
            if way.measure is not None and at.values[way.measure][0] < way.bound:
                names.update(_sources(law.measures[way.measure], at))
                if any(lot.number.low != lot.number.high and lot.name not in at.unsettled for lot in at.lots):  # the receivers hang on the act
                    names.update(at.by_flag.get(law.flags["discloses"], ()))
    return tuple(sorted(names & at.unsettled, key=_place))


def _sources(measure: Measure, at: Ends) -> Iterable[str]:
    """The names of the facts that feed a measure."""
    if not measure.weights:
        return (measure.what,)
    weigh = (0, *measure.weights)
    return ("info_types", "anonymised", *(lot.name for lot in at.lots if any(weigh[t] for t in lot.tiers)))


_SCALARS = (
    "act_date",
    "judgment_date",
    "info_types",
    "anonymised",
    "acts",
    "breach",
    "duty_or_service",
    "listed_unit",
    "beyond_consent",
    "lawful_business",
    "illegal_gains_yuan",
    "profit_yuan",
    "prior",
    "used_in_crime",
    "track_used_in_crime",
    "knows_crime",
    "harm",
)


def _place(name: str) -> tuple[int, str]:
    """Items first, then the other facts in the order of the questions."""
    return (_SCALARS.index(name) + 1 if name in _SCALARS else 0), name


def open_laws(facts: Facts, readings: Mapping[str, str] | None = None, reforms: tuple[Any, ...] = ()) -> list[tuple[Law, Law]]:
    """The law at the act and the law at the judgment, for each that the dates leave open."""
    versions = law_of.statutes()
    from_day = law_of.interpretation_from()
    if facts.judgment_date:
        judged = _versions(facts.judgment_date.first, facts.judgment_date.last, versions)
        measured = {facts.judgment_date.last >= from_day, facts.judgment_date.first >= from_day}
    else:
        judged, measured = [versions[-1]["id"]], {True}
    acts = _versions(facts.act_date.first, facts.act_date.last, versions) if facts.act_date else judged
    order = [v["id"] for v in versions]
    pairs = {(a, j, m) for a in acts for j in judged for m in measured if order.index(a) <= order.index(j) and (not m or order.index(j) == len(order) - 1)}
    if not pairs:
        raise FactError(JUDGED_FIRST)
    return [
        (law_of.build(a, m, readings=readings, reforms=reforms), law_of.build(j, m, readings=readings, reforms=reforms))
        for a, j, m in sorted(pairs, reverse=True)
    ]


def _versions(first: date, last: date, versions: list[dict[str, Any]]) -> list[str]:
    """The versions of the statute in force on some day of a period."""
    return [v["id"] for v in versions if v["in_force"] <= last and v.get("until", date.max) >= first]


def _in_time(facts: Facts, old: Law, new: Law) -> Result:
    """The old law, unless the new one sees no crime or is more lenient (CL 12)."""
    under_old = _under(old, facts)
    if old is new:
        return under_old
    under_new = _under(new, facts)
    lighter, possible = milder(under_old, under_new)
    chosen, other = (under_new, under_old) if lighter else (under_old, under_new)
    names = (chosen.decisive, other.decisive if chosen.grade != chosen.grade_possible else ())
    return chosen._replace(
        grade_possible=possible,
        decisive=tuple(dict.fromkeys(sum(names, ()))) if possible != chosen.grade else (),
        choices=(Comparison(old, new, chosen.law, _reason(under_old, under_new, lighter)),),
    )


def milder(old: Result, new: Result) -> tuple[bool, str]:
    """Whether the new law applies (CL 12), and the grade then possible.

    Measured are the maximum, then the minimum, of the band (SPC 1997 on CL 12). While facts are open, the law
    that proves less comes first: whatever the facts turn out to be, the accused never fares worse than under it,
    nor worse than the milder of the two laws at their worst.
    """
    lighter = _weight(new) < _weight(old)
    chosen, other = (new, old) if lighter else (old, new)
    capped = _at(other, other.grade_possible) < _at(chosen, chosen.grade_possible)
    return lighter, other.grade_possible if capped else chosen.grade_possible


def _weight(result: Result) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """How heavy a law is in the case, as far as proved and then as far as possible."""
    return _at(result, result.grade), _at(result, result.grade_possible)


def _at(result: Result, grade: str) -> tuple[int, int, int]:
    """The custody for a grade; where there is none, no offence still weighs less than one whose lines are not reached."""
    return *_custody(result.law, GRADES.index(grade)), GRADES.index(grade)


def _custody(law: Law, grade: int) -> tuple[int, int]:
    band = law.bands.get(grade)
    return (band.max_months, 0 if band.detention_months else band.min_months) if band else (0, 0)


def _reason(old: Result, new: Result, lighter: bool) -> str:
    """The comparison in words."""

    def said(result: Result) -> str:
        band = result.law.bands.get(GRADES.index(result.grade_possible))
        proved, most = (grade.replace("_", " ") for grade in (result.grade, result.grade_possible))
        grade = most if proved == most else f"{proved} established, {most} possible"
        return f"{result.law.title}: {grade}" + (f", at most {law_of.span(band.max_months)}" if band else "")

    if any(result.grade != result.grade_possible for result in (old, new)):
        verdict = f"while facts are open, the {'new' if lighter else 'old'} law comes first, as the other weighs {'more' if lighter else 'no less'}"
    else:
        verdict = "the new law is more lenient and applies" if lighter else "the new law is not more lenient, so the old law applies"
    return f"Under {said(old)}; under {said(new)}: {verdict} (CL 12)."


def _merged(results: list[Result]) -> Result:
    """Where the dates leave more than one law open: the least grade is established, the highest possible."""
    low = min(results, key=lambda r: GRADES.index(r.grade))
    high = max((r.grade_possible for r in results), key=GRADES.index)
    differ = len({r.grade for r in results}) > 1 or len({r.grade_possible for r in results}) > 1
    decisive = _open_dates(low.facts) if differ else ()
    others = tuple(n for r in results for n in r.decisive)
    return low._replace(
        grade_possible=high,
        decisive=tuple(dict.fromkeys((*decisive, *sorted(others, key=_place)))),
        choices=tuple(
            c for r in results for c in (r.choices or (Comparison(r.law, r.law, r.law, f"By the dates act and judgment may both fall under {r.law.title}."),))
        ),
    )


def _open_dates(facts: Facts) -> tuple[str, ...]:
    """Which dates leave the law open."""

    def crossed(name: str, days: list[date]) -> bool:
        span = getattr(facts, name)
        return span is not None and any(span.first < day <= span.last for day in days)

    days = [v["in_force"] for v in law_of.statutes()]
    judged = [*days, law_of.interpretation_from()]
    return tuple(n for n, d in (("act_date", days), ("judgment_date", judged)) if crossed(n, d))
