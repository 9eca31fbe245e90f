"""What the law says on a day: clauses read from `data/law`, compiled to grounds that can be tested.

A clause names one of six kinds of rule. Compiling turns each clause into alternatives of one form,
*these facts are proved, and this measure reaches that bound*; the single-case engine and the engine
for whole tables both read only that form, so every rule is written once, here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from itertools import combinations
from math import ceil, lcm
from typing import Any, NamedTuple

from . import _data
from .facts import ENDLESS, FactError, brief, native, pick, unknown_name
from .reform import Draft, chosen_readings, chosen_reforms, drafts
from .words import say

FLAGS = (
    "obtains",
    "discloses",
    "uses",
    "duty_or_service",
    "lawful_business",
    "prior",
    "knows_crime",
    "track_used_in_crime",
    "grave_harm",
)
TIERS = (1, 2, 3)
TEXT = "Int"  # the judicial text that measures the circumstances
_CENTS = 100


class Measure(NamedTuple):
    """What is counted: items (`count`), items disclosed (`disclosed`) or yuan of a named fact.

    weights: for items, how much one item of each tier weighs; whole: the weight that equals 1.
    """

    what: str
    weights: tuple[int, ...] = ()
    whole: int = 1


class Line(NamedTuple):
    """A measure and the number that it must reach, with the clause that it stands in.

    factors: what other clauses make of that number, the outermost first.
    """

    measure: Measure
    bound: Any
    pin: str
    factors: tuple[Fraction, ...] = ()


class Way(NamedTuple):
    """One way to meet a ground: all these facts, and any of these lines, where there are any."""

    needs: frozenset[str]
    lines: tuple[Line, ...]
    pin: str


class Ground(NamedTuple):
    """One ground of a grade, with its pinpoint.

    grade: as a number in the order of GRADES. special: it is for lawful-business buyers (Int 6).
    """

    pin: str
    cite: str
    grade: int
    ways: tuple[Way, ...]
    special: bool = False
    open: bool = False
    unmeasured: bool = False
    instead_of: frozenset[str] = frozenset()
    question: str = ""
    why: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all ways."""
        return tuple(line for way in self.ways for line in way.lines)


