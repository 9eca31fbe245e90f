"""Telling why: a result as a numbered question trail and as readable text. No rule is decided here."""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any, NamedTuple

from . import _data
from . import legislation as law_of
from .engine import MET, NOT_ASKED, OPEN, Finding, Result, open_lines, proving
from .facts import FACT_NAMES, Items, Range
from .legislation import Ground, Law, Line, Measure, Way, span
from .rules import Lot, Measured, cl_253_1_act
from .truth import Number, all_of, truth

YES, NO, NOT_PROVED, LEFT, GIVEN = "yes", "no", "not proved", "left to the court", "taken as given"

GRADE_WORDS = {
    "no_offence": "no offence",
    "not_reached": "serious circumstances not reached",
    "serious": "serious circumstances",
    "particularly_serious": "particularly serious circumstances",
}

SHORT = {
    "no_offence": "no offence",
    "not_reached": "not reached",
    "serious": "serious",
    "particularly_serious": "particularly serious",
    "not_a_crime": "not a crime",
    "unknown": "not reported",
}

FACT_WORDS = {
    "acts": "which acts were done",
    "items": "the items",
    "illegal_gains_yuan": "the illegal gains in yuan",
    "profit_yuan": "the profit from lawful business in yuan",
    "duty_or_service": "whether the information was obtained in duty or service",
    "lawful_business": "whether it was bought or accepted for lawful business",
    "prior": "a prior punishment for the same wrong",
    "used_in_crime": "whether somebody used the information for crime",
    "track_used_in_crime": "whether track information was used for crime",
    "knows_crime": "whether the one who passed it on knew or should have known of the receiver's crime",
    "harm": "grave harm to a victim",
    "unit": "whether a unit acted",
    "listed_unit": "whether the information came from a unit listed in Amendment VII",
    "beyond_consent": "whether the use went beyond consent or purpose",
    "breach": "whether a state provision was breached",
    "first_offender": "whether this is a first offence",
    "gains_returned": "whether all gains were given back",
    "repentance": "whether there is true repentance",
    "minor": "whether the offender is a minor",
    "court_finds": "what a court found under an open clause",
    "act_date": "the day of the act",
    "judgment_date": "the day of the judgment",
    "info_types": "to which tier the information belongs",
    "total": "the number of items",
    "anonymised": "whether the data was anonymised",
}


def fact_words(name: str) -> str:
    """The plain words for a fact; a kind of item becomes 'the number of … items'."""
    if name in FACT_WORDS:
        return FACT_WORDS[name]
    return f"the number of {kind_words(name)} items"


def established(low: str, high: str) -> str:
    """The grade established, for a table; while more stays possible, nothing is denied.

    >>> established("not_reached", "serious"), established("not_reached", "not_reached")
    ('not established', 'not reached')
    """
    return SHORT[low] if low == high else {"no_offence": "no offence established", "not_reached": "not established"}.get(low, SHORT[low])


def possible(low: str, high: str) -> str:
    """The grade that stays possible, for a table; empty where it is the one established."""
    return "" if low == high else SHORT[high]


def kind_words(kind: str) -> str:
    """The plain words for a kind of item: `tier1` becomes 'Tier 1'.

    >>> kind_words("tier2or3"), kind_words("hotel_checkin")
    ('Tier 2 or 3', 'hotel check-in record')
    """
    if kind.startswith("tier") and kind[4:5].isdigit():
        return "Tier " + kind[4:].replace("or", " or ")
    known = law_of.information_types().get(kind)
    name = known["name_en"] if known else kind
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


_FLAG_WORDS = {
    "obtains": "an act of obtaining",
    "discloses": "an act of selling, providing or publishing",
    "uses": "a use beyond consent",
    "duty_or_service": "information from duty or service",
    "lawful_business": "a lawful business purpose",
    "prior": "an earlier punishment",
    "knows_crime": "knowledge of the other's crime",
    "track_used_in_crime": "track information used in crime",
    "grave_harm": "grave harm",
}


class Question(NamedTuple):
    """One question of the trail: its answer, its pinpoint and the reason."""

    number: int
    question: str
    answer: str
    pin: str
    reason: str

    def __str__(self) -> str:
        return f"{self.number}. {self.question} {self.answer[0].upper()}{self.answer[1:]}. {self.reason} [{self.pin}]"


