"""The widgets of the chapters beyond the calculator: each computes the point of its section.

Here stand those that change the law or the facts of many cases. Needs ipywidgets.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import islice
from typing import Any
from urllib.parse import quote

import ipywidgets as w

from . import coding, picture, trail
from . import legislation as law_of
from .assessment import Result, assess
from .case_table import faults, not_there, read_table, source_of
from .casebook import Case, case_of_row, cases, facts_of, read_as, visible
from .compare import Move, Reconciliation, agreement_words, changed_words, moves, reconcile
from .controls import (
    LABEL,
    WIDE,
    Row,
    act_choice,
    case_choice,
    check,
    choice,
    fact_label,
    grade_cells,
    grade_span,
    headings,
    if_any,
    in_words,
    items_of,
    joined,
    kind_choice,
    lead,
    lots,
    nothing_more,
    number,
    text,
    yes_no,
)
from .distance import DOWN, UP, changes
from .facts import ACTS, FactError, Facts, Items
from .information import combination, interests, overlap, sensitivity_grader
from .legislation import GRADES
from .liability import abuse_ladder, ladder, story
from .reform import Chosen, choose, readings, reforms
from .show import table, told
from .silence import DEFAULT, stances
from .trail import grade_words
from .widgets import Shown, _panel
from .words import say, section, there

__all__ = [
    "abuse_ladder",
    "case_form",
    "case_laboratory",
    "combination",
    "distance",
    "interests",
    "ladder",
    "multiplier_explorer",
    "overlap",
    "paths",
    "reconciliation",
    "reform_laboratory",
    "sensitivity_grader",
    "story",
]

# --- 3.1, 3.2


def paths() -> w.VBox:
    """The two paths of §3.1 side by side, for one case."""
    controls = {
        "kind": kind_choice("gene_data"),
        "number": text(say("lesson.paths.number"), "500"),
        "more": text(say("lesson.paths.more"), "0"),
    }
    return _panel("paths", controls, _paths)


def _paths(v: dict[str, Any]) -> Shown:
    items = [Items(v["kind"], v["number"]), Items("tier3", v["more"])]
    facts = Facts(["sell"], items, **(nothing_more() | {"used_in_crime": False}))
    laws = [
        (say("lesson.paths.today"), [], say("lesson.paths.today_does")),
        (say("lesson.paths.path_1"), ["path-1"], reforms()["path-1"].note),
        (say("lesson.paths.path_2"), ["path-2"], reforms()["path-2"].note),
    ]
    rows = [(law, *grade_cells(assess(facts, reforms=r)), note) for law, r, note in laws]
    twin = in_words("lesson.paths.told", rows, "law", "established", "possible")
    return Shown(table(headings("law", "established", "possible", "does"), rows), "", twin)


def multiplier_explorer() -> w.VBox:
    """Move the factor for particularly serious circumstances; see which stored cases change grade.

    Invented cases stand beside them if asked.
    """
    assumed = reforms()["multiplier"].assumptions[0]
    today = int(law_of.provisions()["5(2)(3)"]["factor"])
    controls = {
        "factor": number(say("lesson.multiplier.factor"), today, assumed.low, assumed.high),
        "simulated": check(say("lesson.multiplier.simulated")),
    }
    return _panel("multiplier", controls, _multiplied)


def _multiplied(v: dict[str, Any]) -> Shown:
    factor, invented = v["factor"], v["simulated"]
    moved = _that_move([choose("multiplier", factor=factor)])
    rows = [_before_after(move) for move in moved]
    heads = headings("case", "what_happened", "tenfold")
    heads.append(say("lesson.head.times", factor=factor))
    said = say("lesson.multiplier.told", factor=factor, n=len(moved), cases=len(cases()))
    note = say("lesson.multiplier.invented_note") if invented else ""
    html = f"<p class='pilaw-grade'>{escape(said)}</p>{if_any(rows, heads)}"
    drawn = picture.multiples([*_dots(), *(_invented() if invented else ())], factor)
    return Shown(html, drawn, joined(said, ", ".join(row[0] for row in rows), note))


def _that_move(applied: Iterable[Chosen], chosen: Mapping[str, str] | None = None) -> list[Move]:
    """The stored cases that some reforms and readings move."""
    return [move for move in moves(cases().values(), applied, chosen=chosen) if move.moved]


def _before_after(move: Move) -> Row:
    return move.case.id, move.case.title, grade_span(move.before), grade_span(move.after)


def _dots() -> Iterator[tuple[str, float, bool]]:
    """The stored cases that reach a conviction threshold, and how many times."""
    shares = ((case.id, _share(case)) for case in cases().values())
    return ((id_, share, False) for id_, share in shares if share >= 1)


def _invented() -> Iterator[tuple[str, float, bool]]:
    """Invented cases, spread evenly by size."""
    return ((say("lesson.multiplier.invented"), 10 ** (k / 8), True) for k in range(33))


def _share(case: Case) -> float:
    """How many times its nearest conviction threshold of today a case reaches on proved facts."""
    lines = picture.lines(assess(case.facts, on=law_of.today()))
    return max((float(line.low) / float(line.serious) for line in lines), default=0)


# --- 2.2 and the case laboratory


def distance() -> w.VBox:
    """How near is the line? The smallest changes that would raise or lower the grade."""
    controls = {
        "act": act_choice("distance"),
        **lots("20", "200", "0"),
        "gains": text(say("lesson.distance.gains"), "0"),
        "duty_or_service": yes_no(fact_label("duty_or_service"), "no"),
        "most": _most(),
    }
    return _panel("distance", controls, _near)


def _most() -> w.Dropdown:
    """How many facts may be changed together."""
    options = [(say("control.most_one"), 1), (say("control.most_two"), 2)]
    return choice(say("control.most"), options, 1)


def _near(v: dict[str, Any]) -> Shown:
    known = {"illegal_gains_yuan": v["gains"], "duty_or_service": v["duty_or_service"]}
    known |= {"used_in_crime": False}
    facts = Facts([v["act"]], items_of(v), **(nothing_more() | known))
    result, rows = assess(facts), list(_changed(facts, v["most"]))
    grade, rule = grade_words(result.grade), say("lesson.distance.rule")
    said = say("lesson.distance.now", grade=grade, n=len(rows), rule=rule)
    keys = ("up_or_down", "otherwise", "then")
    drawn = table(headings(*keys), rows)
    told = in_words("lesson.distance.change", rows, "way", "steps", "grade")
    html = lead(said, grade=result.grade) + drawn
    return Shown(f"{html}<p>{say('lesson.distance.catch_all')}</p>", "", joined(said, told))


def _changed(facts: Facts, most: int) -> Iterator[Row]:
    """The smallest changes: up or down, what would be otherwise, and the grade then."""
    for way in (UP, DOWN):
        for change in changes(facts, way, most=most):
            yield say(f"lesson.distance.{way}"), change.words, grade_words(change.grade)


def reconciliation() -> w.VBox:
    """Engine beside court in one case: what would bring them together, a reading or a fact."""
    return _panel("reconciliation", {"case": case_choice("C017"), "most": _most()}, _reconciled)


def _reconciled(v: dict[str, Any]) -> Shown:
    chosen = cases()[v["case"]]
    found = reconcile(chosen, most=v["most"])
    said = joined(_engine(assess(chosen.facts)), found.verdict)
    rows = list(_ways(found))
    heads = headings("way", "brings", "answer")
    told = in_words("lesson.reconcile.way", rows, "way", "what", "answer")
    html = f"<p class='pilaw-grade'><strong>{escape(said)}</strong></p>{if_any(rows, heads)}"
    return Shown(html, "", f"{said} {told}")


def _engine(result: Result) -> str:
    """What the engine establishes, and what more is possible."""
    open_ = result.grade != result.grade_possible
    key = "lesson.reconcile.engine_open" if open_ else "lesson.reconcile.engine"
    possible = grade_words(result.grade_possible)
    return say(key, grade=grade_words(result.grade), possible=possible)


def _ways(found: Reconciliation) -> Iterator[Row]:
    """The readings and the facts that would bring the engine to the court's result."""
    for reading in found.readings:
        name, value = reading.split("=")
        yield say("lesson.reconcile.reading"), readings()[name].question, value
    for change in found.facts:
        yield say("lesson.reconcile.fact", n=len(change.steps)), change.words, ""


