"""Law that can be read otherwise or changed: contested points and reforms, as changes over a
baseline.

Both are data: `data/readings.toml` holds the contested points, `data/reforms` one file a reform. A
change names what it does to the compiled clauses; no second engine is needed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, NamedTuple

from . import _data
from .facts import FactError, Facts, brief, listed, native, pick, unknown_name, whole


class Option(NamedTuple):
    """One reading of a contested point, and who holds it."""

    value: str
    says: str
    held_by: str
    changes: tuple[Mapping[str, Any], ...]


class Reading(NamedTuple):
    """A contested point: the question, the options, the default and why it is the default."""

    id: str
    question: str
    pin: str
    default: str
    why_default: str
    types: tuple[str, ...]
    options: tuple[Option, ...]
    asks: tuple[str, ...] = ()  # facts without which the point does not arise

    def concerns(self, facts: Facts) -> bool:
        """Whether the point is on a rule, or on a kind of information of these facts."""
        kinds = {lot.kind for lot in facts.items or ()}
        return not self.types or not kinds.isdisjoint(self.types)

    def settled(self) -> list[str]:
        """The answers that decide the point; one that leaves it open is none."""
        return [o.value for o in self.options if o.changes or self.default != "open"]

    def option(self, value: str) -> Option:
        """The option of this value; FactError names the others."""
        for option in self.options:
            if isinstance(value, str) and option.value == value:
                return option
        options = ", ".join(o.value for o in self.options)
        raise FactError("error.law.option", reading=self.id, given=brief(value), options=options)


class Assumption(NamedTuple):
    """A value that the paper does not give: its default, the reason for it, and the range."""

    name: str
    label: str
    default: int
    low: int
    high: int
    reason: str


class Reform(NamedTuple):
    """A proposal to change the law: its place, the words before and after, its assumptions."""

    id: str
    title: str
    place: str
    proposed_by: str
    before: str
    after: str
    note: str
    assumptions: tuple[Assumption, ...]
    changes: tuple[Any, ...]
    offences: tuple[Any, ...]
    instead_of: tuple[str, ...] = ()


class Chosen(NamedTuple):
    """A reform with the values of its assumptions, ready to be applied."""

    id: str
    values: tuple[tuple[str, int], ...]


@cache
def readings() -> dict[str, Reading]:
    """The contested points by id.

    >>> readings()["half-lowers-tenfold"].default
    'yes'
    """
    return {
        r["id"]: Reading(
            r["id"],
            r["question"],
            r["pin"],
            r["default"],
            r["why_default"],
            tuple(r.get("types", ())),
            tuple(
                Option(o["value"], o["says"], o["held_by"], _option_changes(r, o))
                for o in r["option"]
            ),
            tuple(r.get("asks", ())),
        )
        for r in _data.toml("readings.toml")["reading"]
    }


def _option_changes(
    reading: Mapping[str, Any], option: Mapping[str, Any]
) -> tuple[Mapping[str, Any], ...]:
    """The changes an option makes; for a dispute on types, where they then belong."""
    moved = (
        [{"move": dict.fromkeys(reading["types"], option["tiers"])}] if "tiers" in option else []
    )
    return (*moved, *option.get("change", ()))


@cache
def reforms() -> dict[str, Reform]:
    """The reforms by id, in the order of their files.

    >>> reforms()["multiplier"].assumptions[0].name
    'factor'
    """
    return {
        r["id"]: Reform(
            r["id"],
            r["title"],
            r["place"],
            r["proposed_by"],
            r["before"],
            r["after"],
            r.get("note", ""),
            tuple(
                Assumption(
                    a["name"], a["label"], a["default"], a["range"][0], a["range"][1], a["reason"]
                )
                for a in r.get("assumption", ())
            ),
            tuple(r.get("change", ())),
            tuple(r.get("offence", ())),
            tuple(r.get("instead_of", ())),
        )
        for r in map(_data.toml, _data.folder("reforms"))
    }


@cache
def misread() -> dict[str, Reform]:
    """The law as each named mistake has it, by the mistake: a change like a reform, and no law."""
    return {
        m["id"]: Reform(m["id"], m["name"], "", "", "", "", "", (), tuple(m["change"]), ())
        for m in _data.toml("mistakes.toml")["mistake"]
        if "change" in m
    }


def choose(reform: str, **values: Any) -> Chosen:
    """A reform with its assumptions: the defaults, or values inside their range.

    >>> choose("multiplier", factor=20).values
    (('factor', 20),)
    """
    assumptions = {a.name: a for a in pick(reforms(), reform, "reform").assumptions}
    given = {name: _assumed(reform, name, value, assumptions) for name, value in values.items()}
    return Chosen(
        reform, tuple((name, given.get(name, a.default)) for name, a in assumptions.items())
    )


def _assumed(reform: str, name: str, value: Any, assumptions: Mapping[str, Assumption]) -> int:
    """The value of one assumption, a whole number inside its range."""
    if name not in assumptions:
        error = unknown_name(name, assumptions, "parameter")
        raise FactError("error.law.parameter", reform=reform, error=error)
    a, number = assumptions[name], whole(native(value))
    if not isinstance(number, int) or isinstance(number, bool) or not a.low <= number <= a.high:
        given = {"name": name, "given": brief(value), "low": a.low, "high": a.high}
        raise FactError("error.law.assumption", reform=reform, **given)
    return number


def chosen_reforms(given: Any) -> tuple[str | Chosen, ...]:
    """The reforms that were asked for, each known, its assumptions in range, and none twice.

    A list, a tuple or any other iterable keeps its order; a set takes that of `reforms()`; a name
    or a chosen reform may stand alone. A mapping is refused, since its values would be lost.

    >>> chosen_reforms(iter(["path-2", choose("multiplier", factor=20)]))
    ('path-2', Chosen(id='multiplier', values=(('factor', 20),)))
    """
    if given is None or (type(given) is tuple and not given):
        return ()
    each = (given,) if isinstance(given, (str, Chosen)) else listed(given)
    if each is None or isinstance(given, Reform):
        raise _no_list(given)
    if not all(isinstance(one, (str, Chosen)) for one in each):
        raise _no_list(given if isinstance(given, Collection) else each)
    names = [one if isinstance(one, str) else one.id for one in each]
    each = tuple(choose(one) and one if isinstance(one, str) else _checked(one) for one in each)
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise FactError("error.law.twice", reform=twice)
    if isinstance(given, AbstractSet):
        each = tuple(
            sorted(
                each, key=lambda one: [*reforms()].index(one if isinstance(one, str) else one.id)
            )
        )
    return each


def _no_list(given: Any) -> FactError:
    return FactError("error.law.no_list", given=brief(given))


def _checked(one: Chosen) -> Chosen:
    """A chosen reform, also one that was not made by `choose`."""
    try:
        values = {str(name): value for name, value in one.values}
    except (TypeError, ValueError):
        raise _no_list([one]) from None
    return choose(one.id, **values)


def chosen_readings(given: Any) -> dict[str, str]:
    """The readings that were asked for, each of a contested point and one of its options.

    >>> chosen_readings({"half-lowers-tenfold": "no"})
    {'half-lowers-tenfold': 'no'}
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise FactError("error.law.no_choices", given=brief(given))
    return {name: _reading(name).option(native(value)).value for name, value in given.items()}


