"""Why: a result as numbered questions, each with its answer, its pinpoint and its reason. Nothing
is decided here.
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, NamedTuple

from . import legislation as law_of
from .engine import MET, NOT_ASKED, OPEN, Decision, Finding, open_ways, proving
from .facts import ENDLESS, Facts
from .intertemporal import Outcome, turns_until_today
from .legislation import CRIMES, GRADES, Ground, Law, Line, Measure, Way, span
from .punishment import fine, leniency, limitation, sentence
from .rules import DISCLOSING, GAINS, OBTAINING, Lot, Measured
from .silence import DEFAULT, Assumed, stances
from .truth import Number
from .words import Listed, Said, cap, said, say, there

_STATE = {True: "yes", False: "no", None: "not_proved"}
_STATUS = {MET: "yes", OPEN: "not_proved", NOT_ASKED: "not_asked"}
Words = Said | Listed | str


class Step(NamedTuple):
    """One question of the trail: its key, its answer's key, its pinpoint, and what is said of
    them.
    """

    number: int
    key: str
    state: str
    pin: str
    asked: Words
    answered: Words
    reasons: tuple[Words, ...]

    @property
    def question(self) -> str:
        """The question in words."""
        return str(self.asked)

    @property
    def answer(self) -> str:
        """The answer in words."""
        return str(self.answered)

    @property
    def reason(self) -> str:
        """The reason in words."""
        return " ".join(cap(str(reason)) for reason in self.reasons)

    def __str__(self) -> str:
        return say(
            "step.text",
            number=self.number,
            question=self.question,
            answer=cap(self.answer),
            reason=self.reason,
            pin=self.pin,
        )

    def __repr__(self) -> str:
        return str(self)


class _Steps:
    """The steps of a trail as they are asked."""

    def __init__(self) -> None:
        self.asked: list[Step] = []

    def ask(
        self,
        key: str,
        state: str,
        pin: str,
        *reasons: Words,
        asked: Words = "",
        answered: Words = "",
    ) -> None:
        question, answer = asked or fixed(f"step.{key}"), answered or fixed(f"answer.{state}")
        number = len(self.asked) + 1
        self.asked.append(Step(number, key, state, pin, question, answer, reasons))


@cache
def fixed(key: str) -> Said:
    """A sentence without values."""
    return said(key)


def trail(result: Decision) -> tuple[Step, ...]:
    """The result as numbered questions, each with yes, no or not proved, and its pinpoint."""
    steps, case, law = _Steps(), result.measured, result.law
    steps.ask("which_law", "given", "CL 12", *_law_reasons(result), answered=law.title)
    if result.silence != DEFAULT:
        _ask_silence(steps, result)
    if not law.grounds:
        steps.ask("such_an_offence", "no", "CL 12", law.statute["text"])
        return tuple(steps.asked)
    given = {True: "given", False: "no", None: "not_proved"}
    steps.ask("object", given[case.object.state], "Int 1", object_reason(result))
    _ask_breach(steps, result)
    act = case.done.done.state
    steps.ask(
        "act",
        _STATE[act],
        "; ".join(rule["pin"] for rule in law.statute["covers"]),
        *_act_reasons(result, act),
    )
    if case.covered.possible:
        _ask_grounds(steps, result)
        _ask_punishment(steps, result)
    return tuple(steps.asked)


# --- silence


def _ask_silence(steps: _Steps, result: Decision) -> None:
    """How silence is read, and each fact that is assumed, apart from those that are stated."""
    stance, assumed = stances()[result.silence], result.assumed
    lines = [one.of for one in assumed] or stance.facts
    pins = "; ".join(dict.fromkeys(line.pin for line in lines))
    reasons = [said("stance.step", words=assumed_words(one), why=one.of.why) for one in assumed]
    nothing = [] if assumed else [fixed("stance.nothing")]
    steps.ask("silence", "given", pins, stance.says, *reasons, *nothing, answered=stance.title)


def silence_words(result: Decision) -> Said:
    """Under which stance a result stands, and how many facts that stance assumed."""
    title = stances()[result.silence].title
    return said("stance.under", title=title, n=len(result.assumed))


def assumed_words(assumed: Assumed) -> Said:
    """A fact that is assumed, in words."""
    name, value = assumed.of.fact, assumed.of.value
    if assumed.lot:
        kind = "unclassified" if assumed.lot.kind == "unclassified" else "of"
        words = {"count": assumed.lot.count, "kind": kind_words(assumed.lot.kind)}
        return said(f"stance.items.{kind}", tier=kind_words(assumed.tier), **words)
    key = f"told.{name}.{value}"
    return said(key) if there(key) else said("told.other", fact=fact_words(name), value=value)


# --- the law, the object, the breach, the act


def _law_reasons(result: Decision) -> list[Words]:
    """Which law applies, and why."""
    reasons: list[Words] = [comparison(choice) for choice in result.choices] or [
        _law_reason(result)
    ]
    warned = [warning] if (warning := undated(result)) else []
    return reasons + warned + [said("law.reform")] * bool(result.law.reforms)


def undated(result: Decision) -> Said | None:
    """The warning that no day of judgment is stated although the law changed after the act: which
    law was taken, and why; None where there was no change, or where the law was chosen.

    An act before every interpretation follows that of its judgment (SPC2001-time 2); of several
    statutes the milder applies (CL 12).

    >>> from pilaw import assess
    >>> undated(assess(Facts(["sell"], act_date="2018")))
    >>> str(undated(assess(Facts(["sell"], act_date="2016")))).partition(":")[0]
    'Warning'
    """
    act, turns = result.facts.act_date, Listed(()) if result.chosen else turned(result.facts)
    if not act or not turns.parts:
        return None
    why = fixed("law.undated_compared" if result.choices else "law.undated_same")
    named = {"act": act.text or act.first, "law": result.law.title}
    return said("law.undated", turns=turns, why=why, **named)


def turned(facts: Facts) -> Listed:
    """The changes of the law between the act and today, in words, where no day of judgment is
    stated.
    """
    days = turns_until_today(facts)
    return Listed(tuple(said("law.turn", day=d, what=law_of.named(d)) for d in days), " and ")


def comparison(choice: Any) -> Said:
    """The comparison of two laws (CL 12), or that the days leave one open."""
    old, new = choice.old, choice.new
    if old.law is new.law:
        return said("law.may_fall", law=old.law.title)
    if old.low != old.high or new.low != new.high:
        verdict = "law.new_first" if choice.new_applies else "law.old_first"
    else:
        verdict = "law.new_applies" if choice.new_applies else "law.old_applies"
    return said("law.compared", old=_finds(old), new=_finds(new), verdict=said(verdict))


def _finds(found: Outcome) -> Said:
    """What one of two laws finds."""
    band = found.law.bands.get(found.high)
    low, high = (said(f"grade.short.{GRADES[grade]}") for grade in (found.low, found.high))
    grade = high if found.low == found.high else said("law.grades", low=low, high=high)
    custody = band and span(band.max_months)
    return said(
        "law.finds_at_most" if band else "law.finds",
        law=found.law.title,
        grade=grade,
        custody=custody,
    )


def _law_reason(result: Decision) -> Said:
    act, judgment, statute = result.facts.act_date, result.facts.judgment_date, result.law.statute
    if act and not (
        statute["in_force"] <= act.last and act.first <= statute.get("until", act.first)
    ):
        return said("law.other_day")
    if act:
        return said("law.same" if judgment else "law.same_until_today")
    return said(
        "law.of_judgment" if judgment else "law.current" if current(result) else "law.chosen"
    )


def current(result: Decision) -> bool:
    """Whether today's law was applied."""
    return result.law.id.startswith(law_of.law().id)


