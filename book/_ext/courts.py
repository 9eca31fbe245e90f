"""The page on the book against the courts: engine beside court in each finding, under both ways to
read silence; counts with their intervals, pictures, filters, and sentences beside the ranges.

Everything is written from `data/cases.csv` and `data/judgments.csv` and from what the engine makes
of their facts.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import escape
from math import sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from tables import Generated, case_lines, linked, marked, table, zh

from pilaw import assess, law, picture
from pilaw.assessment import Result
from pilaw.casebook import Case, cases, judgments
from pilaw.coding import below_its_range, both_bands
from pilaw.compare import agreement, reconcile
from pilaw.facts import ACTS
from pilaw.legislation import CRIMES, GRADES
from pilaw.picture import Mark, Term
from pilaw.reform import readings as contested
from pilaw.silence import Assumed, Assumption, stances
from pilaw.trail import (
    assumed_words,
    decisive_words,
    established,
    fact_words,
    kind_words,
    possible,
    short_words,
)
from pilaw.words import cap

STRICT, READ = stances()
WAYS = {STRICT: "read strictly", READ: "as a judgment is read"}
OUTCOMES = {"agrees": "exact", "inside": "inside the range", "differs": "outside"}
SECTIONS = {
    "differs": "Outside the range",
    "inside": "Inside the range",
    "agrees": "Exact",
    "not_reported": "No grade known",
}
BASES = {
    "court": "in the court's words",
    "inferred": "inferred from the sentence by a rule",
    "matched": "matched by number",
}
WORDS = ("reading", "fact", "discretion", "error")
HOPED = 0.8  # of the findings in a court's own words


# --- the findings, and how the engine stands to them


@cache
def findings() -> dict[str, Case]:
    """The rows of both tables in which a court's grade is known, by id."""
    every = {**cases(), **judgments()}
    graded = {name: c for name, c in every.items() if c.row["court_grade_basis"] in BASES}
    return {name: c for name, c in graded.items() if c.authority == "court"}


@cache
def outcome(case_id: str, way: str) -> str:
    """How engine and court stand to each other under a way to read silence."""
    return agreement(findings()[case_id], silence=way) if case_id in findings() else "not_reported"


@cache
def result(case_id: str, way: str) -> Result:
    """What the engine makes of the facts of a row."""
    c = {**cases(), **judgments()}[case_id]
    return assess(c.read(way), silence=way)


def of_basis(basis: str) -> list[str]:
    """The findings whose grade is known in one way."""
    return [name for name, c in findings().items() if c.row["court_grade_basis"] == basis]


def counts(names: Iterable[str], way: str) -> Counter[str]:
    """How many findings stand in each outcome."""
    return Counter(outcome(name, way) for name in names)


def unmeasured(found: Result) -> bool:
    """Whether the law of the day had no numbers: the engine then leaves the grade to the court."""
    return any(finding.ground.unmeasured for finding in found.findings)


def one_grade(found: Result) -> bool:
    """Whether the law of the day had one range only, as that before November 2015."""
    return len(found.law.bands) == 1


def wilson(part: int, whole: int, level: float = 0.95) -> tuple[float, float]:
    """The score interval of Wilson for a share; it fits small numbers and shares near 0 or 1."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, weight = part / whole, 1 + z * z / whole
    middle = (share + z * z / (2 * whole)) / weight
    reach = z / weight * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def share(part: int, whole: int) -> str:
    """A share with its interval, in whole per cent."""
    if not whole:
        return "—"
    low, high = wilson(part, whole)
    return f"{part / whole:.0%} ({low:.0%} to {high:.0%})"


def quoted() -> str:
    """What the front page quotes: the court's own words as a judgment is read, grade by grade."""
    parts = [f"{right} of {whole} {short_words(g)}" for g, (right, whole) in by_grade().items()]
    return f"of the findings in a court's own words exact: {', '.join(parts)}"


def by_grade() -> dict[str, tuple[int, int]]:
    """For each grade, how many findings in a court's own words are exact, and of how many."""
    own = [findings()[name] for name in of_basis("court")]
    found = {grade: [c.id for c in own if c.court_grade == grade] for grade in reversed(CRIMES)}
    return {g: (counts(names, READ)["agrees"], len(names)) for g, names in found.items()}