def arithmetic(line: Line, value: Number, kinds: str = "") -> str:
    """The sum in words: what there is, and the line.

    >>> arithmetic(Line(Measure("count", (1, 0, 0)), 50, "5(1)(3)", ""), Number(60, 60))
    '60 items of Tier 1 (line: 50)'
    """
    measure, how = line.measure, line.how.strip()
    there, needed = _number(value, measure.whole), _share(line.bound, measure.whole)
    words = f"line: {needed}{'' if measure.weights else ' yuan'}"
    words += f", {how} {'of ' if how.endswith('half') else ''}{line.pin}" if how else ""
    words += ", a contested reading" if "times half" in how else ""
    return f"{_sum(measure, there, kinds)} ({words})"


def _sum(measure: Measure, there: str, kinds: str = "") -> str:
    """There is so much of what the measure counts; `kinds` names the tiers where what counts may be more sensitive."""
    if not measure.weights:
        gains = "illegal gains" if measure.what == "illegal_gains_yuan" else "profit"
        return f"{gains} not known" if there == UNKNOWN_SUM else f"{there} yuan of {gains}"
    kept = "disclosed " if measure.what == "disclosed" else ""
    tiers = [str(k) for k, weight in enumerate(measure.weights, 1) if weight]
    if len(tiers) == 1 and measure.whole == 1:
        return (
            f"number of {kept}items of Tier {tiers[0]} not known"
            if there == UNKNOWN_SUM
            else f"{there} {kept}item{'' if there == '1' else 's'} of {kinds or f'Tier {tiers[0]}'}"
        )
    shares = f"the shares of the tiers{' in disclosed items' if kept else ''}"
    return f"{shares} are not known" if there == UNKNOWN_SUM else f"{shares} add up to {there}"


UNKNOWN_SUM = "not known"


def _number(value: Number, whole: int) -> str:
    low, high = value
    if low == high:
        return _share(low, whole)
    if high == float("inf"):
        return f"at least {_share(low, whole)}" if low else UNKNOWN_SUM
    return f"{_share(low, whole)} to {_share(high, whole)}"


def _share(number: Any, whole: int) -> str:
    """A whole number, or a share of a threshold to three places, never rounded up."""
    if whole == 1 or not number:
        return f"{number:,}"
    thousandths = number * 1000 // whole
    if not thousandths:
        return "less than 0.001"
    return f"{thousandths // 1000:,}.{thousandths % 1000:03d}".rstrip("0").rstrip(".")


def shown(finding: Finding, case: Measured) -> tuple[Way, Line | None] | None:
    """The way, and its line if it has one, that says most of a ground: that which proves it, else the first
    that stays open, else that whose facts are possible and whose sum comes closest, else the first.
    """
    ways = [(way, line) for way in finding.ground.ways for line in (way.lines or (None,))]
    if finding.stated.proved and (line := proving(finding.ground, case)):
        return next(pair for pair in ways if pair[1] is line)
    if finding.stated.possible and (open_ := open_lines(finding.ground, case)):
        needs, line = open_[0]
        return next(pair for pair in ways if pair[0].needs == needs and pair[1] is line)
    fit = [pair for pair in ways if case.holds(pair[0].needs).possible]
    return max(fit, key=lambda pair: _closeness(pair[1], case)) if len(fit) > 1 else next(iter(fit or ways), None)


def _closeness(line: Line | None, case: Measured) -> float:
    return 0 if line is None else float(case.number(line.measure).high) / float(line.bound)


def ground_reason(finding: Finding, case: Measured) -> str:
    """Why a ground is met, open, not met or not asked, in one sentence."""
    special, buyer = finding.ground.special, case.privileged.state
    if finding.status == NOT_ASKED and buyer is not None and special is not buyer:
        return f"{'Art. 6' if buyer else 'Art. 5'} applies instead."
    if finding.ground.unmeasured or (finding.ground.open and finding.status != MET):
        return finding.ground.why
    way, line = shown(finding, case) or (None, None)
    if missing := [name for name in case.law.needs if way and name in way.needs and not case.truths[name].possible]:
        return "Missing: " + ", ".join(_FLAG_WORDS.get(name, name) for name in missing) + "."
    proved = finding.status == OPEN and finding.stated.proved
    if line is None:
        return _PROVED if proved else _WITHOUT_NUMBER.get(finding.status, _WITHOUT_NUMBER[""])
    sum_ = arithmetic(line, case.number(line.measure), _kinds(line.measure, case.lots))
    tail = "; what is open is the act, the breach or the object" if proved else {NOT_ASKED: "; another ground applies"}.get(finding.status, "")
    return sum_[0].upper() + sum_[1:] + tail + "." + (f" {A_FORTIORI}" if finding.status == MET and special and not buyer else "")