def no_object(result: Decision) -> Said:
    """Why nothing was concerned that the offence protects."""
    lots, given = result.measured.lots, result.facts.items or ()
    if not any(
        lot.tiers == (0,) and item.count.high > item.excluded.low
        for lot, item in zip(lots, given, strict=False)
    ):
        gone = any(item.count.high and item.excluded.low for item in given)
        return said("object.none_left" if gone else "object.none")
    if result.law.draft.dropped:
        return said("object.outside_reform")
    return said("object.outside_pins" if result.law.scope else "object.outside")


def object_reason(result: Decision) -> Said:
    """Why what was concerned is personal information, is not, or may not be."""
    about, lots = result.measured.object.state, result.measured.lots
    if about is not None:
        return said("object.given") if about else no_object(result)
    doubtful = say("object.and").join(
        dict.fromkeys(kind_words(lot.name) for lot in lots if 0 in lot.tiers)
    )
    anonymised = any(lot.anonymised is None for lot in result.facts.items or ())
    return said("object.anonymised" if anonymised else "object.disputed", kinds=doubtful)


def _ask_breach(steps: _Steps, result: Decision) -> None:
    """The question of the breach, in the words of the text that applies: state provisions were the
    narrower term (CL 96).
    """
    facts, asks = result.facts, result.law.statute["breach"]
    done = [
        rule
        for rule in result.law.statute["covers"]
        if any(facts.acts[act] is not False for act in rule["acts"])
    ]
    question = said("step.breach", of=asks["of"])
    if done and not any(rule.get("breach", True) for rule in done):
        steps.ask(
            "breach",
            "not_asked",
            f"{done[0]['pin']}; CL 14",
            said("breach.not_asked"),
            asked=question,
        )
        return
    state = {True: "given", None: "not_proved", False: "no"}[facts.breach]
    stated = said(
        {True: "breach.asserted", False: "breach.denied", None: "breach.open"}[facts.breach]
    )
    reasons = [stated, *([asks["note"]] if "note" in asks else []), said("breach.intent")]
    steps.ask("breach", state, asks["pin"], *reasons, asked=question)