def graver(case_id: str) -> bool:
    """Whether the engine establishes a graver grade than the court found, as a judgment is read."""
    court = findings()[case_id].court_grade
    return GRADES.index(result(case_id, READ).grade) > GRADES.index(court)


def rule_of(c: Case) -> str:
    """The rule of the codebook by which a grade is inferred; empty for none."""
    rule = re.search(r"rule ([A-Z]) of the codebook", c.row["notes"])
    return rule[1] if rule else ""


def classed_by_court() -> list[str]:
    """The findings in a court's own words whose items the court classed itself: there the number
    is tested and the class is not.
    """
    own = of_basis("court")
    return [name for name in own if findings()[name].row["tier_basis"].startswith("court")]


# --- why engine and court part, or do not meet


class Why(NamedTuple):
    """What explains that the engine does not find just what the court found."""

    word: str
    text: str

    def __str__(self) -> str:
        return f"{self.word.capitalize()}. {self.text}"


def why(c: Case) -> Why | None:
    """As the data tells it; else from what the facts leave open. None where both are exact."""
    if told := re.match(r"(Reading|Fact|Discretion|Error)\. (.*)", c.row["notes"], re.DOTALL):
        return Why(told[1].lower(), told[2])
    strict, read = (outcome(c.id, way) for way in WAYS)
    if read == "differs":
        return Why("fact", assumed_too_much(c))
    return left_open(result(c.id, READ)) if (strict, read) != ("agrees", "agrees") else None


def assumed_too_much(c: Case) -> str:
    """That only what is assumed puts a finding outside the range."""
    taken = "; ".join(str(assumed_words(one)) for one in result(c.id, READ).assumed)
    return (
        "Only what is assumed where the text is silent puts the finding outside the range; "
        f"read strictly it lies inside. If the court is right, one of these is not so: {taken}."
    )


def left_open(found: Result) -> Why | None:
    """What keeps the engine from one grade: the law of the day, a contested kind, or facts."""
    if found.grade == found.grade_possible:
        return None
    if unmeasured(found) or one_grade(found):
        had = "one grade only" if one_grade(found) else "no numbers yet"
        return Why(
            "discretion",
            f"The law of the day, as far as the dates tell, had {had} and left it to the "
            f"court what is serious.{open_facts(found, ' Besides, the text does not settle: ')}",
        )
    grades = found.grade, found.grade_possible
    ends = f" The engine: {established(*grades)}; possible: {possible(*grades)}."
    if found.decisive == ("info_types",):
        return Why("reading", f"It is contested in which tier this kind belongs.{ends}")
    return Why("fact", f"{open_facts(found, 'The text does not settle: ')}{ends}")


def open_facts(found: Result, lead: str) -> str:
    """The facts that would decide, as the end of a sentence; empty where there is none."""
    return f"{lead}{'; '.join(decisive_words(found))}." if found.decisive else ""


def with_no_gains(c: Case) -> str:
    """The outcome if, beyond what the book assumes, gains that no text tells were none."""
    facts = c.read(READ)
    if facts.illegal_gains_yuan.unknown:
        facts = facts.but(illegal_gains_yuan=0)
    return agreement(c._replace(facts=facts, row={**c.row, "kinds": ""}), silence=READ)


# --- the parts of the page