def span(months: int) -> str:
    """A length of imprisonment in words.

    >>> span(36), span(18), span(1)
    ('3 years', '18 months', '1 month')
    """
    whole = months and months % 12 == 0
    return say("punishment.years", n=months // 12) if whole else say("punishment.months", n=months)


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
        least, most = span(self.min_months), span(self.max_months)
        return (
            say("punishment.custody_exact", most=most)
            if least == most
            else say("punishment.custody", least=least, most=most)
        )

    def __str__(self) -> str:
        words = self.custody
        if self.detention_months:
            least, most = self.detention_months
            words = say("punishment.detention", custody=words, least=least, most=most)
        return say(f"punishment.{self.fine}_fine", custody=words)


@dataclass(frozen=True, eq=False)
class Law:
    """The law of a day, ready to apply. Read it with `pilaw.law(day)`."""

    id: str
    statute: Mapping[str, Any]
    grounds: tuple[Ground, ...]
    bands: Mapping[int, Band]
    scope: Mapping[str, Any] | None
    ranks: Mapping[int, Any]
    draft: Draft = field(repr=False)
    multiples: tuple[int, ...] | None
    readings: tuple[tuple[str, str], ...] = ()
    reforms: tuple[Any, ...] = ()
    beside: tuple["Law", ...] = ()

    @property
    def title(self) -> str:
        """The statute, its judicial text and whether a reform is applied, in words."""
        title, text = self.statute["title"], _data.toml(f"law/{TEXT}.toml")["short"]
        if self.draft.tag:
            day = self.draft.tag.partition("-of-")[2]
            title = say(f"law.with_text{'_of' if day else ''}", statute=title, text=text, day=day)
        return say("law.reformed", law=title) if self.reforms else str(title)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What the grounds count, each once, in their order."""
        return tuple(dict.fromkeys(line.measure for g in self.grounds for line in g.lines))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The yes/no facts on which some ground turns, in the order of FLAGS."""
        there = {need for g in self.grounds for way in g.ways for need in way.needs}
        return (*FLAGS, *sorted(there - set(FLAGS)))

    @cached_property
    def bounds(self) -> tuple[tuple[Measure, Any], ...]:
        """Each measure with each number that it must reach, once."""
        return tuple(dict.fromkeys(line[:2] for g in self.grounds for line in g.lines))

    def tiers_of(self, kind: str) -> tuple[int, ...]:
        """The tiers in which items of this kind may count, the least sensitive first; 0: not at
        all.

        >>> law().tiers_of("hotel_checkin"), law().tiers_of("flight_itinerary")
        ((2,), (2, 1))
        >>> law().tiers_of("unclassified")
        (3, 2, 1)
        """
        return _find_tiers(self, kind if isinstance(kind, str) else brief(kind))

    def threshold(self, pin: str) -> int:
        """The number in one clause of this law, such as `5(1)(3)`; FactError where it sets none.

        >>> law().threshold("5(1)(3)")
        50
        """
        numbers = {g.pin: g.lines[0].bound for g in self.grounds if g.lines}
        return int(pick(numbers, pin, "clause"))

    def __repr__(self) -> str:
        return f"<Law {self.id}: {self.title}>"


# --- what stands in the books on a day


_CHINA = timezone(timedelta(hours=8))


def today() -> date:
    """The day that it is in China."""
    return datetime.now(_CHINA).date()


@cache
def statutes() -> tuple[dict[str, Any], ...]:
    """The versions of Art. 253-1, oldest first; each ends where the next begins.

    >>> [s["id"] for s in statutes()][:2]
    ['before-2009', 'amendment-vii']
    """
    known = sorted(_data.toml("law/CL.toml")["statute"], key=lambda s: s["in_force"])
    ends = [s["in_force"] - timedelta(1) for s in known[1:]]
    return (*({"until": end, **s} for s, end in zip(known, ends, strict=False)), known[-1])


def _grades() -> tuple[str, ...]:
    """The grades of the bands of all statutes, in the order of their weight, above the two that are
    no crime.
    """
    order: list[str] = []
    for statute in _data.toml("law/CL.toml")["statute"]:
        at = 0
        for band in statute.get("bands", ()):
            if band["grade"] not in order:
                order.insert(at, band["grade"])
            at = order.index(band["grade"]) + 1
    return ("no_offence", "not_reached", *order)


GRADES = _grades()
CRIMES = GRADES[2:]


def instruments() -> dict[str, dict[str, Any]]:
    """Every instrument as the data state it, by the name of its file.

    >>> instruments()["Int"]["short"]
    'the 2017 Interpretation'
    """
    return {name: _data.toml(f"law/{name}.toml") for name in _files()}


def _files() -> list[str]:
    """The names of the files of the law, which need not be read for that."""
    return [path.removeprefix("law/").removesuffix(".toml") for path in _data.folder("law")]


def cited_as(instrument: Mapping[str, Any]) -> str:
    """The name by which the provisions of an instrument are cited.

    >>> [cited_as(instruments()[name]) for name in ("CL", "CL-other", "Int")]
    ['CL', 'CL', 'Int']
    """
    return str(instrument.get("cite_as", instrument["id"]))


def provisions(instrument: str = TEXT, day: date | None = None) -> dict[str, dict[str, Any]]:
    """The provisions of one instrument on a day (default: today) by pinpoint, in its order.

    A provision is in force within its own days, else those of its instrument; one that is not yet
    or no longer in force is given only where no other of its pinpoint is, so that it can be cited.

    >>> provisions("Int")["5(1)(4)"]["threshold"]
    500
    """
    pick(dict.fromkeys(_files()), instrument, "instrument")
    return dict(_provisions(instrument, day_of(day) if day else today()))


@lru_cache(256)
def _provisions(instrument: str, day: date) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    whole = _data.toml(f"law/{instrument}.toml")
    for provision in whole["provision"]:
        holds = _holds({"until": whole.get("until", date.max), **provision}, day)
        if holds or provision["pin"] not in found:
            found[provision["pin"]] = {name: _on(value, day) for name, value in provision.items()}
    return found


def _holds(part: Mapping[str, Any], day: date) -> bool:
    start = part.get("in_force", part.get("from", date.min))
    return bool(start <= day <= part.get("until", date.max))


def _on(value: Any, day: date) -> Any:
    """A value of a clause on a day: as it stands, or, of a list of dated values, the latest that
    has begun.

    >>> _on([{"value": 50}, {"from": date(2027, 1, 1), "value": 100}], date(2026, 12, 31))
    50
    """
    if not _dated(value):
        return value
    begun = [v for v in value if _holds(v, day)]
    return max(begun or value, key=lambda v: v.get("from", date.min))["value"]


def _dated(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(v, dict) and "value" in v for v in value)
    )