A_FORTIORI = (
    "Outside Int 6 this is an inference of the book: what convicts the buyer whom Int 6 favours convicts any other. "
    "The text names Int 5 for the others (Int 6(2)), and no source was found; the other reading can be chosen."
)


def _kinds(measure: Measure, lots: Iterable[Lot]) -> str:
    """`Tier 1 or 2` where a lot that counts in the second tier may be of the first; empty where no lot is in doubt."""
    counted = [k for k, weight in enumerate(measure.weights, 1) if weight]
    if len(counted) != 1:
        return ""
    above = {tier for lot in lots if lot.tiers[0] == counted[0] for tier in lot.tiers}
    return "Tier " + " or ".join(map(str, sorted(above))) if len(above) > 1 else ""


def listed(finding: Finding, case: Measured) -> str:
    """The reason of a ground where its question does not stand before it."""
    reason = ground_reason(finding, case)
    return f"{finding.ground.question} {reason}" if reason in (*_WITHOUT_NUMBER.values(), _PROVED) else reason


_PROVED = "The facts say so; what is open is the act, the breach or the object."
_WITHOUT_NUMBER = {MET: "The facts state it.", OPEN: "The facts do not settle it.", NOT_ASKED: "Another line applies.", "": "The facts exclude it."}
_ANSWER = {MET: YES, OPEN: NOT_PROVED, NOT_ASKED: "not asked"}


def trail(result: Result) -> tuple[Question, ...]:
    """The result as numbered questions, each with yes, no or not proved, and its pinpoint."""
    asked: list[tuple[str, str, str, str]] = []
    law, facts = result.law, result.facts
    reform = " The reform is taken as if it had been in force at the act." if law.reforms else ""
    asked.append(("Which law applies?", law.title, "CL 12", (" ".join(c.reason for c in result.choices) or _law_reason(result)) + reform))
    if not law.grounds:
        asked.append(("Was there such an offence?", NO, "CL 12", law.statute["text"]))
        return _numbered(asked)
    about, act = result.measured.object.state, cl_253_1_act(facts, law).done.state
    asked.append(("Is it personal information?", {True: GIVEN, False: NO, None: NOT_PROVED}[about], "Int 1", _object_reason(result)))
    asked.append(_breach(result))
    acts = ", ".join(name if state else f"{name} (not known)" for name, state in facts.acts.items() if state is not False) or "none"
    pins = "; ".join(rule["pin"] for rule in law.statute["covers"])
    asked.append(
        (
            "Was an act of the offence done?",
            {True: YES, False: NO, None: NOT_PROVED}[act],
            pins,
            f"Acts: {acts}." + (_USE_ALONE if act is False and facts.acts["use"] and not covers_use(law) else "") + _one_number(facts),
        )
    )
    if not result.measured.covered.possible:
        return _numbered(asked)
    if law.scope and facts.lawful_business is not False:
        asked.append(
            (
                "Did a lawful business buy or accept Tier 3 information only, and pass nothing on?",
                {True: YES, False: NO, None: NOT_PROVED}[result.measured.privileged.state],
                "Int 6(1)",
                "The higher line of Art. 6 applies."
                if result.measured.privileged.state
                else "Art. 5 applies."
                if result.measured.privileged.state is False
                else "Art. 5 or Art. 6 applies, as this turns out.",
            )
        )
    for finding in result.findings:
        if finding.ground.special and facts.lawful_business is False:
            continue
        asked.append(
            (
                finding.ground.question,
                LEFT if (finding.ground.open or finding.ground.unmeasured) and finding.status not in (MET, NOT_ASKED) else _ANSWER.get(finding.status, NO),
                finding.ground.cite,
                ground_reason(finding, result.measured),
            )
        )
    if facts.court_finds and not law.scope:
        asked.append(("Did the court find an open clause met?", "not asked", "; ".join(f"Int {pin}" for pin in sorted(facts.court_finds)), _NOT_YET))
    asked.append(("What grade is established?", headline(result), "CL 253-1", _closing(result)))
    if result.grade in ("serious", "particularly_serious"):
        pin = next((rule["pin"] for rule in law.statute["covers"] if any(facts.acts[act] for act in rule["acts"])), law.statute["covers"][0]["pin"])
        asked.append(("What punishment does the law provide?", sentence(result), pin, fine(result)))
        if facts.unit:
            asked.append(("Who is punished where a unit acted?", UNIT, law.statute["unit"], "The same lines hold for units (Int 7)."))
        if barred := limitation(result):
            asked.append(("Can the act still be prosecuted?", *barred))
        asked.append(("Can leniency for a first offender be considered?", *leniency(result)))
    return _numbered(asked)