class Answer(Generated):
    """The short answer: where court and text part, and why; then the findings outside the range."""

    head = ("Case", "The court found", "How that is known", "The text gives", "Why")

    def lines(self) -> Iterator[str]:
        names, all_ = of_basis("court"), [*findings()]
        found, out = counts(names, READ), [n for n in all_ if outcome(n, READ) == "differs"]
        yield f"In {len(names)} findings a court states the grade in its own words: the text gives"
        yield f"exactly that grade in {found['agrees']}, leaves it open beside another in"
        yield f"{found['inside']}, and excludes it in {found['differs']}."
        yield f"The two grades differ much: exact are {self.shares()}."
        yield "Why? Many items or high gains prove the graver grade by themselves, but *serious* is"
        yield "proved only where nothing graver stays possible, and reports seldom tell what would"
        yield "exclude it: the gains, the number or the kind of the items."
        yield f"Of all {len(all_)} findings, with those that are only inferred from a sentence,"
        heavier = sum(map(graver, out))
        many = "all" if heavier == len(out) else heavier
        yield f"{len(out)} lie outside, and in {many} of these the text is graver than the court."
        yield self.reasons(out)
        yield "All these figures read silence *as a judgment is read*, as explained below.\n"
        yield "Here are the findings that lie outside:\n"
        yield table(self.head, [self.row(findings()[name]) for name in out])

    @staticmethod
    def shares() -> str:
        told = [f"{n} of {of} *{short_words(g)}*" for g, (n, of) in by_grade().items()]
        return " but ".join(told)

    @staticmethod
    def reasons(out: Iterable[str]) -> str:
        words = Counter(told.word for name in out if (told := why(findings()[name])))
        means = {
            "reading": "the court may have read a contested point otherwise",
            "fact": "the report leaves out a fact, or the court counted others",
            "discretion": "the court weighed what the law leaves to it",
            "error": "somebody is wrong",
        }
        parts = [f"in {n} a *{word}* ({means[word]})" for word, n in words.most_common()]
        return f"The likely reason is {' and '.join(parts)}."

    @staticmethod
    def row(c: Case) -> tuple[object, ...]:
        told = why(c)
        first = ". ".join(told.text.split(". ")[:2]) if told else ""
        known = f"rule {rule_of(c)}" if rule_of(c) else BASES[c.row["court_grade_basis"]]
        return (
            f"{here(c)} {c.title}",
            short_words(c.court_grade),
            known,
            short_words(result(c.id, READ).grade),
            f"{told.word.capitalize()}. {linked(marked(first))}." if told else "",
        )


class Insiders(Generated):
    """The contested tenfold line of an insider: each finding that its two answers change."""

    point = "half-lowers-tenfold"
    head = ("Case", "The court found", "How that is known")

    def lines(self) -> Iterator[str]:
        of = contested()[self.point]
        yield f"*{of.question}* ({{law}}`Int 5(1)(8)`, {{law}}`Int 5(2)(3)`). The engine takes"
        yield f"*{of.default}*, and you may choose otherwise in the laboratories. These findings"
        yield "come out differently under the two answers:\n"
        ends = [option.value for option in of.options]
        rows = [row for c in findings().values() if (row := self.row(c, ends))]
        yield table((*self.head, *(f"If *{end}*" for end in ends)), rows)
        for k, end in enumerate(ends):
            yield self.under(end, [row[len(self.head) + k] for row in rows])
        yield "No court says which answer it took, and most of the grades are inferred: neither"
        yield "side is proved. In the counts of this page the engine's own answer stands.\n"

    def under(self, end: str, told: list[object]) -> str:
        """What an answer makes of the findings that hang on it, and of all."""
        every = Counter(self.stands(c, end) for c in findings().values())
        found = [f"{told.count(word)} {word}" for word in OUTCOMES.values()]
        return (
            f"If the answer is *{end}*, these {len(told)} come out so: {', '.join(found)}. Of all "
            f"{every.total()} findings {every['exact']} are then exact, {every['outside']} outside."
        )

    def stands(self, c: Case, end: str) -> str:
        return OUTCOMES[agreement(c, silence=READ, readings={self.point: end})]

    def row(self, c: Case, ends: Iterable[str]) -> tuple[object, ...] | None:
        told = [self.stands(c, end) for end in ends]
        if len(set(told)) == 1:
            return None
        known = f"rule {rule_of(c)}" if rule_of(c) else BASES[c.row["court_grade_basis"]]
        return f"{here(c)} {c.title}", short_words(c.court_grade), known, *told