@cache
def turns() -> tuple[date, ...]:
    """The days on which the statute or the judicial text becomes another, oldest first."""
    return tuple(sorted({s["in_force"] for s in statutes()} | set(_text_states())))


def named(turn: date) -> str:
    """What came into force on such a day: a version of the statute, or the judicial text.

    >>> named(date(2017, 6, 1))
    'the 2017 Interpretation'
    """
    titles = {s["in_force"]: s["title"] for s in statutes()}
    return str(titles.get(turn, _data.toml(f"law/{TEXT}.toml")["short"]))


@cache
def _text_states() -> tuple[date, ...]:
    """The days on which the judicial text becomes another, oldest first."""
    text = _data.toml(f"law/{TEXT}.toml")
    parts = [text, *text["provision"]]
    parts += [v for p in text["provision"] for value in p.values() if _dated(value) for v in value]
    starts = {part.get("in_force", part.get("from")) for part in parts} - {None}
    return tuple(
        sorted(starts | {part["until"] + timedelta(1) for part in parts if "until" in part})
    )


def _state(day: date) -> date:
    """The first day of the state of the judicial text in which a day lies."""
    return max((turn for turn in _text_states() if turn <= day), default=date.min)


@lru_cache(256)
def clauses(day: date) -> dict[str, dict[str, Any]]:
    """The clauses of the judicial text in force on a day; none before it came (Int 13; SPC2001-time
    1).

    >>> len(clauses(date(2017, 5, 31))), clauses(date(2017, 6, 1))["5(1)(3)"]["threshold"]
    (0, 50)
    """
    text = _data.toml(f"law/{TEXT}.toml")
    if not _holds(text, day):
        return {}
    there = {p["pin"] for p in text["provision"] if _holds(p, day)}
    return {pin: c for pin, c in provisions(TEXT, day).items() if pin in there}


def statute_on(day: date) -> dict[str, Any]:
    """The version of Art. 253-1 in force on a day.

    >>> statute_on(date(2015, 10, 31))["id"], statute_on(date(2015, 11, 1))["id"]
    ('amendment-vii', 'amendment-ix')
    """
    day = day_of(day)
    found: dict[str, Any] | None = next(
        (s for s in reversed(statutes()) if s["in_force"] <= day), None
    )
    if found is None:
        raise FactError("error.no_law", day=day, year=statutes()[0]["in_force"].year)
    return found


def law(
    day: date | str | None = None,
    *,
    readings: Mapping[str, str] | None = None,
    reforms: Iterable[Any] = (),
) -> Law:
    """The law in force on a day (default: today), under chosen readings and reforms.

    >>> law("2016-01-01").id, law("2026-01-01").id
    ('amendment-ix', 'amendment-ix+interpretation')
    """
    day = today() if day is None else day_of(day)
    return build(day, day, readings=chosen_readings(readings), reforms=chosen_reforms(reforms))


