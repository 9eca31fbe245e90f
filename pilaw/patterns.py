"""Fact patterns for problems: made from recipes, measured by the lines of the law, and told.

Recipes, people and sentences stand in `data/problems`; every number follows from a line of the law.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any, NamedTuple

from . import _data
from .facts import FACTS, Facts, Items
from .legislation import law
from .mistakes import Put
from .reform import choose
from .rules import DISCLOSING
from .words import cap

RECIPES, PEOPLE, STORY = (f"problems/{name}.toml" for name in ("recipes", "people", "story"))
GAINS, PROFIT = "5(1)(7)", "6(1)(1)"  # the clauses whose lines are in yuan


class Recipe(NamedTuple):
    """How a fact pattern is made; the head of `recipes.toml` says what each field means."""

    id: str
    topic: str
    level: int
    who: tuple[str, ...]
    acts: tuple[tuple[str, ...], ...]
    lots: tuple[Mapping[str, Any], ...]
    sum: tuple[str, ...] = ()
    gains: tuple[str, ...] = ()
    profit: tuple[str, ...] = ()
    buyers: tuple[int, ...] = (1,)
    repeated: bool = False
    anonymised: bool = False
    facts: Mapping[str, Any] = {}
    traps: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    days: tuple[tuple[str, str], ...] = ()
    reform: str = ""
    suppose: str = ""
    reading: str = ""
    forms: tuple[str, ...] = ()


class Person(NamedTuple):
    """Who acts: an invented family name, a pronoun, and what the role brings with it."""

    name: str
    pronoun: str
    kind: str
    about: Mapping[str, Any]


class Pattern(NamedTuple):
    """A fact pattern: the case as it is put, the person, and the recipe that it came from."""

    recipe: Recipe
    person: Person
    put: Put


def chance(seed: str) -> Random:
    """Chance that is the same for the same seed."""
    return Random(seed)  # noqa: S311


@cache
def recipes() -> dict[str, Recipe]:
    """The recipes by id."""
    rows = _data.toml(RECIPES)["recipe"]
    return {r["id"]: Recipe(**r) for r in rows}


@cache
def topics() -> dict[str, str]:
    """The topics with their titles, in order."""
    return {t["id"]: t["title"] for t in _data.toml(RECIPES)["topic"]}


# --- numbers that follow from a line of the law


def size(spec: str, line: Any, luck: Random) -> Any:
    """A whole number at, near or between shares of a line.

    >>> size("1", 50, chance("")), size("10", 500, chance(""))
    (50, 5000)
    >>> 10 <= size("0.2..0.8", 50, chance("")) <= 40
    True
    """
    if ".." in spec:
        low, high = (Fraction(end) for end in spec.split(".."))
        step = max(1, line * 2 // 100)
        return max(1, luck.randrange(int(low * line), int(high * line) + 1, step))
    at = int(Fraction(spec.rstrip("+-")) * line)
    if spec.endswith("-"):
        return at - luck.choice([1, 1, max(1, line * 2 // 100)])
    return at + luck.randrange(1, max(2, at // 3)) if spec.endswith("+") else at


def _counts(recipe: Recipe, tiers: list[int], luck: Random) -> list[int]:
    """How many items of each lot; `rest` is what is missing to the sum of shares."""
    lines = [int(law().ranks[tier]) for tier in tiers]
    pairs = list(zip(recipe.lots, lines, strict=True))
    counts = [
        0 if lot["size"] == ["rest"] else int(size(luck.choice(lot["size"]), line, luck))
        for lot, line in pairs
    ]
    if recipe.sum:
        whole = luck.choice(recipe.sum)
        shares = sum(Fraction(n, line) for n, line in zip(counts, lines, strict=True))
        counts[-1] = int((_share(whole, luck) - shares) * lines[-1]) - whole.endswith("-")
    return counts


def _share(spec: str, luck: Random) -> Fraction:
    """A sum of shares, to a hundredth."""
    low, _, high = spec.rstrip("-").partition("..")
    ends = [int(Fraction(end) * 100) for end in (low, high or low)]
    return Fraction(luck.randint(*ends), 100)


# --- a case from a recipe


def pattern(recipe: Recipe, luck: Random) -> Pattern | None:
    """A fact pattern; None where the numbers drawn do not fit together."""
    person = _person(recipe, luck)
    acts = luck.choice(recipe.acts)
    kinds = _kinds_of(recipe, person, luck)
    if kinds is None:
        return None
    counts = _counts(recipe, list(map(_tier, kinds)), luck)
    if min(counts) < 2:
        return None
    buyers = luck.choice(recipe.buyers)
    lots = [
        _lot(recipe, kind, n, buyers, acts, luck) for kind, n in zip(kinds, counts, strict=True)
    ]
    facts = Facts(acts, lots, **_known(recipe, acts, luck))
    reforms = (choose(recipe.reform),) if recipe.reform else ()
    return Pattern(recipe, person, Put(facts, reforms, frozenset(recipe.traps)))


def _tier(kind: str) -> int:
    """The least sensitive tier of a kind of information."""
    return next(tier for tier in law().tiers_of(kind) if tier)


def _person(recipe: Recipe, luck: Random) -> Person:
    """Somebody who can have done it; where the unit must be a listed one, from such a field."""
    people, kind = _data.toml(PEOPLE), luck.choice(recipe.who)
    listed_ = recipe.facts.get("listed_unit") == "yes"
    about = luck.choice([one for one in people[kind] if one.get("listed") or not listed_])
    return Person(luck.choice(people["names"]), luck.choice([*people["pronouns"]]), kind, about)


def _kinds_of(recipe: Recipe, person: Person, luck: Random) -> list[str] | None:
    """A kind of information for each lot, in different tiers; None where the person has none."""
    chosen: list[str] = []
    for lot in recipe.lots:
        taken = {law().tiers_of(kind) for kind in chosen}
        fit = [k for k in _fitting(lot, person) if law().tiers_of(k) not in taken]
        if not fit:
            return None
        chosen.append(luck.choice(fit))
    return chosen


def _fitting(lot: Mapping[str, Any], person: Person) -> Iterator[str]:
    """The kinds of information that a lot may be of."""
    there = person.about.get("kinds")
    for kind in _data.toml(PEOPLE)["kinds"]:
        tiers = law().tiers_of(kind)
        asked = kind in lot["kinds"] if "kinds" in lot else tiers in {(t,) for t in lot["tier"]}
        if asked and (there is None or kind in there):
            yield kind


def _lot(
    recipe: Recipe, kind: str, count: int, buyers: int, acts: tuple[str, ...], luck: Random
) -> Items:
    """One lot: what was obtained and passed on is the same items."""
    repeated = luck.randrange(1, max(2, count // 3)) if recipe.repeated else 0
    passed_on = set(acts) & set(DISCLOSING)
    sold = count if passed_on and "obtain" in acts else None
    return Items(kind, count, sold, buyers, excluded=repeated, anonymised=recipe.anonymised)


def _known(recipe: Recipe, acts: tuple[str, ...], luck: Random) -> dict[str, Any]:
    """Every other fact: as the recipe says, else as not so; what is silent is left out."""
    known: dict[str, Any] = {
        name: _DEFAULTS[fact.kind]
        for name, fact in FACTS.items()
        if fact.kind in _DEFAULTS and fact.change
    }
    known |= {
        "prior": "none",
        "harm": "none",
        "breach": "no" if "trade_rules" in recipe.traps else "yes",
    }
    known |= {"illegal_gains_yuan": _gains(recipe, acts, luck), "profit_yuan": 0}
    if recipe.profit:
        known["profit_yuan"] = size(luck.choice(recipe.profit), law().threshold(PROFIT), luck)
    for name, value in recipe.facts.items():
        known[name] = luck.choice(value) if isinstance(value, list) else value
    if recipe.days:
        known["act_date"], known["judgment_date"] = luck.choice(recipe.days)
    return {name: value for name, value in known.items() if name not in recipe.silent}


_DEFAULTS = {"yes_no": "no"}


def _gains(recipe: Recipe, acts: tuple[str, ...], luck: Random) -> Any:
    """Who sells has some gains, small unless they are the subject; nobody else has any."""
    line = law().threshold(GAINS)
    if recipe.gains:
        return size(luck.choice(recipe.gains), line, luck)
    return size("0.06..0.44", line, luck) if "sell" in acts else 0


# --- the story


def story(made: Pattern, luck: Random) -> str:
    """The facts in sentences."""
    words = words_of(made) | _receivers(made.put.facts.items or (), luck)
    told = [*_sentences(made), *(["denied.sentence"] if _denied(made) else [])]
    clauses = [_told(f"denied.{name}", luck).format(**words) for name in _denied(made)]
    words["clauses"] = listed(clauses)
    told += [f"silent.{name}" for name in made.recipe.silent]
    return " ".join(_told(key, luck).format(**words) for key in told)


def _told(key: str, luck: Random) -> str:
    """One of the sentences for what is to be told."""
    section, name, *number = key.split(".")
    found = _data.toml(STORY)[section][name]
    return str(luck.choice(found[number[0]] if number else found))


def _sentences(made: Pattern) -> Iterator[str]:
    """What is told, in order: who, what was done, what came of it, and when."""
    facts, kind, traps = made.put.facts, made.person.kind, made.put.traps
    yield f"opening.{kind}"
    yield from _acts(facts, kind, traps)
    yield from _details(made)
    yield from _days(made)


def _acts(facts: Facts, kind: str, traps: frozenset[str]) -> Iterator[str]:
    done = {act for act, so in facts.acts.items() if so}
    bought = facts.lawful_business is None and "obtain" in done
    obtained = "private" if "private" in traps else "bought" if bought else kind
    yield f"{'obtain' if 'obtain' in done else 'held'}.{obtained}"
    if any(lot.anonymised for lot in facts.items or ()):
        yield "about.anonymised"
    passed = [act for act in DISCLOSING if act in done]
    for act in passed:
        many = any(lot.buyers.low > 1 for lot in facts.items or ())
        priced = "_for_what" if act == "sell" and facts.illegal_gains_yuan.unknown else ""
        yield f"{act}{priced}.{'many' if many else 'one'}"
    if "use" in done:
        yield f"use.{kind}"
    elif not passed:
        yield f"keep.{kind}"


def _details(made: Pattern) -> Iterator[str]:
    """What came of it, and what the story tells as a trap."""
    facts = made.put.facts
    if any(lot.excluded.low for lot in facts.items or ()):
        yield "about.repeated"
    if facts.profit_yuan.low:
        yield "about.profit"
    yield from (
        f"about.{trap}" for trap in sorted(made.put.traps) if trap in _data.toml(STORY)["about"]
    )
    for name in ("prior", "harm"):
        if (value := getattr(facts, name)) not in ("none", "unknown"):
            yield f"about.{value}"
    yield from (f"about.{n}" for n in ("knows_crime", "track_used_in_crime") if getattr(facts, n))


def _days(made: Pattern) -> Iterator[str]:
    if made.put.facts.act_date:
        yield "time.days"
        old = made.put.facts.listed_unit
        if "listed_unit" in made.recipe.facts and "before_all" not in made.put.traps:
            yield "time.listed" if old else "time.unlisted"


def _denied(made: Pattern) -> list[str]:
    """What is told as not so."""
    facts, outsider = made.put.facts, made.person.kind == "outsider"
    crime = facts.used_in_crime or facts.knows_crime or facts.track_used_in_crime
    so = {
        "duty_or_service": outsider and facts.duty_or_service is False,
        "lawful_business": outsider and facts.lawful_business is False and facts.acts["obtain"],
        "prior": facts.prior == "none" and "old_fine" not in made.put.traps,
        "harm": facts.harm == "none",
        "crime": not crime,
    }
    return [name for name, told in so.items() if told]


def words_of(made: Pattern) -> dict[str, str]:
    """What stands in the places of the sentences."""
    facts, person = made.put.facts, made.person
    lots = facts.items or ()
    words: dict[str, str] = {"name": person.name}
    words |= _data.toml(PEOPLE)["pronouns"][person.pronoun]
    words |= {cap(name): cap(words[name]) for name in ("he", "his")}
    words |= {k: v for k, v in person.about.items() if isinstance(v, str)}
    words |= {"items": listed([_items(lot) for lot in lots])}
    words["yuan"] = str(facts.illegal_gains_yuan)
    words["profit"] = str(facts.profit_yuan)
    words["n"] = f"{sum(lot.excluded.low for lot in lots):,}"
    words["what"] = f"{sum(lot.count.low for lot in lots):,}"
    if facts.act_date:
        words |= {"act": _month(facts.act_date), "judgment": _month(facts.judgment_date)}
    return words


def _receivers(lots: tuple[Items, ...], luck: Random) -> dict[str, str]:
    """One who receives, and as many as there are."""
    every = _data.toml(PEOPLE)["receivers"]["one"]
    n = max((lot.buyers.low for lot in lots), default=1)
    words = {"receiver": luck.choice(every), "receivers": listed(luck.sample(every, n))}
    return words | {f"{name}_": cap(said) for name, said in words.items()}


def _items(lot: Items) -> str:
    """A lot in words, such as `300 hotel check-in records`."""
    forms = _data.toml(PEOPLE)["kinds"][lot.kind]
    n = lot.count.low
    return f"{n:,} {forms['one' if n == 1 else 'other']}"


def listed(parts: list[str]) -> str:
    """Several things in a row."""
    first, last = parts[:-1], "".join(parts[-1:])
    return (
        _data.toml(STORY)["join"]["and"].format(first=", ".join(first), last=last)
        if first
        else last
    )


def _month(span: Any) -> str:
    return f"{span.last:%B %Y}"