def _act_reasons(result: Decision, act: bool | None) -> list[Words]:
    """The acts that were done, and what is to be known of them."""
    facts, law = result.facts, result.law
    names = [
        name if state else say("act.not_known", act=name)
        for name, state in facts.acts.items()
        if state is not False
    ]
    reasons: list[Words] = [said("act.acts", acts=", ".join(names) or say("act.none"))]
    if act is False and facts.acts["use"] and not covers_use(law):
        reasons.append(said("act.use_alone"))
    return reasons + [said("act.one_number")] * _one_number(facts)


def _one_number(facts: Facts) -> bool:
    """Whether one number is taken for what was obtained and for what was passed on, as the facts do
    not tell them apart.
    """
    obtained = any(facts.acts[act] for act in OBTAINING)
    passed_on = any(facts.acts[act] for act in DISCLOSING)
    return (
        obtained
        and passed_on
        and any(lot.sold is None and lot.count.high for lot in facts.items or ())
    )


def covers_use(law: Law) -> bool:
    """Whether use is an act of the offence: only under a reform."""
    return any("use" in rule["acts"] for rule in law.statute.get("covers", ()))


# --- the grounds


def _ask_grounds(steps: _Steps, result: Decision) -> None:
    law, facts, case = result.law, result.facts, result.measured
    if law.scope and facts.lawful_business is not False:
        buyer = case.privileged.state
        reason = {True: "buyer.applies", False: "buyer.not", None: "buyer.open"}[buyer]
        steps.ask("buyer", _STATE[buyer], f"Int {law.scope['pin']}", said(reason))
    for finding in result.findings:
        ground = finding.ground
        if not (ground.special and facts.lawful_business is False):
            left = (ground.open or ground.unmeasured) and finding.status not in (MET, NOT_ASKED)
            state = "left" if left else _STATUS.get(finding.status, "no")
            steps.ask(
                "ground", state, ground.cite, ground_reason(finding, case), asked=question(ground)
            )
    if facts.court_finds and not law.scope:
        pins = "; ".join(f"Int {pin}" for pin in sorted(facts.court_finds))
        steps.ask("court_found", "not_asked", pins, said("buyer.not_yet"))


def question(ground: Ground) -> Words:
    """What is asked for a ground."""
    return said("step.unmeasured", grade=_short(ground)) if ground.unmeasured else ground.question


def why(ground: Ground) -> Words:
    """Why a ground is left to the court."""
    return said("law.unmeasured", grade=_short(ground)) if ground.unmeasured else ground.why


def _short(ground: Ground) -> Said:
    return said(f"grade.short.{GRADES[ground.grade]}")


def shown(finding: Finding, case: Measured) -> tuple[Way, Line | None] | None:
    """The way, and its line if it has one, that says most of a ground: that which proves it, else
    the first that stays open, else that whose facts are possible and whose sum comes closest, else
    the first.
    """
    if finding.stated.proved and (proved := proving(finding.ground, case)):
        return proved
    if finding.stated.possible and (open_ := open_ways(finding.ground, case)):
        return open_[0]
    ways = finding.ground.ways
    fit = [way for way in ways if case.holds(way.needs).possible] if len(ways) > 1 else ways
    pairs = [(way, line) for way in fit or ways[:1] for line in (way.lines or (None,))]
    if not fit or len(pairs) < 2:
        return pairs[0] if pairs else None
    return max(pairs, key=lambda pair: _closeness(pair[1], case))