# --- the laboratories


def reform_laboratory() -> w.VBox:
    """Choose reforms, assumptions and readings; see the changed words and the cases that move."""
    placed = sorted(reforms().values(), key=lambda r: (not r.place.startswith("§"), r.place))
    controls: dict[str, w.Widget] = {}
    for reform in placed:
        label = say("control.reform_named", title=reform.title, place=reform.place)
        controls[reform.id] = check(label, reform.id == "multiplier")
        for a in reform.assumptions:
            controls[f"{reform.id}__{a.name}"] = number(a.label, a.default, a.low, a.high)
    for reading in _general():
        label = say("lesson.reforms.reading", question=reading.question)
        options = [(option.value, option.value) for option in reading.options]
        controls[reading.id] = choice(label, options, reading.default)
    return _panel("reform-laboratory", controls, _reformed)


def _general() -> list[Any]:
    """The contested points that do not turn on the type of information."""
    return [reading for reading in readings().values() if not reading.types]


def _reformed(v: dict[str, Any]) -> Shown:
    applied = list(_chosen_reforms(v))
    chosen = {r.id: v[r.id] for r in _general() if v[r.id] != r.default}
    moved = _that_move(applied, chosen)
    rows = [(*_before_after(move), move.why) for move in moved]
    heads = ("case", "what_happened", "before", "after", "why")
    said = _moving(moved)
    html = _alternatives(v) + _new_words(applied, chosen) + _assumed(applied)
    html += f"<p class='pilaw-grade'>{said}</p>{if_any(rows, headings(*heads))}"
    told = in_words("lesson.reforms.moved", rows, "id", "title", "before", "after")
    return Shown(html, "", f"{said} {told}")