class Draft:
    """A law on the workbench: the statute, its clauses, and what is moved or left out."""

    def __init__(
        self, statute: dict[str, Any], clauses: dict[str, dict[str, Any]], tag: str = ""
    ) -> None:
        self.statute = statute
        self.tag = tag
        self.clauses = clauses
        self.moved: dict[str, tuple[int, ...]] = {}
        self.dropped: set[int] = set()
        self.unlisted: int | None = None
        self.only_moved = False

    def apply(self, changes: Iterable[Mapping[str, Any]], values: Mapping[str, int]) -> None:
        """Carry out changes, `$name` standing for an assumption."""
        for change in changes:
            for kind, content in _filled(change, values).items():
                if kind != "pin" and (kind != "set" or change["pin"] in self.clauses):
                    getattr(self, "_" + kind)(content, change)

    def _set(self, content: Mapping[str, Any], change: Mapping[str, Any]) -> None:
        self.clauses[change["pin"]] = {**self.clauses[change["pin"]], **content}

    def _leave_out(self, pins: Iterable[str], change: Mapping[str, Any]) -> None:
        """A multiple of other clauses is no longer one of these, at whatever remove."""
        if clause := self.clauses.get(change["pin"]):
            without = (*clause.get("without", ()), *pins)
            self.clauses[change["pin"]] = {**clause, "without": without}

    def _add(self, content: Mapping[str, Any], _: Any) -> None:
        if self.clauses:
            self.clauses[content["pin"]] = {"text": content.get("question", ""), **content}

    def _remove(self, pin: str, _: Any) -> None:
        self.clauses.pop(pin, None)

    def _move(self, kinds: Mapping[str, list[int]], _: Any) -> None:
        self.moved.update({kind: tuple(tiers) for kind, tiers in kinds.items()})

    def _drop_tier(self, tier: int, _: Any) -> None:
        self.dropped.add(tier)

    def _unlisted(self, tier: int, _: Any) -> None:
        self.unlisted = tier

    def _only_moved(self, flag: bool, _: Any) -> None:
        self.only_moved = flag

    def _cover(self, rule: Mapping[str, Any], _: Any) -> None:
        if self.statute.get("covers"):
            self.statute["covers"] = [*self.statute["covers"], rule]

    def _cover_only(self, rule: Mapping[str, Any], _: Any) -> None:
        if self.statute.get("covers"):
            self.statute["covers"] = [rule]

    def _band(self, band: Mapping[str, Any], _: Any) -> None:
        self.statute["bands"] = [
            {**b, **band} if b["grade"] == band["grade"] else b
            for b in self.statute.get("bands", ())
        ]

    def _only_grade(self, grade: str, _: Any) -> None:
        self.statute["bands"] = [b for b in self.statute.get("bands", ()) if b["grade"] == grade]

    def _title(self, title: str, _: Any) -> None:
        self.statute["title"] = title