class Counts(Generated):
    """Exact, inside and outside, by the basis of the court's grade and the way to read silence."""

    head = (
        *("How the court's grade is known", "Silence", "Findings"),
        *map(str.capitalize, OUTCOMES.values()),
        *("Share exact, 95 % interval", "Share outside, 95 % interval"),
    )

    def lines(self) -> Iterator[str]:
        known = findings()
        several = len({c.row.get("case_of") or c.id for c in known.values()})
        first = sum(name in cases() for name in known)
        persons = sum(c.persons for c in known.values())
        yield f"{len(known)} findings of courts on {persons} defendants are known,"
        yield f"of {several} cases;"
        yield "defendants who were graded as one share a finding."
        yield f"Of the findings, {first} are from the [table of cases](cases.md),"
        yield f"{len(known) - first} were read later.\n"
        groups = [(label, of_basis(basis)) for basis, label in BASES.items()]
        groups.insert(1, ("of these with the class taken from the court", classed_by_court()))
        for rule in sorted({rule_of(c) for c in known.values()} - {""}):
            names = [name for name in of_basis("inferred") if rule_of(known[name]) == rule]
            groups.append((f"of these by rule {rule}", names))
        groups.sort(key=lambda group: group[0] == BASES["matched"])
        groups.append(("all", [*known]))
        rows = [self.row(label, names, way) for label, names in groups for way in WAYS]
        yield table(self.head, rows)
        yield from self.silence(known)

    def silence(self, known: Iterable[str]) -> Iterator[str]:
        """What it changes to read a text as a judgment."""
        ends = {
            n: [(r.grade, r.grade_possible) for r in (result(n, w) for w in WAYS)] for n in known
        }
        moved = [name for name, (strict, read) in ends.items() if strict != read]
        turned = [name for name in moved if len({outcome(name, way) for way in WAYS}) > 1]
        yield "**What silence changes:** to read a text as a judgment changes the range in"
        yield f"{len(moved)} of the {len(ends)} findings, and the outcome in {len(turned)}"
        yield f"({'; '.join(map(self.turn, turned)) or 'none'})."
        yield "What no text tells of gains and numbers stays open.\n"

    @staticmethod
    def turn(name: str) -> str:
        strict, read = (OUTCOMES[outcome(name, way)] for way in WAYS)
        return f"{here(findings()[name])} from *{strict}* to *{read}*"

    @staticmethod
    def row(label: str, names: list[str], way: str) -> tuple[object, ...]:
        found, whole = counts(names, way), len(names)
        return (
            label,
            WAYS[way],
            whole,
            *(found[name] for name in OUTCOMES),
            share(found["agrees"], whole),
            share(found["differs"], whole),
        )


class Reasons(Generated):
    """The figure for the court's own words in plain words, and what keeps it where it is."""

    def lines(self) -> Iterator[str]:
        names = of_basis("court")
        found = counts(names, READ)
        exact = found["agrees"] / len(names)
        yield "As a judgment is read, the engine finds exactly what the court found in"
        yield f"{found['agrees']} of {len(names)} findings in a court's own words ({exact:.0%})."
        if exact < HOPED:
            yield "That is **fewer than four in five**, which a strong model of the law should"
            yield "reach; here is what is missing."
        yield f"Of the {found['inside']} that lie inside the range, these keep the engine from"
        yield "one grade (a finding may have several):\n"
        yield table(
            ("What is open", "Findings in which it is", "Findings with nothing else"),
            self.rows(names),
        )
        yield from self.circular(names)
        beyond = Counter(with_no_gains(findings()[name]) for name in names)
        yield "Now the illegal gains: if those that no text tells were taken as none too,"
        yield f"{beyond['agrees']} of {len(names)} would be exact and {beyond['differs']} outside."
        yield "The book does not take them so: a sum that a report leaves out is not zero,"
        yield "and no line of a way to read silence may be drawn to please the figure.\n"

    @staticmethod
    def circular(names: Iterable[str]) -> Iterator[str]:
        """That a class which is the court's own answer is not tested."""
        given = classed_by_court()
        rest = [name for name in names if name not in given]
        yield f"In {len(given)} of the findings the class of the items is the court's own answer"
        yield f"({', '.join(here(findings()[name]) for name in given)}). There only the number is"
        yield "tested, and the class is not: to count it as agreement would be circular. Without"
        yield f"them {counts(rest, READ)['agrees']} of {len(rest)} are exact.\n"

    @staticmethod
    def rows(names: Iterable[str]) -> list[tuple[object, ...]]:
        every = [kept_open(name) for name in names if outcome(name, READ) == "inside"]
        found = Counter(reason for reasons in every for reason in reasons)
        alone = Counter(reasons[0] for reasons in every if len(reasons) == 1)
        return [(reason, n, alone[reason]) for reason, n in found.most_common()]