def _breach(result: Result) -> tuple[str, str, str, str]:
    """The question of the breach, in the words of the text that applies: state provisions were the narrower term (CL 96)."""
    facts, asks = result.facts, result.law.statute["breach"]
    done = [rule for rule in result.law.statute["covers"] if any(facts.acts[act] is not False for act in rule["acts"])]
    question = f"Was it done in breach of {asks['of']} and with intent?"
    if done and not any(rule.get("breach", True) for rule in done):
        return question, "not asked", f"{done[0]['pin']}; CL 14", "For obtaining this text asks for no such breach; intent is not computed."
    return question, GIVEN if facts.breach else NOT_PROVED if facts.breach is None else NO, asks["pin"], _breach_reason(facts.breach, asks)


def _breach_reason(breach: bool | None, asks: Mapping[str, str]) -> str:
    stated = {True: "The facts assert the breach.", False: "The facts deny the breach.", None: "The facts leave the breach open."}[breach]
    return " ".join(filter(None, (stated, asks.get("note"), "Intent is not computed.")))


def _one_number(facts: Any) -> str:
    """That one number is taken for what was obtained and for what was passed on, where the facts do not tell them apart."""
    obtained = facts.acts["obtain"] or facts.acts["exchange"]
    passed_on = any(facts.acts[act] for act in ("sell", "provide", "publish"))
    one = any(lot.sold is None and lot.count.high for lot in facts.items or ())
    return " One number is stated for both: all items are taken as passed on too." if obtained and passed_on and one else ""


_USE_ALONE = " Use alone is not an act of the offence."
_NOT_YET = "At the judgment the Interpretation was not yet in force; the whole question was the court's."


def covers_use(law: Law) -> bool:
    """Whether use is an act of the offence: only under a reform."""
    return any("use" in rule["acts"] for rule in law.statute.get("covers", ()))


UNIT = "the unit is fined, and its responsible managers and staff are punished under the paragraph concerned"


def limitation(result: Result) -> tuple[str, str, str] | None:
    """Whether the time for prosecution has run between act and judgment (CL 87); nothing where no day of the act is stated.

    The limit follows from the longest sentence of the band. When a case was opened is not among the facts.
    """
    facts, band = result.facts, result.band
    if not facts.act_date or not band:
        return None
    years = next(limit for below, limit in law_of.provisions("CL")["87"]["limits_years"] if band.max_months < below * 12)
    rule = f"The limit is {years} years, as the maximum is {span(band.max_months)}"
    if result.grade != result.grade_possible:
        rule += " for what is established"
    if facts.judgment_date and facts.judgment_date.last < _years_later(facts.act_date.first, years):
        return YES, "CL 87", f"{rule}; fewer lie between act and judgment."
    return NOT_PROVED, "CL 87", f"{rule}; whether a case was opened in time is not among the facts."


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _no_object(result: Result) -> str:
    """Why nothing was concerned that the offence protects."""
    lots, given = result.measured.lots, result.facts.items or ()
    if not any(lot.tiers == (0,) and item.count.high > item.excluded.low for lot, item in zip(lots, given, strict=False)):
        gone = any(item.count.high and item.excluded.low for item in given)
        return (
            "No item is left after the repeated and untrue ones are taken off (Int 11(3))" if gone else "No item of personal information was concerned (Int 1)"
        )
    pins = " (Int 1; Int 3(2))" if result.law.scope else ""
    return f"What was concerned is not personal information that the offence protects{' under the reform' if result.law.draft.dropped else pins}"