def _closeness(line: Line | None, case: Measured) -> float:
    return 0 if line is None else case.number(line.measure).high / line.bound


_WITHOUT_NUMBER = {MET: "ground.states", OPEN: "ground.not_settled", NOT_ASKED: "ground.another"}


def ground_reason(finding: Finding, case: Measured) -> Words:
    """Why a ground is met, open, not met or not asked, in one sentence; it may begin with a small
    letter.
    """
    ground, buyer = finding.ground, case.privileged.state
    if finding.status == NOT_ASKED and buyer is not None and ground.special is not buyer:
        return fixed("ground.art_6_instead" if buyer else "ground.art_5_instead")
    if ground.unmeasured or (ground.open and finding.status != MET):
        return why(ground)
    way, line = shown(finding, case) or (None, None)
    if way and not finding.stated.possible and not case.holds(way.needs).possible:
        return _missing(
            tuple([n for n in case.law.needs if n in way.needs and not case.truths[n].possible])
        )
    proved = finding.status == OPEN and finding.stated.proved
    if line is None:
        return fixed(
            "ground.says_so" if proved else _WITHOUT_NUMBER.get(finding.status, "ground.excluded")
        )
    key = (
        "ground.sum_open"
        if proved
        else "ground.sum_instead"
        if finding.status == NOT_ASKED
        else "ground.sum"
    )
    reason = said(
        key, sum=arithmetic(line, case.number(line.measure), _kinds(line.measure, case.lots))
    )
    inferred = finding.status == MET and ground.special and not buyer
    more = [said("ground.a_fortiori")] * bool(inferred)
    more += [_which_gains(case)] * (line.measure.what == _GAINS and both_sums(case.facts))
    return Listed((reason, *more)) if more else reason


_GAINS = "illegal_gains_yuan"


def both_sums(facts: Facts) -> bool:
    """Whether net and gross gains are both told, and it matters which of them counts."""
    return not facts.illegal_gains_net_yuan.unknown


def _which_gains(case: Measured) -> Said:
    taken = dict(case.law.readings).get(GAINS, "open")
    return said("ground.gains", taken=fixed(f"ground.gains_{taken}"))


@cache
def _missing(needs: tuple[str, ...]) -> Said:
    """What a ground asks for and the facts exclude."""
    return said("ground.missing", facts=Listed(tuple(map(_need_words, needs)), ", "))


def _need_words(name: str) -> Said:
    key = f"ground.needs.{name}"
    return said(key) if there(key) else said("ground.needs.court_finds", pin=name)


def listed(finding: Finding, case: Measured) -> Words:
    """The reason of a ground where its question does not stand before it."""
    reason = ground_reason(finding, case)
    bare = isinstance(reason, Said) and reason.key in {
        *_WITHOUT_NUMBER.values(),
        "ground.excluded",
        "ground.says_so",
    }
    return (
        said("ground.asked", question=question(finding.ground), reason=reason) if bare else reason
    )


def _kinds(measure: Measure, lots: Iterable[Lot]) -> Words:
    """`Tier 1 or 2` where a lot that counts in the second tier may be of the first; empty where no
    lot is in doubt.
    """
    tiers = _tiers(measure)
    if len(tiers) != 1:
        return ""
    above = {tier for lot in lots if lot.tiers[0] == tiers[0] for tier in lot.tiers}
    return tier_words(sorted(above)) if len(above) > 1 else ""


@lru_cache(1024)
def _tiers(measure: Measure) -> tuple[int, ...]:
    """The tiers of which items are counted."""
    return tuple(k for k, weight in enumerate(measure.weights, 1) if weight)


def tier_words(tiers: Iterable[int]) -> Said:
    """One or several tiers: `Tier 1 or 2`."""
    first, *others = tiers
    return said(
        "kind.tier", tiers=first if not others else say("kind.or").join(map(str, (first, *others)))
    )