def kept_open(case_id: str) -> list[str]:
    """What leaves several grades open in a finding as a judgment is read."""
    found = result(case_id, READ)
    facts = ["the number of items" if "items" in w else w for w in decisive_words(found)]
    no_numbers = ["the law of the day had one grade only, or no numbers"] * (
        unmeasured(found) or one_grade(found)
    )
    return [*dict.fromkeys([*no_numbers, *facts])]


class Stances(Generated):
    """The two ways to read silence: what each takes where a text is silent, why, and what not."""

    def lines(self) -> Iterator[str]:
        for stance in stances().values():
            yield f"**Silence read {stance.title}.** {stance.says}\n"
            lines = [*stance.facts, *([stance.items] if stance.items else [])]
            if lines:
                rows = [(fact_told(of), f"{{law}}`{of.pin}`", linked(of.why)) for of in lines]
                yield table(("Taken where the text is silent", "Asked for by", "Why"), rows)
            if stance.left:
                yield "What stays unknown even so:\n"
                left = [(fact_words(name), linked(text)) for name, text in stance.left.items()]
                yield "".join(f"- *{name}:* {text}\n" for name, text in left)


def fact_told(of: Assumption) -> str:
    """A line of a stance in words."""
    if of.fact == "items":
        return "items of a tier that is not stated: the least sensitive tier that fits"
    return str(assumed_words(Assumed(of)))


class Drawn(SphinxDirective):
    """A picture of the page."""

    draw: Callable[[], str]

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        drawing = type(self).draw()
        style = "font-family: var(--pst-font-family-base)"
        figure = f'<figure class="court-picture" style="{style}">{drawing}</figure>'
        return [nodes.raw("", figure, format="html")]


def beside() -> str:
    """Each finding as a mark, under both ways to read silence."""
    return picture.beside_courts(
        {
            label: {
                words: [Mark(name, outcome(name, way)) for name in of_basis(basis)]
                for way, words in WAYS.items()
            }
            for basis, label in BASES.items()
        }
    )


class Beside(Drawn):
    draw = staticmethod(beside)


# --- sentences and grades


ONE_TERM = re.compile(
    r"(?:detention )?(?=\d)(?:(\d+)y)?(?:(\d+)m)?(?=$|,| \((?!all|combined)| for the data)"
)
YES, NO = "yes", "as a rule no: it weighs inside the range"
GROUNDS = {
    r"(?<!pleaded )voluntary surrender|^surrender": ("surrender", "CL 67", YES),
    r"accessory": ("part of an accessory", "CL 27", YES),
    r"merit": ("merit", "", YES),
    r"confession|admitted": ("confession", "CL 67", NO),
    r"\bplea\b": ("plea of guilty", "", NO),
    r"returned|handed in": (
        "return of gains",
        "Int 10",
        f"{NO}; with a first offence and repentance it may lead to exemption",
    ),
}


def months(c: Case) -> int | None:
    """The term for this offence alone, in months; None where no such term is told."""
    if "months" in c.row:
        alone = c.row["charge"] in {"sole", ""}
        return int(c.row["months"]) if c.row["months"] and alone else None
    term = ONE_TERM.match(c.row["sentence"])
    return 12 * int(term[1] or 0) + int(term[2] or 0) if term else None


@cache
def sentenced() -> dict[str, tuple[Case, int]]:
    """The rows of which a term of one defendant for this offence alone is known, a fine apart."""
    every = {**cases(), **judgments()}.values()
    told = {c.id: (c, months(c)) for c in every if c.authority == "court"}
    return {name: (c, n) for name, (c, n) in told.items() if n}


def band(grade: str) -> tuple[int, int]:
    """The shortest and the longest term in months, detention included."""
    of = law().bands[GRADES.index(grade)]
    return (of.detention_months or (of.min_months,))[0], of.max_months


def of_grade(grade: str, *bases: str) -> list[tuple[Case, int]]:
    """The known terms of one grade, by how the grade is known."""
    return [
        (c, n)
        for c, n in sentenced().values()
        if c.court_grade == grade and c.row["court_grade_basis"] in bases
    ]