def _object_reason(result: Result) -> str:
    """Why what was concerned is personal information, is not, or may not be."""
    about, lots = result.measured.object.state, result.measured.lots
    if about is False:
        return f"{_no_object(result)}."
    if about is True:
        return "Identification is taken as given; anonymised data is out of scope (Int 3(2))."
    doubtful = " and ".join(dict.fromkeys(kind_words(lot.name) for lot in lots if 0 in lot.tiers))
    if any(lot.anonymised is None for lot in result.facts.items or ()):
        return f"Whether it was anonymised is not known: {doubtful} (Int 3(2))."
    return f"Whether the offence protects it is disputed, or not proved: {doubtful}."


def _numbered(asked: Iterable[tuple[str, str, str, str]]) -> tuple[Question, ...]:
    return tuple(Question(k, *parts) for k, parts in enumerate(asked, 1))


def _law_reason(result: Result) -> str:
    act, judgment, statute = result.facts.act_date, result.facts.judgment_date, result.law.statute
    if act and not (statute["in_force"] <= act.last and act.first <= statute.get("until", act.first)):
        return "The law of the day that was chosen, which is not that of the act."
    if act:
        return (
            "The act and the decision fall under the same law."
            if judgment
            else "The article has the same text from the act until today; no day of judgment is stated."
        )
    if judgment:
        return "No date of the act is given: the law of the day of the judgment."
    return "No date of the act is given: current law." if _current(result) else "The law of the day that was chosen."


def _current(result: Result) -> bool:
    """Whether today's law was applied."""
    return result.law.id.startswith(law_of.law().id)


def _closing(result: Result) -> str:
    if result.grade == result.grade_possible:
        left = "; the open clauses are left to the court" if open_points(result) else ""
        given = "breach and intent are taken as given" + ("" if result.facts.act_date else ", and no day of the act is stated" if _current(result) else "")
        return f"No unknown fact can change it{left}; {given}."
    return (
        f"Possible: {GRADE_WORDS[result.grade_possible]}. What would decide it: " + "; ".join(decisive_words(result)) + "."
        if result.decisive
        else f"Possible: {GRADE_WORDS[result.grade_possible]}, which the court decides."
    )


def decisive_words(result: Result) -> tuple[str, ...]:
    """The facts that would decide a case, in words; where the object itself is in doubt this is said first."""
    doubtful = "info_types" in result.decisive and result.measured.object.state is None and not any(i.anonymised is None for i in result.facts.items or ())
    return tuple(
        "whether it is personal information at all, and of which tier" if name == "info_types" and doubtful else fact_words(name) for name in result.decisive
    )


def sentence(result: Result) -> str:
    """The statutory range for the established grade; inside it an insider is punished more heavily."""
    band = result.band
    if not band:
        return "none"
    duty = result.facts.duty_or_service and result.measured.truths["discloses"].proved
    return str(band) + ("; more heavily inside this range for duty or service (CL 253-1(2))" if duty and len(result.law.bands) > 1 else "")


def _for_unit(result: Result) -> str:
    return f" As a unit acted, {UNIT} ({result.law.statute['unit']})." if result.facts.unit else ""


def fine(result: Result) -> str:
    """The fine: a floor, and generally a multiple of the illegal gains (Int 12)."""
    floor = _data.toml("law/CL.toml")["fine_floor"]
    least = floor["minor_yuan"] if result.facts.minor else floor["yuan"]
    young = f", {floor['minor_yuan']:,} for a minor" if result.facts.minor is None else ""
    start = f"The fine is at least {least:,} yuan{young} ({floor['pin']})"
    if not result.law.multiples:
        return start + "."
    gains, (few, many) = result.facts.illegal_gains_yuan, result.law.multiples
    if gains.unknown:
        return f"{start}, generally {few} to {many} times the illegal gains, which are unknown (Int 12)."
    if gains.high == 0:
        return f"{start}; without illegal gains the multiple of Int 12 gives no figure."
    low = max(gains.low * few, least)
    if gains.high == float("inf"):
        return f"{start}, generally {low:,} yuan or more (Int 12)."
    if gains.high * many <= least:
        return f"{start}; the multiple of Int 12, at most {gains.high * many:,} yuan, stays below it."
    return f"{start}, generally {low:,} to {gains.high * many:,} yuan (Int 12)."