def kind_words(kind: str) -> str:
    """The plain words for a kind of item: `tier1` becomes 'Tier 1'.

    >>> kind_words("tier2or3"), kind_words("hotel_checkin")
    ('Tier 2 or 3', 'hotel check-in record')
    """
    if kind.startswith("tier") and kind[4:5].isdigit():
        return str(tier_words(int(t) for t in kind[4:].split("or")))
    known = law_of.information_types().get(kind)
    name = known["name_en"] if known else kind
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


# --- sums


def arithmetic(line: Line, value: Number, kinds: Words = "") -> Said:
    """The sum in words: what there is, and the line.

    >>> str(arithmetic(Line(Measure("count", (1, 0, 0)), 50, "5(1)(3)"), Number(60, 60)))
    '60 items of Tier 1 (line: 50)'
    """
    return said("sum.with_line", sum=_sum(line.measure, value, kinds), line=_line(line))


@lru_cache(1024)
def _line(line: Line) -> Said:
    """The number of a line, and how it follows from that of another clause."""
    measure, factors = line.measure, line.factors
    bound = share(line.bound, measure.whole)
    words = said("sum.line" if measure.weights else "sum.line_yuan", bound=bound)
    if not factors:
        return words
    how = Listed(tuple(map(_factor, factors)))
    halved = factors[-1] * 2 == 1
    key = "sum.derived_half" if halved else "sum.derived"
    words = said(key, line=words, how=how, pin=line.pin)
    return said("sum.contested", line=words) if halved and len(factors) > 1 else words


def _factor(factor: Fraction) -> Said:
    if factor * 2 == 1:
        return said("sum.half")
    return said("sum.times", factor=factor if factor.denominator == 1 else f"{float(factor):g}")


def _sum(measure: Measure, value: Number, kinds: Words) -> Said:
    """There is so much of what the measure counts; `kinds` names the tiers where what counts may be
    more sensitive.
    """
    low, high = value
    unknown = "_unknown" if not low and high == ENDLESS else ""
    there_ = amount(value, measure.whole)
    if not measure.weights:
        return said(f"sum.{measure.what}{unknown}", there=there_)
    tiers = _tiers(measure)
    if len(tiers) > 1 or measure.whole != 1:
        return said(f"sum.{measure.what}_shares{unknown}", there=there_)
    tier = tier_words(tiers)
    return said(
        f"sum.{measure.what}{unknown}",
        there=there_,
        kinds=kinds or tier,
        tier=tier,
        n=1 if low == high == 1 else 2,
    )


def amount(value: Number, whole: int) -> str:
    """A number, at least a number, or from one to another."""
    low, high = value
    if low == high:
        return share(low, whole)
    if high == ENDLESS:
        return say("sum.at_least", low=share(low, whole))
    return say("sum.between", low=share(low, whole), high=share(high, whole))


def share(number: Any, whole: int) -> str:
    """A whole number, or a share of a threshold to three places, never rounded up."""
    if whole == 1 or not number:
        return f"{number:,}"
    thousandths = number * 1000 // whole
    if not thousandths:
        return say("sum.tiny")
    return f"{thousandths // 1000:,}.{thousandths % 1000:03d}".rstrip("0").rstrip(".")


# --- the grade and what follows


def _ask_punishment(steps: _Steps, result: Decision) -> None:
    facts, covers = result.facts, result.law.statute["covers"]
    steps.ask("grade", "given", "CL 253-1", closing(result), answered=headline(result))
    if result.grade not in CRIMES:
        return
    pin = next(
        (rule["pin"] for rule in covers if any(facts.acts[act] for act in rule["acts"])),
        covers[0]["pin"],
    )
    steps.ask("punishment", "given", pin, fine(result), answered=sentence(result))
    if facts.unit:
        steps.ask(
            "unit",
            "given",
            result.law.statute["unit"],
            said("punishment.unit_lines"),
            answered=said("punishment.unit"),
        )
    if barred := limitation(result):
        steps.ask("prosecution", "yes" if barred.in_time else "not_proved", "CL 87", barred.said)
    lenient = leniency(result).state
    steps.ask(
        "leniency",
        _STATE[lenient],
        "Int 10",
        said({True: "leniency.yes", False: "leniency.no", None: "leniency.open"}[lenient]),
    )


def headline(result: Decision) -> str:
    """The grade in words; what the facts leave open is called not established, and not denied."""
    low, high = result.grade, result.grade_possible
    return cap(say(f"grade.{low}" if low == high or low in CRIMES else f"grade.headline.{low}"))


