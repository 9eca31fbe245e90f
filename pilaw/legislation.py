"""What the law says on a day: clauses read from `data/law`, compiled to grounds that can be tested.

A clause names one of six kinds of rule. Compiling turns each clause into alternatives of one form,
*these facts are proved, and this measure reaches that bound*; the single-case engine and the engine
for whole tables both read only that form, so every rule is written once, here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import ceil, lcm
from typing import Any, NamedTuple

from . import _data
from .facts import ENDLESS, FactError, brief, native, pick, unknown_name
from .reform import Draft, chosen_readings, chosen_reforms, drafts

GRADES = ("no_offence", "not_reached", "serious", "particularly_serious")
FLAGS = ("obtains", "discloses", "uses", "duty_or_service", "lawful_business", "prior", "knows_crime", "track_used_in_crime", "grave_harm")
TIERS = (1, 2, 3)
_CENTS = 100


class Measure(NamedTuple):
    """What is counted: items (`count`), items disclosed (`disclosed`) or yuan of a named fact.

    weights: for items, how much one item of each tier weighs; whole: the weight that equals 1.
    """

    what: str
    weights: tuple[int, ...] = ()
    whole: int = 1


class Alternative(NamedTuple):
    """One way to meet a ground: all flags in `needs`, and the measure (if any) at least `bound`."""

    needs: int
    measure: int | None
    bound: Any
    pin: str
    how: str


class Ground(NamedTuple):
    """One ground of serious or particularly serious circumstances, with its pinpoint."""

    pin: str
    cite: str
    grade: int
    alternatives: tuple[Alternative, ...]
    special: bool = False
    open: bool = False
    unmeasured: bool = False
    instead_of: frozenset[str] = frozenset()
    question: str = ""
    why: str = ""


def span(months: int) -> str:
    """A length of imprisonment in words.

    >>> span(36), span(18), span(1)
    ('3 years', '18 months', '1 month')
    """
    number, unit = (months // 12, "year") if months and months % 12 == 0 else (months, "month")
    return f"{number} {unit}{'' if number == 1 else 's'}"


class Band(NamedTuple):
    """The statutory range for one grade; custody in months, fine `or` / `and`."""

    grade: int
    min_months: int
    max_months: int
    detention_months: tuple[int, int] | None
    fine: str

    @property
    def custody(self) -> str:
        """The shortest and the longest fixed-term imprisonment."""
        least = "" if self.min_months == self.max_months else f"{span(self.min_months)} to "
        return f"{least}{span(self.max_months)} of fixed-term imprisonment"

    def __str__(self) -> str:
        years = self.custody
        if self.detention_months:
            years += f", or {self.detention_months[0]} to {self.detention_months[1]} months of criminal detention"
        return years + (", and a fine" if self.fine == "and" else ", with a fine, or a fine alone")


@dataclass(frozen=True)
class Law:
    """The law of a day, ready to apply. Read it with `pilaw.law(day)`."""

    id: str
    title: str
    statute: Mapping[str, Any]
    grounds: tuple[Ground, ...]
    measures: tuple[Measure, ...]
    flags: Mapping[str, int]
    bands: Mapping[int, Band]
    scope: Mapping[str, Any] | None
    ranks: Mapping[int, Any]
    draft: Draft = field(repr=False, compare=False)
    multiples: tuple[int, ...] | None
    readings: tuple[tuple[str, str], ...] = ()
    reforms: tuple[Any, ...] = ()
    also: tuple["Law", ...] = ()
    reach: dict[int, Any] = field(default_factory=dict, compare=False, repr=False)
    asked: dict[Any, int] = field(default_factory=dict, compare=False, repr=False)
    _kinds: dict[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    def tiers_of(self, kind: str) -> tuple[int, ...]:
        """The tiers in which items of this kind may count, the least sensitive first; 0: not at all.

        >>> law().tiers_of("hotel_checkin"), law().tiers_of("flight_itinerary"), law().tiers_of("unclassified")
        ((2,), (2, 1), (3, 2, 1))
        """
        tiers = self._kinds.get(kind) if isinstance(kind, str) else None
        if tiers is None:
            tiers = self._kinds[kind] = _find_tiers(self, kind)
        return tiers

    def threshold(self, pin: str) -> int:
        """The number in one clause of this law, such as `5(1)(3)`; FactError where there is none.

        >>> law().threshold("5(1)(3)")
        50
        """
        bounds = {g.pin: ways[0].bound for g in self.grounds if (ways := g.alternatives) and ways[0].bound is not None}
        return int(pick(bounds, pin, "clause with a number"))

    def __repr__(self) -> str:
        return f"<Law {self.id}: {self.title}>"


def provisions(instrument: str = "Int") -> dict[str, dict[str, Any]]:
    """The provisions of one instrument by pinpoint, in the order of the instrument.

    >>> provisions("Int")["5(1)(4)"]["threshold"]
    500
    """
    paths = {path.removeprefix("law/").removesuffix(".toml"): path for path in _data.folder("law")}
    return {p["pin"]: p for p in _data.toml(pick(paths, instrument, "instrument")).get("provision", ())}


def statutes() -> list[dict[str, Any]]:
    """The versions of Art. 253-1, oldest first."""
    return list(_data.toml("law/CL.toml")["statute"])


def interpretation_from() -> date:
    """The day on which the Interpretation came into force (Int 13)."""
    return date.fromisoformat(str(_data.toml("law/Int.toml")["in_force"]))


def ids() -> list[str]:
    """The ids of all laws: each version of the statute, without and with the Interpretation."""
    return [s["id"] + tail for s in statutes() for tail in (("", "+interpretation") if s.get("covers") else ("",))]


def statute_on(day: date) -> dict[str, Any]:
    """The version of Art. 253-1 in force on a day.

    >>> statute_on(date(2015, 10, 31))["id"], statute_on(date(2015, 11, 1))["id"]
    ('amendment-vii', 'amendment-ix')
    """
    day = _day(day)
    versions = [s for s in statutes() if s["in_force"] <= day]
    if not versions:
        raise FactError(f"the law of {day}: no Criminal Law before {statutes()[0]['in_force'].year}; write a later date.")
    return versions[-1]


def law(day: date | str | None = None, *, readings: Mapping[str, str] | None = None, reforms: Iterable[Any] = ()) -> Law:
    """The law in force on a day (default: the latest), under chosen readings and reforms.

    >>> law("2016-01-01").id, law().id
    ('amendment-ix', 'amendment-ix+interpretation')
    """
    day = None if day is None else _day(day)
    statute = statute_on(day) if day else statutes()[-1]
    return build(statute["id"], day is None or day >= interpretation_from(), readings=readings, reforms=reforms)


def _day(given: Any) -> date:
    """One day, given as a date or as a text."""
    day = native(given)
    if isinstance(day, str):
        try:
            return date.fromisoformat(day)
        except ValueError:
            pass
    if not isinstance(day, date):
        raise FactError(f"the law of {brief(given)}: not a date; write it as 2021-08-23.")
    return day.date() if isinstance(day, datetime) else day


def build(statute: str, measured: bool, *, readings: Mapping[str, str] | None = None, reforms: Iterable[Any] = ()) -> Law:
    """One version of the statute, with or without the Interpretation, readings and reforms applied."""
    pick({s["id"]: s for s in statutes()}, statute, "version of the law")
    if not isinstance(measured := native(measured), bool):
        raise FactError(f"measured: {brief(measured)} is neither True nor False; write whether the Interpretation applies.")
    measured = measured and statute != statutes()[0]["id"]
    return _build(statute, measured, tuple(sorted(chosen_readings(readings).items())), chosen_reforms(reforms))


@cache
def _build(statute_id: str, measured: bool, readings: tuple[tuple[str, str], ...], reforms: tuple[Any, ...]) -> Law:
    def make() -> Draft:
        return Draft(dict(next(s for s in statutes() if s["id"] == statute_id)), dict(provisions("Int")) if measured else {})

    main, *beside = drafts(make, dict(readings), reforms)
    return _compile(main, readings, reforms, tuple(_compile(draft, readings, reforms, ()) for draft in beside))


def _compile(draft: Draft, readings: tuple[tuple[str, str], ...], reforms: tuple[Any, ...], also: tuple[Law, ...]) -> Law:
    statute, clauses = draft.statute, draft.clauses
    top = max((GRADES.index(b["grade"]) for b in statute.get("bands", ())), default=0)
    compiler = _Compiler(clauses)
    measured = [compiler.ground(c) for c in clauses.values() if "grade" in c]
    grounds = [g._replace(grade=min(g.grade, top)) for g in measured if top]  # what is graver is at least serious where there is one band
    if not clauses and statute.get("covers"):
        grounds = [_unmeasured(statute, grade) for grade in range(GRADES.index("serious"), top + 1)]
    fine = next((c for c in clauses.values() if c.get("rule") == "fine"), None)
    lines = {t: c["threshold"] for c in clauses.values() if c.get("rule") == "quantity" for t in _tier_list(c)}
    title = statute["title"] + (", with the 2017 Interpretation" if clauses else "") + (", as reformed" if reforms else "")
    return Law(
        statute["id"] + ("+interpretation" if clauses else "") + _tail(readings, reforms),
        title,
        statute,
        tuple(grounds),
        tuple(compiler.measures),
        compiler.flags,
        {b.grade: b for b in map(_band, statute.get("bands", ()))},
        compiler.scope,
        {t: lines.get(t, ENDLESS if clauses else -t) for t in TIERS},
        draft,
        tuple(fine["multiples"]) if fine else None,
        readings,
        reforms,
        also,
    )


def _tail(readings: tuple[tuple[str, str], ...], reforms: tuple[Any, ...]) -> str:
    """What an id carries beyond the version of the law: readings and reforms, with their values."""
    said = [f"{name}={value}" for name, value in readings]
    for reform in reforms:
        values = "" if isinstance(reform, str) else ",".join(f"{n}={v}" for n, v in reform.values)
        said.append((reform if isinstance(reform, str) else reform.id) + (f"[{values}]" if values else ""))
    return "".join(f"+{part}" for part in said)


def _band(band: Mapping[str, Any]) -> Band:
    detention = tuple(band["detention_months"]) if "detention_months" in band else None
    return Band(GRADES.index(band["grade"]), band["min_months"], band["max_months"], detention, band["fine"])


def _unmeasured(statute: Mapping[str, Any], grade: int) -> Ground:
    words = GRADES[grade].replace("_", " ")
    return Ground(
        "253-1(1)",
        f"{statute['pin']}",
        grade,
        (),
        unmeasured=True,
        question=f"Were the circumstances {words}?",
        why=f"No text had yet put a number on {words} circumstances; courts decided case by case.",
    )


def _tier_list(clause: Mapping[str, Any]) -> list[int]:
    tier = clause["tier"]
    return list(tier) if isinstance(tier, list) else [tier]


class _Scale(NamedTuple):
    """How a clause is taken when another builds on it: by a factor, with further conditions."""

    times: Fraction = Fraction(1)
    needs: tuple[str, ...] = ()
    disclosed: bool = False
    how: str = ""


class _Compiler:
    """Turns clauses into grounds. Each kind of rule is one method, named as in the data."""

    def __init__(self, clauses: dict[str, dict[str, Any]]) -> None:
        self.clauses = clauses
        self.measures: list[Measure] = []
        self.scope = next((c for c in clauses.values() if c.get("rule") == "scope"), None)
        opened = [pin for pin, c in clauses.items() if c.get("rule") == "open"]
        self.flags = {name: 1 << k for k, name in enumerate((*FLAGS, *opened))}

    def ground(self, clause: dict[str, Any]) -> Ground:
        instead = frozenset(clause["of"]) if clause["rule"] == "aggregate" else frozenset()
        special = self.scope is not None and clause["pin"].startswith(self.scope["pin"] + "(")
        return Ground(
            clause["pin"],
            "Int " + clause["pin"],
            GRADES.index(clause["grade"]),
            self.ways(clause, _Scale()),
            special,
            clause["rule"] == "open",
            False,
            instead,
            clause["question"],
            clause.get("why", ""),
        )

    def ways(self, clause: dict[str, Any], scale: _Scale) -> tuple[Alternative, ...]:
        rule: Callable[[dict[str, Any], _Scale], Iterable[Alternative]] = getattr(self, clause["rule"])
        return tuple(rule(clause, scale))

    def _way(self, clause: dict[str, Any], scale: _Scale, measure: Measure | None = None, bound: Any = None) -> Alternative:
        mask = sum({self.flags[n] for n in (*scale.needs, *clause.get("needs", ()))})
        if measure and measure not in self.measures:
            self.measures.append(measure)
        return Alternative(mask, self.measures.index(measure) if measure else None, bound, clause["pin"], scale.how)

    def quantity(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Alternative]:
        """So many items of one tier (Int 5(1)(3) to (5))."""
        weights = tuple(int(t in _tier_list(clause)) for t in TIERS)
        measure = Measure("disclosed" if scale.disclosed else "count", weights)
        yield self._way(clause, scale, measure, ceil(clause["threshold"] * scale.times))

    def aggregate(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Alternative]:
        """The shares of several thresholds add up to one (Int 5(1)(6)); in whole numbers, so exact."""
        parts = [self.clauses[pin] for pin in clause["of"] if pin in self.clauses]
        whole = lcm(*(p["threshold"] for p in parts))
        weights = tuple(sum(whole // p["threshold"] for p in parts if t in _tier_list(p)) for t in TIERS)
        measure = Measure("disclosed" if scale.disclosed else "count", weights, whole)
        yield self._way(clause, scale, measure, ceil(whole * scale.times))

    def amount(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Alternative]:
        """So many yuan of a named fact (Int 5(1)(7), 6(1)(1))."""
        yield self._way(clause, scale, Measure(clause["fact"]), _yuan(clause["threshold"] * scale.times))

    def factor(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Alternative]:
        """A fraction or a multiple of other clauses (Int 5(1)(8), 5(2)(3)): derived, never restated."""
        by = Fraction(str(clause["factor"]))
        inner = _Scale(
            scale.times * by, (*scale.needs, *clause.get("needs", ())), scale.disclosed or clause.get("disclosed_only", False), f"{scale.how}{_words(by)} "
        )
        for pin in clause["of"]:
            if pin in self.clauses:
                yield from self.ways(self.clauses[pin], inner)

    def fact(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Alternative]:
        """Facts without a quantity (Int 5(1)(1), (2), (9); 5(2)(1); 6(1)(2))."""
        yield self._way(clause, scale)

    def open(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Alternative]:
        """A clause that only a court can find met (Int 5(1)(10), 5(2)(2), 5(2)(4), 6(1)(3))."""
        yield self._way(clause, scale._replace(needs=(*scale.needs, clause["pin"])))


def _yuan(amount: Fraction) -> Any:
    """The least amount in whole cents that is not below a fraction of yuan."""
    return int(amount) if amount.denominator == 1 else Decimal(ceil(amount * _CENTS)) / _CENTS


def _words(factor: Fraction) -> str:
    return "half" if factor * 2 == 1 else f"{factor} times" if factor.denominator == 1 else f"{float(factor):g} times"


@cache
def open_clauses() -> frozenset[str]:
    """The clauses that only a court can find met.

    >>> sorted(open_clauses())
    ['5(1)(10)', '5(2)(2)', '5(2)(4)', '6(1)(3)']
    """
    return frozenset(pin for pin, clause in provisions("Int").items() if clause.get("rule") == "open")


@cache
def information_types() -> dict[str, dict[str, str]]:
    """The information types by id, with tier, PIPL class, authority and rival positions.

    >>> information_types()["hotel_checkin"]["two_highs_tier"]
    '2'
    """
    return {row["id"]: row for row in _data.table("information_types.csv")}


def may_be_track(kind: str) -> bool:
    """Whether items of a kind can be whereabouts-track information (行踪轨迹信息), of Tier 1 as such.

    >>> may_be_track("vehicle_trajectory"), may_be_track("credit_report"), may_be_track("tier1")
    (True, False, True)
    """
    row = information_types().get(kind)
    return row is None or row["track"] == "yes"


@cache
def _open_tiers() -> dict[str, tuple[int, ...]]:
    """Each tier by its name, and each doubt between tiers: `tier1`, `tier1or3`."""
    return {f"tier{'or'.join(map(str, some))}": some for n in range(len(TIERS)) for some in combinations(TIERS, n + 1)}


@cache
def _kinds() -> dict[str, None]:
    """Every kind that a lot of items can have."""
    return dict.fromkeys((*information_types(), *_open_tiers(), "unclassified"))


def _find_tiers(law_: Law, kind: str) -> tuple[int, ...]:
    draft = law_.draft
    if not isinstance(kind, str) or kind not in _kinds():
        what = "tier" if isinstance(kind, str) and kind[:5] in {f"tier{n}" for n in range(10)} else "information type"
        raise FactError(unknown_name(kind, _kinds(), what))
    if kind in draft.moved:
        tiers: Iterable[int] = draft.moved[kind]
    elif draft.only_moved:
        tiers = [0]
    elif kind == "unclassified":
        tiers = TIERS
    elif kind in _open_tiers():
        tiers = _open_tiers()[kind]
    else:
        row = information_types()[kind]
        tiers = [int(t) for t in row["tiers"].split("/")]
        if draft.unlisted and not row["two_highs_tier"]:  # whether it is personal information at all stays open
            tiers = [*(t for t in tiers if t == 0), draft.unlisted]
    left = {0 if t in draft.dropped else t for t in tiers}
    return tuple(sorted(left, key=lambda t: (t > 0, -law_.ranks[t] if t else 0)))