def leniency(result: Result) -> tuple[str, str, str]:
    """Whether Art. 10 can be considered: not particularly serious, first offence, gains returned, repentance."""
    facts = result.facts
    first = False if facts.prior not in ("none", "unknown") else facts.first_offender
    graver = any(f.status == MET and f.ground.pin.startswith("5(2)") for f in result.findings)  # as where the text has one band
    state = all_of(truth(result.grade == "serious" and not graver), truth(first), truth(facts.gains_returned), truth(facts.repentance)).state
    reason = {True: "All conditions are met; granting it is for prosecutor or court.", False: "A condition is missing.", None: "Not all conditions are known."}[
        state
    ]
    return {True: YES, False: NO, None: NOT_PROVED}[state], "Int 10", reason


def open_points(result: Result) -> tuple[tuple[str, str], ...]:
    """What is left to the court: pinpoint and reason."""
    return tuple(
        (f.ground.cite, f.ground.why)
        for f in result.findings
        if (f.ground.open or f.ground.unmeasured) and f.status not in (MET, NOT_ASKED) and not (f.ground.special and result.facts.lawful_business is False)
    )


EITHER_WAY = "Established either way: by a line of Int 6 if this was buying or accepting for lawful business, by a line of Int 5 if it was not."


def headline(result: Result) -> str:
    """The grade in words; what the facts leave open is called not established, and not denied."""
    if result.grade == result.grade_possible or result.grade in ("serious", "particularly_serious"):
        return _cap(GRADE_WORDS[result.grade])
    return "No offence established" if result.grade == "no_offence" else "Serious circumstances not established"


def text(result: Result) -> str:
    """The whole result as plain text: grade, grounds, punishment, what is open, what would decide it."""
    lines = [f"{headline(result)}: {result.law.title}."]
    if result.grade != result.grade_possible:
        lines.append(_closing(result))
    if reason := outside(result):
        return "\n".join([*lines, reason, *(c.reason for c in result.choices)])
    if result.grade in ("serious", "particularly_serious") and not result.grounds:
        lines.append(EITHER_WAY)
    for finding in result.findings:
        if finding.status == MET:
            lines.append(f"Met: {finding.ground.cite}. {listed(finding, result.measured)}")
        elif finding.status == OPEN and not finding.ground.open:
            lines.append(f"Open: {finding.ground.cite}. {listed(finding, result.measured)}")
    near = [f for f in result.findings if f.status not in (MET, OPEN, NOT_ASKED) and _in_play(f, result.measured)]
    lines.extend(f"Not met: {f.ground.cite}. {ground_reason(f, result.measured)}" for f in near)
    lines.extend(c.reason for c in result.choices)
    if result.grade in ("serious", "particularly_serious"):
        lines.append(f"Punishment: {sentence(result)}. {fine(result)}{_for_unit(result)}")
    if pins := dict.fromkeys(pin for pin, _ in open_points(result)):
        lines.append(f"Left to the court: {', '.join(pins)}.")
    return "\n".join(lines)


def _in_play(finding: Finding, case: Measured) -> bool:
    """Whether a ground that is not met has any of what it counts, its other facts being possible."""
    way, line = shown(finding, case) or (None, None)
    return bool(way and line and case.number(line.measure).high and case.holds(way.needs).possible)


def stated(facts: Any) -> Mapping[str, str]:
    """The facts that are stated, by name, in words: what an answer was computed for."""
    out = {}
    for name in FACT_NAMES:
        value = getattr(facts, name)
        if name == "acts":
            words = ", ".join(a if s else f"{a} (unknown)" for a, s in value.items() if s is not False)
        elif name == "items":
            words = "" if value is None else "; ".join(f"{i.count} {kind_words(i.kind)}" for i in value) or "none"
        elif value is None or value == "unknown" or str(value) == "unknown":
            words = ""
        else:
            words = (
                {True: "yes", False: "no"}.get(value, getattr(value, "text", str(value)))
                if isinstance(value, bool) or hasattr(value, "text")
                else (", ".join(sorted(value)) if isinstance(value, frozenset) else str(value))
            )
        if words:
            out[name] = words
    return out