def day_of(given: Any) -> date:
    """One day, given as a date or as a text."""
    day = native(given)
    if isinstance(day, str):
        try:
            return date.fromisoformat(day)
        except ValueError:
            pass
    if not isinstance(day, date):
        raise FactError("error.not_a_day", given=brief(given))
    return day.date() if isinstance(day, datetime) else day


def build(
    statute: date,
    text: date,
    *,
    readings: Mapping[str, str] | None = None,
    reforms: Iterable[Any] = (),
) -> Law:
    """The statute of one day with the judicial text of another, readings and reforms applied, as
    `chosen_readings` and `chosen_reforms` give them.
    """
    return _build(statute, text, tuple(sorted((readings or {}).items())), tuple(reforms))


@lru_cache(4096)
def _build(
    statute: date, text: date, readings: tuple[tuple[str, str], ...], reforms: tuple[Any, ...]
) -> Law:
    version = statute_on(statute)
    state = _state(text) if version.get("covers") else date.min
    return _of_state(version["id"], state, readings, reforms)


def versions() -> tuple[Law, ...]:
    """Every law there was or is: each version of the statute, without and with each judicial text.

    >>> [v.id for v in versions()][:3]
    ['before-2009', 'amendment-vii', 'amendment-vii+interpretation']
    """
    days = [day for day in turns() if day >= statutes()[0]["in_force"]]
    pairs = [build(one, other) for one in days for other in days if one <= other]
    return tuple(sorted(dict.fromkeys(pairs), key=lambda v: (v.statute["in_force"], v.id)))


@cache
def _of_state(
    statute_id: str, text: date, readings: tuple[tuple[str, str], ...], reforms: tuple[Any, ...]
) -> Law:
    statute = next(s for s in statutes() if s["id"] == statute_id)
    measures = clauses(text) if statute.get("covers") else {}

    def make() -> Draft:
        return Draft(dict(statute), dict(measures), tag=_tag(text) if measures else "")

    main, *beside = drafts(make, dict(readings), reforms)
    return _compile(
        main, readings, reforms, tuple(_compile(draft, readings, reforms, ()) for draft in beside)
    )


def _tag(text: date) -> str:
    """What the id of a law says of its judicial text: its name, with the day from which a later
    state holds.
    """
    first = _data.toml(f"law/{TEXT}.toml")
    return str(first["tag"]) + ("" if text == first["in_force"] else f"-of-{text}")


def _compile(
    draft: Draft,
    readings: tuple[tuple[str, str], ...],
    reforms: tuple[Any, ...],
    beside: tuple[Law, ...],
) -> Law:
    statute, clauses_ = draft.statute, draft.clauses
    top = max((GRADES.index(b["grade"]) for b in statute.get("bands", ())), default=0)
    compiler = _Compiler(clauses_)
    measured = [compiler.ground(c) for c in clauses_.values() if "grade" in c]
    # what is graver than the gravest band is at least of that band
    grounds = [g._replace(grade=min(g.grade, top)) for g in measured if top]
    if not clauses_ and statute.get("covers"):
        grounds = [_unmeasured(statute, grade) for grade in range(GRADES.index(CRIMES[0]), top + 1)]
    fine = next((c for c in clauses_.values() if c.get("rule") == "fine"), None)
    lines = {
        t: c["threshold"]
        for c in clauses_.values()
        if c.get("rule") == "quantity"
        for t in _tier_list(c)
    }
    return Law(
        statute["id"] + (f"+{draft.tag}" if clauses_ else "") + _tail(readings, reforms),
        statute,
        tuple(grounds),
        {b.grade: b for b in map(_band, statute.get("bands", ()))},
        compiler.scope,
        {t: lines.get(t, ENDLESS if clauses_ else -t) for t in TIERS},
        draft,
        tuple(fine["multiples"]) if fine else None,
        readings,
        reforms,
        beside,
    )