def _chosen_reforms(v: Mapping[str, Any]) -> Iterator[Chosen]:
    """The reforms that are ticked, with their assumptions."""
    for reform in reforms().values():
        if v[reform.id]:
            names = [assumption.name for assumption in reform.assumptions]
            yield choose(reform.id, **{name: v[f"{reform.id}__{name}"] for name in names})


def _moving(moved: list[Move]) -> str:
    """How many stored cases move, and how many of them only in the range of punishment."""
    ranges = sum(not move.regraded for move in moved)
    key = "lesson.reforms.move_ranges" if ranges else "lesson.reforms.move"
    return say(key, n=len(moved), cases=len(cases()), ranges=ranges)


def _alternatives(v: Mapping[str, Any]) -> str:
    """A sentence for each two reforms that are meant one or the other and are both chosen."""
    ticked = [reform for reform in reforms().values() if v[reform.id]]
    both = [(r.title, reforms()[o].title) for r in ticked for o in r.instead_of if v[o]]
    said = [say("lesson.reforms.alternatives", first=one, second=other) for one, other in both]
    return "".join(f"<p class='pilaw-error'>{escape(words)}</p>" for words in said)


def _new_words(applied: list[Chosen], chosen: Mapping[str, str]) -> str:
    """The words of the law before and after the reforms."""
    if applied:
        keys = ("proposal", "today", "proposed")
        return table(headings(*keys), changed_words(applied))
    key = "lesson.reforms.no_reform_readings" if chosen else "lesson.reforms.no_reform"
    return f"<p>{escape(say(key), quote=False)}</p>"


def _assumed(applied: Iterable[Chosen]) -> str:
    """The values that the paper does not give, and why these are the defaults."""
    rows: list[Row] = []
    for chosen in applied:
        reform = reforms()[chosen.id]
        reasons = {a.name: a.reason for a in reform.assumptions}
        rows += [(reform.title, name, str(value), reasons[name]) for name, value in chosen.values]
    keys = ("reform", "assumption", "value", "why_default")
    heads = headings(*keys)
    return if_any(rows, heads, say("lesson.reforms.assumed"))


def case_laboratory() -> w.VBox:
    """All stored cases with filters, or the reader's own table, decided row by row here."""
    controls: dict[str, w.Widget] = {
        **_filters(),
        "own": w.Textarea(
            value="",
            description=say("lesson.own.label"),
            placeholder="case_id,act_date,judgment_date,acts,…",
            style=LABEL,
            layout=WIDE,
            rows=6,
        ),
    }
    return _panel("case-laboratory", controls, _laboratory)