_TOLD: Mapping[str, Mapping[Any, str]] = {
    "duty_or_service": {True: "from duty or service", False: "not from duty or service"},
    "lawful_business": {True: "for lawful business", False: "not for lawful business"},
    "prior": {
        "none": "no earlier punishment",
        "criminal": "an earlier criminal punishment",
        "administrative_2y": "an administrative punishment within two years",
    },
    "used_in_crime": {True: "somebody used the information for crime", False: "no criminal use of the information"},
    "track_used_in_crime": {True: "track information was used for crime", False: "track information was not used for crime"},
    "knows_crime": {True: "the receiver's crime was known or should have been", False: "no knowledge of a crime of the receiver"},
    "harm": {"none": "no grave harm to a victim", "grave": "grave harm to a victim"},
    "unit": {True: "a unit acted", False: "no unit acted"},
    "listed_unit": {True: "from a unit that Amendment VII lists", False: "from no unit that Amendment VII lists"},
    "beyond_consent": {True: "used beyond consent or purpose", False: "used within consent and purpose"},
    "breach": {True: "in breach of a state provision", False: "no state provision was breached"},
    "first_offender": {True: "a first offence", False: "not a first offence"},
    "gains_returned": {True: "all gains were given back", False: "not all gains were given back"},
    "repentance": {True: "true repentance", False: "no true repentance"},
    "minor": {True: "a minor", False: "an adult"},
}


def told(facts: Any) -> str:
    """The facts that are stated, as one sentence for a reader; what is not stated is left out.

    >>> from pilaw import Facts, Items
    >>> told(Facts(["obtain", "use"], [Items("tier2", 1584), Items("tier3", "5..9")], duty_or_service="no", illegal_gains_yuan=80))
    'obtain, use: 1,584 Tier 2 items, 5 to 9 Tier 3 items; illegal gains 80 yuan; not from duty or service'
    """
    known = dict(stated(facts))
    acts = known.pop("acts", "act not reported") if any(state is not False for state in facts.acts.values()) else "no act"
    items = known.pop("items", "items not reported")
    if facts.breach:  # taken as given, and not told
        known.pop("breach", None)
    if facts.items:
        items = ", ".join(map(_lot_told, facts.items))
    words = [f"{acts}: {items}"]
    for name, value in known.items():
        stands = getattr(facts, name)
        amount = {"illegal_gains_yuan": "illegal gains", "profit_yuan": "profit from lawful business"}.get(name)
        label = {"act_date": "act", "judgment_date": "judgment"}.get(name, fact_words(name))
        words.append(f"{amount} {_about(stands)} yuan" if amount else _TOLD.get(name, {}).get(stands) or f"{label}: {value}")
    return "; ".join(words)


def _lot_told(lot: Items) -> str:
    """How many items of what: `1,584 Tier 2 items`."""
    noun = "item" if lot.count == Range(1, 1) else "items"
    kind = f"{noun} whose tier is not stated" if lot.kind == "unclassified" else f"{kind_words(lot.kind)} {noun}"
    if lot.count == Range(0, 0):
        return f"no {kind}"
    more = [
        *([f"{_about(lot.sold)} of them passed on"] if lot.sold is not None else ()),
        *([f"to {_about(lot.buyers)} receivers"] if lot.buyers != Range(1, 1) else ()),
        *([f"{_about(lot.excluded)} repeated or untrue"] if lot.excluded != Range(0, 0) else ()),
        *(["anonymised"] if lot.anonymised else ["perhaps anonymised"] if lot.anonymised is None else ()),
    ]
    return f"{_about(lot.count)} {kind}" + (f" ({', '.join(more)})" if more else "")


def _about(number: Range) -> str:
    """A number or a range in words.

    >>> _about(Range(60, 60)), _about(Range(100, 199)), _about(Range(5, float("inf"))), _about(Range(0, 9))
    ('60', '100 to 199', 'at least 5', 'at most 9')
    """
    if number.exact or number.unknown:
        return "an unknown number of" if number.unknown else f"{number.low:,}"
    if number.high == float("inf"):
        return f"at least {number.low:,}"
    return f"at most {number.high:,}" if number.low == 0 else f"{number.low:,} to {number.high:,}"