def _tail(readings: tuple[tuple[str, str], ...], reforms: tuple[Any, ...]) -> str:
    """What an id carries beyond the version of the law: readings and reforms, with their values."""
    said = [f"{name}={value}" for name, value in readings]
    for reform in reforms:
        values = "" if isinstance(reform, str) else ",".join(f"{n}={v}" for n, v in reform.values)
        said.append(
            (reform if isinstance(reform, str) else reform.id) + (f"[{values}]" if values else "")
        )
    return "".join(f"+{part}" for part in said)


def _band(band: Mapping[str, Any]) -> Band:
    detention = tuple(band["detention_months"]) if "detention_months" in band else None
    return Band(
        GRADES.index(band["grade"]), band["min_months"], band["max_months"], detention, band["fine"]
    )


def _unmeasured(statute: Mapping[str, Any], grade: int) -> Ground:
    """A grade on which no text puts a number: whether it is reached is the court's question."""
    return Ground(statute["pin"], statute["pin"], grade, (), unmeasured=True)


def _tier_list(clause: Mapping[str, Any]) -> list[int]:
    tier = clause["tier"]
    return list(tier) if isinstance(tier, list) else [tier]


class _Scale(NamedTuple):
    """How a clause is taken when another builds on it: by a factor, with further conditions."""

    times: Fraction = Fraction(1)
    needs: tuple[str, ...] = ()
    disclosed: bool = False
    how: tuple[Fraction, ...] = ()
    without: tuple[str, ...] = ()