def _filled(value: Any, values: Mapping[str, int]) -> Any:
    """A change with `$name` replaced by the value of the assumption."""
    if isinstance(value, Mapping):
        return {key: _filled(inner, values) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    return values[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def drafts(
    make: Callable[[], Draft], chosen: Mapping[str, str], applied: Iterable[Any]
) -> list[Draft]:
    """The main law under readings and reforms, then each offence that a reform sets beside it."""
    applied = [choose(r) if isinstance(r, str) else r for r in applied]
    base = [
        change for name, value in chosen.items() for change in _reading(name).option(value).changes
    ]

    def fresh() -> Draft:
        draft = make()
        draft.apply(base, {})
        return draft

    main = fresh()
    beside = []
    for choice in applied:
        reform = _proposed(choice.id)
        main.apply(reform.changes, dict(choice.values))
        beside += [(reform, choice, offence) for offence in reform.offences]
    laws = [main]
    for reform, choice, offence in beside:
        draft = fresh()
        for other in applied:
            if other is not choice:
                draft.apply(_proposed(other.id).changes, dict(other.values))
        draft.apply(offence["change"], dict(choice.values))
        draft.statute["title"] = f"{offence['title']} ({reform.title})"
        laws.append(draft)
    return laws


def _proposed(name: str) -> Reform:
    """A reform, or the law as a mistake has it."""
    return reforms().get(name) or misread()[name]


def _reading(name: str) -> Reading:
    return pick(readings(), name, "reading")