def closing(result: Decision) -> Said:
    """Whether anything can still change the grade, and what would decide it."""
    if result.grade == result.grade_possible:
        no_day = not result.facts.act_date and current(result)
        given = said("closing.given_no_day" if no_day else "closing.given")
        return said(
            "closing.settled_left" if open_points(result) else "closing.settled", given=given
        )
    possible = said(f"grade.{result.grade_possible}")
    if not result.decisive:
        return said("closing.possible_court", grade=possible)
    return said("closing.possible", grade=possible, facts="; ".join(decisive_words(result)))


def decisive_words(result: Decision) -> tuple[str, ...]:
    """The facts that would decide a case, in words; where the object itself is in doubt, or which
    of two sums counts, this is said.
    """
    open_object = result.measured.object.state is None and not any(
        i.anonymised is None for i in result.facts.items or ()
    )
    in_doubt = {"info_types": open_object, _GAINS: both_sums(result.facts)}
    return tuple(
        say(f"fact.in_doubt.{name}") if in_doubt.get(name) else fact_words(name)
        for name in result.decisive
    )


def settling(result: Decision) -> str:
    """What would decide a case, for a table, and the warning where no day of judgment is stated."""
    return "; ".join((*decisive_words(result), *map(str, filter(None, [undated(result)]))))


def fact_words(name: str) -> str:
    """The plain words for a fact; a kind of item becomes 'the number of … items'."""
    return (
        say(f"fact.{name}")
        if there(f"fact.{name}")
        else say("fact.items_of", kind=kind_words(name))
    )


def open_points(result: Decision) -> tuple[tuple[str, Words], ...]:
    """What is left to the court: pinpoint and reason."""
    return tuple(
        (f.ground.cite, why(f.ground))
        for f in result.findings
        if (f.ground.open or f.ground.unmeasured)
        and f.status not in (MET, NOT_ASKED)
        and not (f.ground.special and result.facts.lawful_business is False)
    )


def outside(result: Decision) -> str:
    """Why a case lies outside the offence whatever its numbers; empty if it does not.

    >>> from pilaw import Facts, Items, assess
    >>> outside(assess(Facts(["use"], [Items("tier1", 60)])))
    'No act of the offence was done: use alone is none (CL 253-1; CL 3).'
    """
    case, facts, law = result.measured, result.facts, result.law
    if case.covered.possible:
        return ""
    if not law.grounds:
        return say("outside.no_offence", text=law.statute["text"].rstrip("."))
    act, breach = case.done.done.state, law.statute["breach"]
    if facts.breach is False and act:
        return say(
            "outside.breach",
            of=breach["of"].removesuffix("s"),
            pin=breach["pin"].removesuffix("; CL 14"),
        )
    if act is not False and case.object.state is False:
        return str(no_object(result))
    if missing := _missing_elements(facts, law):
        return say(
            "outside.element", facts=say("outside.nor").join(missing), pin=law.statute["pin"]
        )
    return say("outside.use_alone" if facts.acts["use"] else "outside.no_act")


def _missing_elements(facts: Facts, law: Law) -> list[str]:
    """What an act that was done lacks to be one of the offence."""
    done = [rule for rule in law.statute["covers"] if any(facts.acts[act] for act in rule["acts"])]
    names = [
        need for rule in done for need in rule.get("needs", ()) if getattr(facts, need) is False
    ]
    return [say(f"fact.that.{name}") for name in dict.fromkeys(names)]


def established(low: str, high: str) -> str:
    """The grade established, for a table; while more stays possible, nothing is denied.

    >>> established("not_reached", "serious"), established("not_reached", "not_reached")
    ('not established', 'not reached')
    """
    key = f"grade.established.{low}"
    return say(key) if low != high and there(key) else say(f"grade.short.{low}")


def possible(low: str, high: str) -> str:
    """The grade that stays possible, for a table; empty where it is the one established."""
    return "" if low == high else say(f"grade.short.{high}")


def grade_words(grade: str) -> str:
    """A grade in full words."""
    return say(f"grade.{grade}")


def confidence_words(confidence: str) -> str:
    """How sure a provision is, in words."""
    return say(f"confidence.{confidence.replace(' ', '_')}")


def short_words(grade: str) -> str:
    """A grade in few words, for a table."""
    return say(f"grade.short.{grade}")