class _Compiler:
    """Turns clauses into grounds. Each kind of rule is one method, named as in the data."""

    def __init__(self, clauses: dict[str, dict[str, Any]]) -> None:
        self.clauses = clauses
        self.scope = next((c for c in clauses.values() if c.get("rule") == "scope"), None)

    def ground(self, clause: dict[str, Any]) -> Ground:
        instead = frozenset(clause["of"]) if clause["rule"] == "aggregate" else frozenset()
        special = self.scope is not None and clause["pin"].startswith(self.scope["pin"] + "(")
        return Ground(
            clause["pin"],
            f"{TEXT} {clause['pin']}",
            GRADES.index(clause["grade"]),
            _grouped(self.ways(clause, _Scale())),
            special,
            clause["rule"] == "open",
            False,
            instead,
            clause["question"],
            clause.get("why", ""),
        )

    def ways(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Way]:
        rule: Callable[[dict[str, Any], _Scale], Iterable[Way]] = getattr(self, clause["rule"])
        return rule(clause, scale)

    def _way(
        self,
        clause: dict[str, Any],
        scale: _Scale,
        measure: Measure | None = None,
        bound: Any = None,
    ) -> Way:
        line = () if measure is None else (Line(measure, bound, clause["pin"], scale.how),)
        return Way(frozenset((*scale.needs, *clause.get("needs", ()))), line, clause["pin"])

    def quantity(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Way]:
        """So many items of one tier (Int 5(1)(3) to (5))."""
        weights = tuple(int(t in _tier_list(clause)) for t in TIERS)
        measure = Measure("disclosed" if scale.disclosed else "count", weights)
        yield self._way(clause, scale, measure, ceil(clause["threshold"] * scale.times))

    def aggregate(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Way]:
        """The shares of several thresholds add up to one (Int 5(1)(6)); in whole numbers, so
        exact.
        """
        parts = [self.clauses[pin] for pin in clause["of"] if pin in self.clauses]
        whole = lcm(*(p["threshold"] for p in parts))
        weights = tuple(
            sum(whole // p["threshold"] for p in parts if t in _tier_list(p)) for t in TIERS
        )
        measure = Measure("disclosed" if scale.disclosed else "count", weights, whole)
        yield self._way(clause, scale, measure, ceil(whole * scale.times))

    def amount(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Way]:
        """So many yuan of a named fact (Int 5(1)(7), 6(1)(1))."""
        yield self._way(
            clause, scale, Measure(clause["fact"]), _yuan(clause["threshold"] * scale.times)
        )

    def factor(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Way]:
        """A fraction or a multiple of other clauses (Int 5(1)(8), 5(2)(3)): derived, never
        restated.
        """
        by = Fraction(str(clause["factor"]))
        inner = _Scale(
            scale.times * by,
            (*scale.needs, *clause.get("needs", ())),
            scale.disclosed or clause.get("disclosed_only", False),
            (*scale.how, by),
            (*scale.without, *clause.get("without", ())),
        )
        for pin in clause["of"]:
            if pin in self.clauses and pin not in inner.without:
                yield from self.ways(self.clauses[pin], inner)

    def fact(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Way]:
        """Facts without a quantity (Int 5(1)(1), (2), (9); 5(2)(1); 6(1)(2))."""
        yield self._way(clause, scale)

    def open(self, clause: dict[str, Any], scale: _Scale) -> Iterable[Way]:
        """A clause that only a court can find met (Int 5(1)(10), 5(2)(2), 5(2)(4), 6(1)(3))."""
        yield self._way(clause, scale._replace(needs=(*scale.needs, clause["pin"])))


def _grouped(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Ways that need the same facts as one, with the lines of all."""
    found: dict[frozenset[str], Way] = {}
    for way in ways:
        known = found.get(way.needs)
        found[way.needs] = way if known is None else known._replace(lines=known.lines + way.lines)
    return tuple(found.values())


def _yuan(amount: Fraction) -> Any:
    """The least amount in whole cents that is not below a fraction of yuan."""
    return int(amount) if amount.denominator == 1 else Decimal(ceil(amount * _CENTS)) / _CENTS


@cache
def open_clauses() -> frozenset[str]:
    """The clauses that only a court can find met.

    >>> sorted(open_clauses())
    ['5(1)(10)', '5(2)(2)', '5(2)(4)', '6(1)(3)']
    """
    every = _data.toml(f"law/{TEXT}.toml")["provision"]
    return frozenset(clause["pin"] for clause in every if clause.get("rule") == "open")


@cache
def information_types() -> dict[str, dict[str, str]]:
    """The information types by id, with tier, PIPL class, authority and rival positions.

    >>> information_types()["hotel_checkin"]["two_highs_tier"]
    '2'
    """
    return {row["id"]: row for row in _data.table("information_types.csv")}


def may_be_track(kind: str) -> bool:
    """Whether items of a kind can be whereabouts-track information (行踪轨迹信息), of Tier 1 as
    such.

    >>> may_be_track("vehicle_trajectory"), may_be_track("credit_report"), may_be_track("tier1")
    (True, False, True)
    """
    row = information_types().get(kind)
    return row is None or row["track"] == "yes"


@cache
def _open_tiers() -> dict[str, tuple[int, ...]]:
    """Each tier by its name, and each doubt between tiers: `tier1`, `tier1or3`."""
    return {
        f"tier{'or'.join(map(str, some))}": some
        for n in range(len(TIERS))
        for some in combinations(TIERS, n + 1)
    }


@cache
def _kinds() -> dict[str, None]:
    """Every kind that a lot of items can have."""
    return dict.fromkeys((*information_types(), *_open_tiers(), "unclassified"))


@lru_cache(4096)
def _find_tiers(law_: Law, kind: str) -> tuple[int, ...]:
    draft = law_.draft
    if not isinstance(kind, str) or kind not in _kinds():
        tier = isinstance(kind, str) and kind[:5] in {f"tier{n}" for n in range(10)}
        raise unknown_name(kind, _kinds(), "tier" if tier else "type")
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
        if (
            draft.unlisted and not row["two_highs_tier"]
        ):  # whether it is personal information at all stays open
            tiers = [*(t for t in tiers if t == 0), draft.unlisted]
    left = {0 if t in draft.dropped else t for t in tiers}
    return tuple(sorted(left, key=lambda t: (t > 0, -law_.ranks[t] if t else 0)))