def html(result: Result) -> str:
    """The result as HTML: grade, what is met, what is open, punishment, and the trail folded away."""
    out = [f'<p class="pilaw-grade grade-{result.grade}"><strong>{headline(result)}</strong>: {escape(result.law.title)}.']
    if result.grade != result.grade_possible:
        out.append(f' <span class="pilaw-possible-grade">{escape(_closing(result))}</span>')
    out.append("</p>")
    if reason := outside(result):
        return "".join([*out, f"<p>{escape(reason)}</p>", *(f"<p>{escape(c.reason)}</p>" for c in result.choices), _folded(result)])
    if result.grade in ("serious", "particularly_serious") and not result.grounds:
        out.append(f"<p>{EITHER_WAY}</p>")
    for status, heading in ((MET, "Met"), (OPEN, "Open")):
        rows = [f for f in result.findings if f.status == status and not (f.ground.open and status == OPEN)]
        if rows:
            items = "".join(f"<li>{cite(f.ground.cite)} {escape(listed(f, result.measured))}</li>" for f in rows)
            out.append(f"<p>{heading}:</p><ul>{items}</ul>")
    out.extend(f"<p>{escape(c.reason)}</p>" for c in result.choices)
    if result.grade in ("serious", "particularly_serious"):
        out.append(f"<p>Punishment: {escape(sentence(result))}. {escape(fine(result))}{escape(_for_unit(result))}</p>")
    if pins := dict.fromkeys(pin for pin, _ in open_points(result)):
        out.append(f"<p>Left to the court: {', '.join(map(cite, pins))}.</p>")
    return "".join([*out, _folded(result)])


def _folded(result: Result) -> str:
    steps = "".join(f"<li>{escape(q.question)} <strong>{escape(_cap(q.answer))}.</strong> {escape(q.reason)} {_cites(q.pin)}</li>" for q in trail(result))
    return f"<details><summary>The question trail</summary><ol>{steps}</ol></details>"


def outside(result: Result) -> str:
    """Why a case lies outside the offence whatever its numbers; empty if it does not.

    >>> from pilaw import Facts, Items, assess
    >>> outside(assess(Facts(["use"], [Items("tier1", 60)])))
    'No act of the offence was done: use alone is none (CL 253-1; CL 3).'
    """
    at, facts = result.measured, result.facts
    if at.covered.possible:
        return ""
    if not result.law.grounds:
        return f"{result.law.statute['text'].rstrip('.')} (CL 12)."
    act, breach = cl_253_1_act(facts, result.law).done.state, result.law.statute["breach"]
    if facts.breach is False and act:
        return f"No {breach['of'].removesuffix('s')} was breached ({breach['pin'].removesuffix('; CL 14')})."
    if act is not False and at.object.state is False:
        return f"{_no_object(result)}."
    missing = [
        fact_words(need).removeprefix("whether ")
        for rule in result.law.statute["covers"]
        if any(facts.acts[act] for act in rule["acts"])
        for need in rule.get("needs", ())
        if getattr(facts, need) is False
    ]
    if missing:
        return f"The act was no offence under this text: it is not so that {' nor that '.join(dict.fromkeys(missing))} ({result.law.statute['pin']})."
    return "No act of the offence was done" + (": use alone is none (CL 253-1; CL 3)." if facts.acts["use"] else " (CL 253-1).")


def cite(pin: str) -> str:
    """A provision as a link into the table of authorities.

    >>> cite("Int 5(1)(3)")
    '<a class="provision" href="authorities.html#int-5-1-3">Int 5(1)(3)</a>'
    """
    if pin.startswith("reform ") or (pin.startswith("Int ") and pin[4:] not in law_of.provisions("Int")):
        return escape(pin)  # a clause that a reform adds
    return f'<a class="provision" href="authorities.html#{anchor(pin)}">{escape(pin)}</a>'


def anchor(pin: str) -> str:
    """The stable address of a provision: `Int 5(1)(3)` becomes `int-5-1-3`."""
    return "-".join(part for part in "".join(c if c.isalnum() else " " for c in pin.lower()).split())


def _cites(pins: str) -> str:
    return "; ".join(cite(pin.strip()) for pin in pins.split(";"))


def _cap(words: str) -> str:
    return words[:1].upper() + words[1:]