def drawn_terms() -> str:
    """Sentences beside the ranges of the law."""
    rows = {short_words(grade): (band(grade), of_grade(grade, *BASES)) for grade in CRIMES}
    rows["no grade known"] = ((0, 0), of_grade("unknown", "none"))
    told = {
        label: (ends if ends[1] else None, [term(c, n) for c, n in of])
        for label, (ends, of) in rows.items()
    }
    longest = max(band(CRIMES[-1])[1], *(n for _, n in sentenced().values()))
    return picture.terms(told, 12 * -(-longest // 12))


def term(c: Case, n: int) -> Term:
    named = c.row["court_grade_basis"] in {"court", "matched"}
    return Term(c.id, n, named, below_its_range(c.row))


class Terms(Drawn):
    draw = staticmethod(drawn_terms)


class Sentences(Generated):
    """Terms beside the ranges, what pushes one out, and why three years prove nothing."""

    head = (
        "The court itself found",
        "Terms known for it",
        "Below the range",
        "In it",
        "At its end",
        "Above",
    )

    def lines(self) -> Iterator[str]:
        yield table(self.head, [self.row(grade) for grade in CRIMES])
        out = [pair for grade in CRIMES for pair in outside_band(grade)]
        if out:
            yield "Outside the range of the grade that the court named:\n"
            yield "".join(f"- {here(c)}: {n} months; {grounds(c)}.\n" for c, n in out)
        else:
            yield "None of them lies outside the range of its grade.\n"
        three = [c for c, n in sentenced().values() if n == both_bands()]
        worded = sum(c.row["court_grade_basis"] == "court" for c in three)
        yield f"{len(three)} terms are of exactly {both_bands() // 12} years."
        yield f"For {worded} of them the court's words decide;"
        yield f"for {len(three) - worded} no grade is known, for the reason given below.\n"
        yield "Grounds that the texts name beside a known term of one defendant:\n"
        yield table(("Ground", "Law", "Known terms", "Can it go below the range?"), named())

    @staticmethod
    def row(grade: str) -> tuple[object, ...]:
        (low, high), terms_ = band(grade), [n for _, n in of_grade(grade, "court", "matched")]
        where = Counter(
            "below" if n < low else "above" if n > high else "end" if n == both_bands() else "in"
            for n in terms_
        )
        return short_words(grade), len(terms_), *(where[w] for w in ("below", "in", "end", "above"))


def outside_band(grade: str) -> list[tuple[Case, int]]:
    """The terms outside the range of the grade that the court named."""
    low, high = band(grade)
    return [(c, n) for c, n in of_grade(grade, "court", "matched") if not low <= n <= high]


def grounds(c: Case) -> str:
    """The grounds that the text names for a lighter sentence."""
    return f"grounds named: {marked(c.row['leniency'])}" if c.row["leniency"] else "no ground named"


def named() -> list[tuple[object, ...]]:
    """How often each ground is named, and what the law makes of it."""
    rows: list[tuple[object, ...]] = []
    for pattern, (ground, pin, below) in GROUNDS.items():
        parts = [c.row["leniency"].split("; ") for c, _ in sentenced().values()]
        n = sum(any(re.search(pattern, part) for part in of) for of in parts)
        rows.append(
            (ground, f"{{law}}`{pin}`" if pin else "general knowledge, unverified", n, below)
        )
    return rows


# --- each finding, and what it is chosen by


def kind_of_court(c: Case) -> str:
    """The level of the court that decided last, as far as its name tells."""
    found = re.findall(r"(Intermediate|High) People's Court|(People's Court)", c.row["court"])
    level = [(higher or "basic").lower() for higher, _ in found]
    return level[-1] if level else "untold"


def tiers(c: Case) -> set[str]:
    """The tiers of which items are stated; `open` where a tier or a number is not."""
    lots = [lot for lot in c.facts.items or () if lot.count.high]
    known = {law().tiers_of(lot.kind) for lot in lots}
    return {str(of[0]) if len(of) == 1 else "open" for of in known} or {"open"}


def year(c: Case) -> str:
    """The year of the last judgment; `untold` where the text gives none."""
    return next(iter(re.findall(r"\d{4}", c.row["judgment_date"])[-1:]), "untold")


def standing(c: Case, way: str) -> str:
    """The outcome as the name of a class, which holds no low line."""
    return outcome(c.id, way).replace("_", "-")


FACETS: dict[str, tuple[str, Callable[[Case], Iterable[str]], dict[str, str]]] = {
    "basis": (
        "How the grade is known",
        lambda c: [c.row["court_grade_basis"] if c.id in findings() else "none"],
        {**BASES, "none": "no grade known"},
    ),
    "read": (
        "As a judgment is read",
        lambda c: [standing(c, READ)],
        {**OUTCOMES, "not-reported": "not compared"},
    ),
    "strict": (
        "Read strictly",
        lambda c: [standing(c, STRICT)],
        {**OUTCOMES, "not-reported": "not compared"},
    ),
    "tier": ("Tier", tiers, {**{t: f"Tier {t}" for t in "123"}, "open": "not stated"}),
    "act": ("Act", lambda c: [a for a in ACTS if c.facts.acts[a]], {a: a for a in ACTS}),
    "year": ("Year of the judgment", lambda c: [year(c)], {"untold": "not told"}),
    "court": (
        "Court that decided last",
        lambda c: [kind_of_court(c)],
        {"basic": "basic", "intermediate": "intermediate", "high": "high", "untold": "not told"},
    ),
}


def told_here() -> list[Case]:
    """The rows of the page: every finding, the later judgments without one, and every other row
    whose term is drawn.
    """
    drawn = {name: c for name, (c, _) in sentenced().items()}
    return [*{**findings(), **judgments(), **drawn}.values()]


def classes(c: Case) -> str:
    """What a finding can be chosen by, as the classes of its entry."""
    return " ".join(
        f"{name}-{value}" for name, (_, of, _) in FACETS.items() for value in sorted(of(c))
    )


class Kinds(Generated):
    """How many findings each kind of explanation stands on, by outcome as a judgment is read."""

    def lines(self) -> Iterator[str]:
        found = [(told.word, outcome(n, READ)) for n, c in findings().items() if (told := why(c))]
        ends = ("differs", "inside")
        rows = [(word, *(found.count((word, end)) for end in ends)) for word in WORDS]
        yield "So the findings divide that are not exact as a judgment is read:\n"
        yield table(("What explains it", *(f"Findings {OUTCOMES[end]}" for end in ends)), rows)
        yield "The first column of numbers holds those where court and text part; in the second"
        yield "they do not meet, because the text leaves more than one grade open.\n"


class Filters(SphinxDirective):
    """What the findings can be chosen by; the page's script makes the controls from it."""

    def run(self) -> list[nodes.Node]:
        offered = []
        for name, (label, of, words) in FACETS.items():
            there = {value for c in told_here() for value in of(c)}
            known = [*sorted(there - set(words), reverse=True), *(w for w in words if w in there)]
            offered.append([name, label, [[value, words.get(value, value)] for value in known]])
        ways = [[name, cap(WAYS[way])] for name, way in (("read", READ), ("strict", STRICT))]
        told_ = {**OUTCOMES, "not-reported": "without a known grade"}
        data = escape(json.dumps({"facets": offered, "ways": ways, "outcomes": told_}))
        return [nodes.raw("", f'<div class="court-filters" data-of="{data}"></div>', format="html")]


class Judgments(Generated):
    """The findings one after the other, by how they stand as a judgment is read."""

    def lines(self) -> Iterator[str]:
        for name, heading in SECTIONS.items():
            chosen = [c for c in told_here() if outcome(c.id, READ) == name]
            yield f"## {heading}: {len(chosen)}\n"
            yield f"Go to: {', '.join(map(here, chosen)) or '—'}.\n"
            yield from map(entry, chosen)


def label_of(c: Case) -> str:
    """The place of a finding on this page; a case of the first table has its own entry there."""
    return f"against-{c.id.lower()}" if c.id in cases() else c.id.lower()


def here(c: Case) -> str:
    """A link to a finding on this page."""
    return f"{{ref}}`{c.id} <{label_of(c)}>`"


def entry(c: Case) -> str:
    """One finding: title, what explains a disagreement, and line by line what a reader asks."""
    lines = "".join(f"- *{label}:* {text}\n" for label, text in told(c) if text)
    found = why(c) if c.id in findings() else None
    more = readings(c) if outcome(c.id, STRICT) == "differs" else ""
    reason = (
        f"**{found.word.capitalize()}.** {linked(marked(found.text))}{more}\n\n" if found else ""
    )
    title = f"**{c.id} {c.title}** {zh(c.row['title_zh'])}"
    box = f":::{{container}} case against {classes(c)}"
    return f"({label_of(c)})=\n{box}\n{title}\n\n{reason}{lines}:::\n"


def told(c: Case) -> Iterator[tuple[str, str]]:
    """Court, year and facts, what was found and how that is known, and what the engine finds."""
    lines = dict(case_lines(c))
    later = c.id in judgments()
    yield "Court", lines["Court or authority"]
    yield "Days", lines["Days"]
    yield "What happened", marked(c.row["facts_en"]) if later else ""
    yield "The same case", same_case(c)
    yield "The court found", found_by(c)
    yield "Sentence", c.sentence
    yield "Leniency", marked(c.row["leniency"])
    yield "Facts as the table takes them", lines["Facts as the table takes them"]
    for way, words in WAYS.items():
        yield f"Engine, {words}", by_engine(c, way)
    yield "Court and engine", stand(c)
    if later:
        yield "Basis as reported", lines["Basis as reported"]
        yield "Note", "" if c.row["explained"] else lines["Note"]
        yield "Read in", f"{c.row['read_in']}; {lines['Read in']}"
    else:
        yield "More", f"{{ref}}`in the table of cases <{c.id.lower()}>`"


def to(case_id: str) -> str:
    """A link to a row, here or in the table of cases."""
    return f"{{ref}}`{case_id} <{case_id.lower()}>`"


def same_case(c: Case) -> str:
    """The row that the same case stands in first."""
    first = c.row.get("case_of", "")
    if not first:
        return ""
    where = ", in the table of cases" if first in cases() else ""
    return f"{to(first)}{where}"


def by_engine(c: Case, way: str) -> str:
    """The grade under a way to read silence, and what is assumed for it."""
    found = result(c.id, way)
    grades = found.grade, found.grade_possible
    more = f"; possible: {possible(*grades)}" if possible(*grades) else ""
    taken = "; ".join(str(assumed_words(one)) for one in found.assumed)
    named_ = "; ".join(kinds_taken(c, way))
    notes = [f"told: {named_}"] * bool(named_) + [f"assumed: {taken}"] * bool(taken)
    told_ = f" ({'; '.join(notes)})" if notes else ""
    return f"{established(*grades)}{more}{told_}"


def kinds_taken(c: Case, way: str) -> list[str]:
    """The kinds that a text names for a whole number: read strictly they class no item."""
    given = c.facts.items or ()
    names = [lot.kind for lot in c.read(way).items or () if lot not in given]
    return [f"the kind of the items, {kind_words(name)}" for name in names]


def stand(c: Case) -> str:
    """How engine and court stand to each other under both ways."""
    if c.id not in findings():
        return "not compared, as no grade is known"
    return "; ".join(f"{words} {OUTCOMES[outcome(c.id, way)]}" for way, words in WAYS.items())


def found_by(c: Case) -> str:
    """The grade and how it is known: in which words, or by which rule of the codebook."""
    words, basis = c.row.get("words", ""), c.row["court_grade_basis"]
    if basis == "court":
        more = words.removeprefix(f"court: {c.found}")
        return f"{c.found}, in the court's words{linked(marked(more))}"
    if basis == "none":
        return "no grade is stated" + ("" if words in ("", "none") else f"; {words}")
    rule = rule_of(c)
    how = f"inferred by rule {rule} of the [codebook](codebook.md)" if rule else BASES[basis]
    return f"{c.found}, {how}"


def readings(c: Case) -> str:
    """The readings of a contested point under which the engine would find what the court found."""
    ways = [name.partition("=") for name in reconcile(c).readings]
    asked = [f"*{contested()[name].question}* Answer: *{value}*." for name, _, value in ways]
    return f" A contested point would bring both together. {' '.join(asked)}" if asked else ""


def setup(app: Sphinx) -> dict[str, Any]:
    directives = {
        "court-answer": Answer,
        "court-insiders": Insiders,
        "court-stances": Stances,
        "court-counts": Counts,
        "court-picture": Beside,
        "court-reasons": Reasons,
        "court-terms": Terms,
        "court-sentences": Sentences,
        "court-kinds": Kinds,
        "court-filters": Filters,
        "court-judgments": Judgments,
    }
    for name, directive in directives.items():
        app.add_directive(name, directive)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