def _filters() -> dict[str, w.Widget]:
    """What the stored cases are chosen by, and whether an example is shown instead of them."""
    bases = section("lesson.cases.basis")
    basis = [(say(f"lesson.cases.basis.{name}"), name) for name in bases]
    grades = [(grade_words(grade), grade) for grade in GRADES]
    ways = [(say("lesson.cases.stance", title=s.title), s.id) for s in stances().values()]
    return {
        "silence": choice(say("lesson.cases.silence"), ways, DEFAULT),
        "basis": _any_of(say("lesson.cases.basis_label"), basis, "court"),
        "established": _any_of(say("lesson.cases.established"), grades),
        "act": _any_of(say("lesson.cases.act"), [(act, act) for act in ACTS]),
        "example": check(say("lesson.cases.example")),
    }


def _any_of(label: str, options: Iterable[tuple[str, str]], value: str = "") -> w.Dropdown:
    """A filter, which may also let everything through."""
    return choice(label, [(say("control.any"), ""), *options], value)


def _laboratory(v: dict[str, Any]) -> Shown:
    if v["own"].strip() or v["example"]:
        return _own(v["own"].strip() or EXAMPLE, v["silence"])
    way = v["silence"]
    every = ((case, assess(case.read(way), silence=way)) for case in cases().values())
    rows = [_case_row(case, result) for case, result in every if _fits(case, result, v)]
    said = joined(_stance(way), say("lesson.cases.found", n=len(rows)))
    keys = ("case", "what_happened", "established", "possible", "court", "grounds", "would_settle")
    told = in_words("lesson.cases.told", rows, "id", "title", "grade")
    html = f"<p>{escape(said)}</p>{table(headings(*keys), rows)}"
    return Shown(html, "", f"{said} {told}")


def _stance(silence: str) -> str:
    """How silence is read, where that is not as unknown."""
    stance = stances()[silence]
    return "" if silence == DEFAULT else say("stance.read", title=stance.title, says=stance.says)


def _fits(case: Case, result: Result, v: Mapping[str, Any]) -> bool:
    """Whether a case passes the filters."""
    basis = v["basis"] in ("", case.row["court_grade_basis"])
    grade = v["established"] in ("", result.grade)
    return basis and grade and bool(not v["act"] or case.facts.acts[v["act"]])


def _case_row(case: Case, result: Result) -> Row:
    grounds = ", ".join(result.grounds)
    settle = "; ".join(filter(None, (trail.settling(result), *_taken(result))))
    return case.id, case.title, *grade_cells(result), case.found, grounds, settle


def _taken(result: Result) -> Iterator[str]:
    """The facts that are assumed in a case."""
    if result.assumed:
        facts = ", ".join(map(str, map(trail.assumed_words, result.assumed)))
        yield say("lesson.cases.assumed", facts=facts)


EXAMPLE = """case_id,acts,tier1,tier2,tier3,illegal_gains_yuan,\
duty_or_service,lawful_business,prior,harm,used_in_crime
A,obtain;sell,50,0,0,0,no,no,none,none,no
B,sell,0,249,0,4999.99,yes,no,none,none,no
C,obtain,,100..700,,,no,unknown,unknown,none,unknown
D,sold,sixty,0,0,0,maybe,no,none,none,no
"""


MOST_ROWS = 1000


def _own(text: str, silence: str) -> Shown:
    """The reader's rows: each decided, or the sentences that say what is wrong with it."""
    read = read_table(source_of(text), say("lesson.own.name"))
    lines = list(islice(read.rows, MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise FactError("error.table.too_many_rows", most=MOST_ROWS)
    rows = [_own_row(number, row, silence) for number, row in lines]
    missing = not_there((*read.header, "case_id", "total"))
    said = [say("lesson.own.note", note=note) for note in read.notes]
    said += [say("lesson.own.missing", columns=", ".join(missing))] if missing else []
    said += [_stance(silence)] if silence != DEFAULT else []
    example = f"<p>{say('lesson.own.example')}</p><pre>{EXAMPLE}</pre>" if text == EXAMPLE else ""
    notes = "".join(f"<p>{escape(note)}</p>" for note in said)
    named = headings("case", "established", "possible", "grounds")
    heads = [say("lesson.own.row"), *named, say("lesson.own.would_settle")]
    told = "; ".join(say("lesson.own.told", row=row[0], grade=row[2]) for row in rows)
    html = example + notes + table(heads, rows, say("lesson.own.caption"))
    return Shown(html, "", f"{' '.join(said)} {told}")


def _own_row(number: int, row: Mapping[str, str] | str, silence: str) -> tuple[str, ...]:
    if isinstance(row, str):
        return (str(number), "", say("lesson.own.not_assessed"), "", "", row)
    name = visible(row.get("case_id", ""))
    try:
        result = assess(facts_of(row), silence=silence)
    except FactError as error:
        wrong = " ".join(faults(row) or [str(error)])
        return (str(number), name, say("lesson.own.not_assessed"), "", "", wrong)
    settle = "; ".join(filter(None, (trail.settling(result), *read_as(row), *_taken(result))))
    return (str(number), name, *grade_cells(result), ", ".join(result.grounds), settle)


# --- the codebook


def case_form() -> w.VBox:
    """A form that makes a row of the table of judgments from answers, checks it and offers it."""
    return _panel("case-form", _questions(), _coded)


def _questions() -> dict[str, w.Widget]:
    """A control for each column of the codebook, in its order; acts stand before the tiers."""
    controls: dict[str, w.Widget] = {}
    for column in coding.columns():
        if column.name == "duty_or_service":
            controls |= {act: check(say(f"control.done.{act}")) for act in ACTS}
        controls[column.name] = _question(column)
        if column.name == "total":
            controls |= _kinds()
        if column.name == "court_grade_basis":
            some = [(say("coding.no_rule"), ""), *((rule, rule) for rule in coding.rules())]
            controls["rule"] = choice(say("coding.by_rule"), some)
    return controls


def _question(column: coding.Column) -> w.Widget:
    """The control of one column, as its kind asks for it."""
    label = coding.label(column.name)
    if column.values:
        return choice(label, [(v or say("coding.not_stated"), v) for v in column.values])
    if column.kind == "long":
        return w.Textarea(description=label, style=LABEL, layout=WIDE, rows=3)
    own = f"coding.write.{column.name}"
    return text(label, "", say(own) if there(own) else "")


def _kinds() -> dict[str, w.Widget]:
    """The kind of information, and the column whose kind it is."""
    types = sorted((row["name_en"], kind) for kind, row in law_of.information_types().items())
    of = [(coding.label(name), name) for name in coding.KIND_OF]
    none = (say("coding.kind_none"), "")
    return {
        "kind": choice(say("coding.kind"), [none, *types]),
        "kind_of": choice(say("coding.kind_of"), of),
    }


def _coded(answers: dict[str, Any]) -> Shown:
    """The row, or the first thing that is wrong with it."""
    row = coding.row_of(answers)
    if wrong := coding.wrong(row):
        first, *others = wrong
        more = say("coding.more", n=len(others)) if others else ""
        if any(answers.get(c.name) for c in coding.columns() if c.kind in ("text", "long", "fact")):
            raise FactError("coding.first", first=first, more=more)
        said = joined(say("coding.start", first=first), more)
        return Shown(f"<p>{escape(said)}</p>", "", said)
    return _sound(row)


def _sound(row: Mapping[str, str]) -> Shown:
    """A row that keeps the codebook: what the engine makes of it, and the row to take along."""
    one = case_of_row(row)
    grade, agreement = grade_span(assess(one.facts)), agreement_words(one)
    engine = say("coding.engine", grade=grade, agreement=agreement)
    facts, sound = say("coding.facts", facts=told(one.facts)), say("coding.sound")
    written = coding.as_csv(row)
    link = f"data:text/csv;charset=utf-8,{quote(chr(0xFEFF) + written)}"
    offer = f'<a download="{row["case_id"]}.csv" href="{link}">{say("coding.download")}</a>'
    said = "".join(f"<p>{escape(words)}</p>" for words in (sound, facts, engine))
    html = f"{said}<p>{offer}, {say('coding.or_copy')}</p><pre>{escape(written)}</pre>"
    return Shown(html, "", joined(sound, facts, engine))
