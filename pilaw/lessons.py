"""The widgets of the chapters beyond the calculator: each computes the point of its section. Needs ipywidgets."""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from itertools import islice
from math import prod
from typing import Any

import ipywidgets as w

from . import _data, picture, punishment, show, trail
from . import legislation as law_of
from .abuse import GIVES_WAY, OPEN, REACHED, SCREENED, SITUATIONS, Ladder, situation, situation_words
from .abuse import ladder as ladder_of
from .assessment import Result, assess
from .case_table import faults, not_there, read_table, source_of
from .casebook import Case, cases, facts_of, read_as
from .compare import changed_words, moves, reconcile, span
from .distance import DOWN, UP, changes
from .facts import FactError, Facts, Items, read_date
from .legislation import GRADES
from .reform import choose, readings, reforms
from .sensitivity import EASE, GRAVITY, crosswalk, ease_words, gravity_words, level, level_words, paper_level
from .widgets import LABEL, WIDE, YES_NO, Shown, _check, _choice, _panel, _text

CLEAN: dict[str, Any] = {"illegal_gains_yuan": 0, "prior": "none", "harm": "none", "duty_or_service": False, "lawful_business": False}


def table(header: Iterable[str], rows: Iterable[Iterable[str]], caption: str = "") -> str:
    """An HTML table with proper headers; every cell is escaped text."""
    names = [escape(h) for h in header]
    head = "".join(f"<th scope='col' role='columnheader'>{h}</th>" for h in names)
    body = "".join(
        "<tr role='row'>" + "".join(f"<td role='cell' data-label='{h}'>{escape(str(c))}</td>" for h, c in zip(names, row, strict=True)) + "</tr>"
        for row in rows
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f"<div class='pilaw-table'><table role='table'>{title}<thead role='rowgroup'><tr role='row'>{head}</tr></thead>"
        f"<tbody role='rowgroup'>{body}</tbody></table></div>"
    )


def _number(label: str, value: int, low: int, high: int) -> w.BoundedIntText:
    return w.BoundedIntText(value=value, min=low, max=high, description=label, style=LABEL, layout=WIDE)


# ---- 1.1 ---------------------------------------------------------------------------------------------------------
def combination() -> w.VBox:
    """What a few harmless items reveal together: a teaching model of identifiability (Int 1)."""
    rows = {r["id"]: r for r in _data.table("combination.csv")}
    chosen = ("gender", "birth_year", "district")
    controls: dict[str, w.Widget] = {k: _check(f"{r['attribute_en']} ({int(r['assumed_values']):,} values assumed)", k in chosen) for k, r in rows.items()}
    controls["population"] = _number("People in the town (assumed)", 1_000_000, 100, 100_000_000)
    return _panel("combination", controls, lambda v: _combined(rows, v))


def _combined(rows: dict[str, dict[str, str]], values: dict[str, Any]) -> Shown:
    picked = [r for k, r in rows.items() if values[k] and not (k == "district" and values["estate"])]
    match = values["population"] / prod(int(r["assumed_values"]) for r in picked)
    if not picked:
        said = "Nothing is known: everybody matches."
    elif match < 1:
        said = "Fewer than one person is expected to match: in this model the combination points to one person."
    else:
        said = f"About {match:,.0f} people match: in this model the combination does not single one out."
    active = [r["attribute_en"] for r in picked if r["speaks_of"] == "activity"]
    more = f" It also tells of activities ({', '.join(active)}), the second limb of Int 1." if active else ""
    names = ", ".join(r["attribute_en"] for r in picked) or "nothing"
    note = " The estate lies in its district, so the district adds nothing." if values["estate"] and values["district"] else ""
    return Shown(
        f"<p class='pilaw-grade'><strong>{escape(said)}</strong>{escape(more)}</p><p>Known: {escape(names)}.{note} "
        "The numbers are assumptions; whether data identifies a person is for the court.</p>",
        "",
        f"Known: {names}. {said}{more}{note}",
    )


# ---- 1.2 ---------------------------------------------------------------------------------------------------------
THEORIES = {"property": "property", "privacy": "privacy", "independent": "an independent right", "self_determination": "self-determination"}


def interests() -> w.VBox:
    """Four theories of the protected interest, applied to ten situations: where they part."""
    rows = {r["id"]: r for r in _data.table("interests.csv")}
    options = [(r["situation_short"], k) for k, r in rows.items()]
    return _panel("interests", {"situation": _choice("Situation", options)}, lambda v: _interest(rows, v["situation"]))


def _interest(rows: dict[str, dict[str, str]], key: str) -> Shown:
    row = rows[key]
    verdicts = [(name, row[k], row[f"{k}_why"]) for k, name in THEORIES.items()]
    parted = len({verdict for _, verdict, _ in verdicts}) > 1
    said = "Here the theories part." if parted else "Here all four agree."
    overview = table(["situation", *THEORIES.values()], [[r["situation_short"], *(r[k] for k in THEORIES)] for r in rows.values()], "All ten situations")
    pins = "; ".join(show.cite(p.strip()) for p in row["pins"].split(";") if p.strip())
    return Shown(
        f"<p>{escape(row['situation_en'])}</p>{table(['theory', 'protected?', 'why'], verdicts)}<p><strong>{said}</strong> "
        f"The law in force: {escape(row['law_says'])} {pins}</p><p>The verdicts apply the theories as this book understands them; they are not law.</p>"
        f"<details><summary>All ten situations</summary>{overview}</details>",
        "",
        f"{row['situation_en']} " + "; ".join(f"{n}: {v}, {y}" for n, v, y in verdicts) + f" {said}",
    )


# ---- 2.1 and 3.3 -------------------------------------------------------------------------------------------------
def ladder() -> w.VBox:
    """The convergence test as a ladder: civil, administrative, criminal, for the day of the act."""
    controls: dict[str, w.Widget] = {
        "act": _choice(
            "Act",
            [("obtained illegally", "obtain"), ("sold", "sell"), ("provided", "provide"), ("published", "publish"), ("used beyond the purpose", "use")],
            "sell",
        ),
        "breach": _choice("Rule of the antecedent law breached", YES_NO, "yes"),
        "tier1": _text("Tier 1 items", "0"),
        "tier2": _text("Tier 2 items", "100"),
        "tier3": _text("Tier 3 items", "0"),
        "act_date": w.Text(value="2026-03-01", description="Day of the act", style=LABEL, layout=WIDE),
    }
    return _panel("ladder", controls, _ladder)


def _ladder(v: dict[str, Any]) -> Shown:
    items = [Items(t, v[t]) for t in ("tier1", "tier2", "tier3")]
    steps = ladder_of(Facts([v["act"]], items, breach=v["breach"], beyond_consent=True, act_date=v["act_date"], used_in_crime=False, **CLEAN))
    return _climbed(steps if v["act"] == "use" else steps._replace(gap=""))


def _climbed(steps: Ladder) -> Shown:
    result, there = steps.criminal, [r for r in steps.rungs if r.state in (REACHED, OPEN, GIVES_WAY)]
    said = {("civil", REACHED): "applies", ("administrative", REACHED): "applies"}
    rows = [(r.level, f"{r.pin} {r.title}", said.get((r.level, r.state), r.status), r.requires, r.gives) for r in there]
    rows.append(("criminal", "CL 253-1, judged today", trail.headline(result), trail.outside(result) or _possible(result), str(punishment.sentence(result))))
    more = [(r.level, f"{r.pin} {r.title}", r.beyond, r.requires, r.gives) for r in steps.rungs if r.state == SCREENED]
    screened = table(["level", "rung", "needs besides", "what it says", "what it gives"], more)
    listed = f"<details><summary>{len(more)} other provisions might apply; each needs a fact that is not given here</summary>{screened}</details>"
    return Shown(
        f"<p class='pilaw-grade grade-{result.grade}'><strong>{escape(steps.convergence)}</strong></p>"
        + (f"<p>{escape(steps.gap)}</p>" if steps.gap else "")
        + table(["level", "rung", "status", "what it says", "what it gives"], rows)
        + (listed if more else ""),
        "",
        f"{' '.join(filter(None, (steps.convergence, steps.gap)))} "
        + "; ".join(f"{r[0]}: {r[1]}: {r[2]}" for r in rows)
        + ". To be screened: "
        + "; ".join(f"{r[1]}, which needs {r[2]}" for r in more),
    )


def _possible(result: Result) -> str:
    return "" if result.grade == result.grade_possible else f"possible: {trail.grade_words(result.grade_possible)}"


def abuse_ladder() -> w.VBox:
    """Four situations of abuse, today and under each reform: what is caught, and the gap."""
    controls: dict[str, w.Widget] = {
        "situation": _choice("Situation", [(situation_words(key), key) for key in SITUATIONS], "held"),
        "tier1": _text("Tier 1 items", "60"),
        "used_in_crime": _choice("Used by somebody for crime", YES_NO, "no"),
        "knows_crime": _choice("Known to the one who passed it on", YES_NO, "no"),
        "reform": _choice("Reform", [("none: today's law", ""), *((reforms()[r].title, r) for r in ("abuse", "abuse-like-providing", "abuse-lighter"))], ""),
        "act_date": w.Text(value="2026-03-01", description="Day of the act", style=LABEL, layout=WIDE),
    }
    return _panel("abuse-ladder", controls, _abused)


def _abused(v: dict[str, Any]) -> Shown:
    facts = situation(
        v["situation"], [Items("tier1", v["tier1"])], used_in_crime=v["used_in_crime"], knows_crime=v["knows_crime"], act_date=v["act_date"], **CLEAN
    )
    return _climbed(ladder_of(facts, reforms=[v["reform"]] if v["reform"] else []))


# ---- 2.3 ---------------------------------------------------------------------------------------------------------
def overlap() -> w.VBox:
    """Private, sensitive, tiered: the overlapping sets, item by item."""
    options = sorted((c.name, c.id) for c in crosswalk())
    return _panel("overlap", {"kind": _choice("Type of information", options, "religious_belief")}, lambda v: _overlapped(v["kind"]))


def _overlapped(kind: str) -> Shown:
    classes = {c.id: c for c in crosswalk()}
    chosen = classes[kind]
    inside = [
        name
        for name, fits in (("private", chosen.private == "yes"), ("sensitive", chosen.pipl == "sensitive"), ("tiered", set(chosen.tiers) <= {1, 2}))
        if fits
    ]
    counts = {
        "private": sum(c.private == "yes" for c in classes.values()),
        "sensitive": sum(c.pipl == "sensitive" for c in classes.values()),
        "Tier 1 or 2": sum(set(c.tiers) <= {1, 2} for c in classes.values()),
        "private and sensitive": sum(c.private == "yes" and c.pipl == "sensitive" for c in classes.values()),
    }
    tiers = " or ".join(f"Tier {t}" if t else "outside" for t in chosen.tiers)
    words = f"{chosen.name}: private information (CC 1034(3)): {chosen.private}; PIPL class: {chosen.pipl}; {tiers}. " + (
        f"The schemes disagree: {chosen.disagreement}." if chosen.disagreement else "The schemes do not collide here."
    )
    listed = ", ".join(f"{k}: {n}" for k, n in counts.items())
    return Shown(
        f"<p>{escape(words)}</p><p>Of {len(classes)} types, {escape(listed)}. Whether a type is private is this book's judgement; the Code has no list.</p>",
        picture.sets(inside, counts),
        f"{words} {listed}.",
    )


def story() -> w.VBox:
    """The dated story: from incidental protection to an own offence, and one case under the law of each day."""
    controls: dict[str, w.Widget] = {
        "day": w.Text(value="2016-01-01", description="Day", placeholder="2016-01-01", style=LABEL, layout=WIDE),
        "judged": w.Text(value="", description="Day of the judgment", placeholder="2018-03-01, or empty: the same day", style=LABEL, layout=WIDE),
        "items": _text("Visit records sold by a nurse", "800"),
    }
    return _panel("story", controls, _told)


def _told(v: dict[str, Any]) -> Shown:
    span = read_date(v["day"], "day")
    if span is None:
        raise FactError("day: nothing is written; write a day such as 2016-01-01, or a year.")
    if span.last == date.max:
        raise FactError("day: the end is open; write a day such as 2016-01-01, or a year.")
    events = _data.table("story.csv")
    past = [r for r in events if _first_day(r["date"]) <= span.last.isoformat()]
    facts = Facts(["sell"], [Items("medical_record", v["items"])], used_in_crime=False, profit_yuan=0, listed_unit=True, **(CLEAN | {"duty_or_service": True}))
    later = read_date(v["judged"], "day of the judgment")
    result = assess(facts.but(act_date=span.last, judgment_date=later)) if later else assess(facts, on=span.last)
    rows = [
        (
            r["date"],
            r["event_en"],
            r["what_is_protected_directly"],
            r["mode"],
            r["pins"].replace(";", ", ") + _unverified(r),
            "past" if r in past else "still to come",
        )
        for r in events
    ]
    step = f"the last step was that of {past[-1]['date']}, {past[-1]['mode']}" if past else "the story has not begun"
    left = any(f.ground.unmeasured for f in result.findings)
    grade = (
        f"left to the court, up to {trail.grade_words(result.grade_possible).lower()}, as no text put a number on it"
        if left
        else trail.grade_words(result.grade).lower()
    )
    tried = f"tried {later.last}" if later else "tried the same day"
    said = f"On {span.last} {step}. The nurse who sells, {tried}: {grade} ({result.law.title})."
    return Shown(
        f"<p class='pilaw-grade grade-{result.grade}'><strong>{escape(said)}</strong></p>"
        + table(["date", "what happened", "protected directly", "mode", "where", f"seen from {span.last}"], rows),
        "",
        said,
    )


def _first_day(text: str) -> str:
    """A date of the story, which may be a year or a month, as its first day."""
    return (text + "-01-01")[:10]


def _unverified(row: dict[str, str]) -> str:
    return "" if row["confidence"] == "verified" else f" ({row['confidence']})"


# ---- 3.1, 3.2 ----------------------------------------------------------------------------------------------------
def paths() -> w.VBox:
    """The two paths of §3.1 side by side, for one case."""
    options = [(row["name_en"], kind) for kind, row in sorted(law_of.information_types().items(), key=lambda p: p[1]["name_en"])]
    controls = {
        "kind": _choice("Type of information", options, "gene_data"),
        "number": _text("Items sold", "500"),
        "more": _text("Further ordinary items sold", "0"),
    }
    return _panel("paths", controls, _paths)


def _paths(v: dict[str, Any]) -> Shown:
    facts = Facts(["sell"], [Items(v["kind"], v["number"]), Items("tier3", v["more"])], used_in_crime=False, **CLEAN)
    rows = [
        (name, *_grade_cells(assess(facts, reforms=applied)), note)
        for name, applied, note in (
            ("today", [], "one offence, three tiers"),
            ("first path: a separate offence", ["path-1"], reforms()["path-1"].note),
            ("second path: a clause", ["path-2"], reforms()["path-2"].note),
        )
    ]
    return Shown(table(["law", "established", "possible", "what it does"], rows), "", "; ".join(f"{r[0]}: {r[1]}, possibly {r[2]}" for r in rows))


def _grade_cells(result: Result) -> tuple[str, str]:
    """The grade established and what more is possible."""
    pair = result.grade, result.grade_possible
    return trail.established(*pair), trail.possible(*pair) or "nothing more"


def sensitivity_grader() -> w.VBox:
    """The paper's two-level test as questions; where a type would move."""
    options = [(row["name_en"], kind) for kind, row in sorted(law_of.information_types().items(), key=lambda p: p[1]["name_en"])]
    controls = {
        "kind": _choice("Type of information", options, "face_recognition_data"),
        "ease": _choice("A leak leads to harm", [(ease_words(e), e) for e in EASE], "easily"),
        "gravity": _choice("The harm to dignity or safety is", [(gravity_words(g), g) for g in GRAVITY], "serious"),
    }
    return _panel("sensitivity", controls, _graded)


def _graded(v: dict[str, Any]) -> Shown:
    levels, tiers = level(v["ease"], v["gravity"]), law_of.law().tiers_of(v["kind"])
    now = " or ".join(map(level_words, paper_level(tiers)))
    named = " or ".join(map(level_words, levels))
    verdict = (
        "The paper's tests leave this pair open."
        if len(levels) > 1
        else "It stays where it is."
        if levels == paper_level(tiers)
        else f"It would move from {now} to {named}."
    )
    row = law_of.information_types()[v["kind"]]
    today = " or ".join(f"Tier {t}" if t else "outside the offence" for t in tiers)
    words = f"By the paper's tests: {named}. Today: {today}; PIPL class: {row['pipl_class']}. {verdict}"
    note = "Tier 1 is read as the high level and Tier 2 as the low one (an assumption). The low test lies below PIPL 28, which asks whether harm comes easily."
    return Shown(f"<p class='pilaw-grade'>{escape(words)}</p><p>{escape(note)}</p>", "", f"{words} {note}")


def multiplier_explorer() -> w.VBox:
    """Move the factor for particularly serious circumstances; see which stored cases change grade, beside invented ones if asked."""
    a = reforms()["multiplier"].assumptions[0]
    controls = {"factor": _number("Factor", 10, a.low, a.high), "simulated": _check("add invented cases (open dots)", False)}
    return _panel("multiplier", controls, _multiplied)


def _multiplied(v: dict[str, Any]) -> Shown:
    applied = [choose("multiplier", factor=v["factor"])]
    moved = [m for m in moves(cases().values(), applied) if m.moved]
    rows = [(m.case.id, m.case.title, span(m.before.grade, m.before.grade_possible), span(m.after.grade, m.after.grade_possible)) for m in moved]
    dots = [(c.id, share, False) for c in cases().values() if (share := _share(c)) >= 1]
    if v["simulated"]:
        dots += [("invented", 10 ** (k / 8), True) for k in range(33)]
    said = f"At {v['factor']} times, {len(moved)} of {len(cases())} stored cases change against tenfold."
    return Shown(
        f"<p class='pilaw-grade'>{escape(said)}</p>" + (table(["case", "what happened", "tenfold", f"{v['factor']} times"], rows) if rows else ""),
        picture.multiples(dots, v["factor"]),
        " ".join(filter(None, (said, ", ".join(r[0] for r in rows), "Invented cases are spread evenly by size; they stand for no case." * v["simulated"]))),
    )


def _share(case: Case) -> float:
    """How many times its nearest conviction threshold a case reaches on proved facts."""
    return max([float(line.low) / float(line.serious) for line in picture.lines(assess(case.facts, on="2026-01-01"))], default=0)


# ---- 2.2 and the case laboratory ---------------------------------------------------------------------------------
def distance() -> w.VBox:
    """How near is the line? The smallest changes that would raise or lower the grade."""
    controls: dict[str, w.Widget] = {
        "act": _choice("Act", [("obtained", "obtain"), ("sold", "sell"), ("provided", "provide"), ("published", "publish")], "sell"),
        "tier1": _text("Tier 1 items", "20"),
        "tier2": _text("Tier 2 items", "200"),
        "tier3": _text("Tier 3 items", "0"),
        "gains": _text("Illegal gains in yuan", "0"),
        "duty_or_service": _choice("From duty or service", YES_NO, "no"),
        "most": _choice("Facts changed together", [("one", 1), ("up to two", 2)], 1),
    }
    return _panel("distance", controls, _near)


def _near(v: dict[str, Any]) -> Shown:
    items = [Items(t, v[t]) for t in ("tier1", "tier2", "tier3")]
    facts = Facts(
        [v["act"]], items, **(CLEAN | {"illegal_gains_yuan": v["gains"], "duty_or_service": v["duty_or_service"], "used_in_crime": False, "profit_yuan": 0})
    )
    result = assess(facts)
    rows = [
        (words, " and ".join(s.words for s in c.steps), trail.grade_words(c.grade))
        for way, words in ((UP, "up"), (DOWN, "down"))
        for c in changes(facts, way, most=v["most"])
    ]
    rule = "(Here, unlike elsewhere, what is not stated is taken as not so.)"
    said = f"Now: {trail.grade_words(result.grade)}. {len(rows)} smallest changes would lead to another grade. {rule}"
    return Shown(
        f"<p class='pilaw-grade grade-{result.grade}'><strong>{said}</strong></p>"
        + table(["up or down", "if this were otherwise", "then"], rows)
        + "<p>The catch-all clauses are left out: only a court can find them met.</p>",
        "",
        f"{said} " + "; ".join(f"{r[0]}: {r[1]}: {r[2]}" for r in rows),
    )


def reconciliation() -> w.VBox:
    """Engine beside court in one case: what would bring them together, a reading or a fact."""
    options = [(f"{c.id} {c.title}", c.id) for c in cases().values()]
    return _panel(
        "reconciliation", {"case": _choice("Case", options, "C017"), "most": _choice("Facts changed together", [("one", 1), ("up to two", 2)], 1)}, _reconciled
    )


def _reconciled(v: dict[str, Any]) -> Shown:
    chosen = cases()[v["case"]]
    result, found = assess(chosen.facts), reconcile(chosen, most=v["most"])
    said = found.verdict
    rows = [("another reading", readings()[i].question, value) for i, value in (r.split("=") for r in found.readings)]
    rows += [("another fact" if len(c.steps) == 1 else "other facts", " and ".join(s.words for s in c.steps), "") for c in found.facts]
    engine = (
        f"Engine: {trail.grade_words(result.grade)}"
        + (f", possibly {trail.grade_words(result.grade_possible)}" if result.grade != result.grade_possible else "")
        + "."
    )
    return Shown(
        f"<p class='pilaw-grade'><strong>{escape(engine)} {escape(said)}</strong></p>"
        + (table(["way", "what would bring the engine to the court's result", "answer"], rows) if rows else ""),
        "",
        f"{engine} {said} " + "; ".join(f"{r[1]} {r[2]}" for r in rows),
    )


# ---- the laboratories --------------------------------------------------------------------------------------------
def reform_laboratory() -> w.VBox:
    """Choose reforms, assumptions and readings; see the changed words and the stored cases that move."""
    controls: dict[str, w.Widget] = {}
    for reform in sorted(reforms().values(), key=lambda r: (not r.place.startswith("§"), r.place)):
        controls[reform.id] = _check(f"{reform.title} ({reform.place})", reform.id == "multiplier")
        for a in reform.assumptions:
            controls[f"{reform.id}.{a.name}".replace(".", "__")] = _number(a.label, a.default, a.low, a.high)
    for reading in readings().values():
        if not reading.types:
            controls[reading.id] = _choice(f"How today's law is read: {reading.question}", [(o.value, o.value) for o in reading.options], reading.default)
    return _panel("reform-laboratory", controls, _reformed)


def _reformed(v: dict[str, Any]) -> Shown:
    applied = [choose(r.id, **{a.name: v[f"{r.id}__{a.name}"] for a in r.assumptions}) for r in reforms().values() if v[r.id]]
    chosen = {r.id: v[r.id] for r in readings().values() if not r.types and v[r.id] != r.default}
    moved = [m for m in moves(cases().values(), applied, chosen=chosen) if m.moved]
    both = [(r, other) for r in reforms().values() for other in r.instead_of if v[r.id] and v[other]]
    meant = "".join(
        f"<p class='pilaw-error'>Two of these are meant as alternatives and are applied together here: {escape(r.title)}; {escape(reforms()[o].title)}.</p>"
        for r, o in both
    )
    words = (
        table(["proposal", "today", "as proposed"], changed_words(applied))
        if applied
        else f"<p>No reform is chosen: this is today's law{', under other readings than the table of cases uses' if chosen else ''}.</p>"
    )
    assumed = [
        (reforms()[c.id].title, name, str(value), next(a.reason for a in reforms()[c.id].assumptions if a.name == name))
        for c in applied
        for name, value in c.values
    ]
    rows = [(m.case.id, m.case.title, span(m.before.grade, m.before.grade_possible), span(m.after.grade, m.after.grade_possible), m.why) for m in moved]
    ranges = sum(not m.regraded for m in moved)
    said = f"{len(moved)} of {len(cases())} stored cases move" + (f", {ranges} of them only in the range of punishment." if ranges else ".")
    return Shown(
        meant
        + words
        + (table(["reform", "assumption", "value", "why this default"], assumed, "Values that the paper does not give") if assumed else "")
        + f"<p class='pilaw-grade'>{said}</p>"
        + (table(["case", "what happened", "before", "after", "why"], rows) if rows else ""),
        "",
        f"{said} " + "; ".join(f"{r[0]}: {r[2]} to {r[3]}" for r in rows),
    )


def case_laboratory() -> w.VBox:
    """All stored cases with filters, or the reader's own table, decided row by row in the browser."""
    controls: dict[str, w.Widget] = {
        "basis": _choice(
            "Basis of the court's grade",
            [("any", ""), ("stated in the decision", "court"), ("inferred", "inferred"), ("matched by number here", "matched"), ("none", "none")],
            "court",
        ),
        "established": _choice(
            "Engine's established grade", [("any", ""), *((words, grade) for grade, words in ((g, trail.grade_words(g)) for g in GRADES))], ""
        ),
        "act": _choice("With the act", [("any", ""), *((a, a) for a in ("obtain", "sell", "provide", "publish", "exchange", "use"))], ""),
        "example": _check("Show an example of a table of your own: four rows, the last with mistakes"),
        "own": w.Textarea(value="", description="Or paste a table", placeholder="case_id,act_date,judgment_date,acts,…", style=LABEL, layout=WIDE, rows=6),
    }
    return _panel("case-laboratory", controls, _laboratory)


def _laboratory(v: dict[str, Any]) -> Shown:
    if v["own"].strip() or v["example"]:
        return _own(v["own"].strip() or EXAMPLE)
    rows = []
    for c in cases().values():
        result = assess(c.facts)
        if v["basis"] in ("", c.row["court_grade_basis"]) and v["established"] in ("", result.grade) and (not v["act"] or c.facts.acts[v["act"]]):
            rows.append(
                (
                    c.id,
                    c.title,
                    *_grade_cells(result),
                    c.found,
                    ", ".join(result.grounds),
                    "; ".join(trail.decisive_words(result)),
                )
            )
    said = f"{len(rows)} cases."
    return Shown(
        f"<p>{said}</p>" + table(["case", "what happened", "established", "possible", "court", "grounds", "would settle it"], rows),
        "",
        said + " " + "; ".join(f"{r[0]}: {r[2]}" for r in rows),
    )


EXAMPLE = """case_id,acts,tier1,tier2,tier3,illegal_gains_yuan,duty_or_service,lawful_business,prior,harm,used_in_crime
A,obtain;sell,50,0,0,0,no,no,none,none,no
B,sell,0,249,0,4999.99,yes,no,none,none,no
C,obtain,,100..700,,,no,unknown,unknown,none,unknown
D,sold,sixty,0,0,0,maybe,no,none,none,no
"""


MOST_ROWS = 1000


def _own(text: str) -> Shown:
    """The reader's rows: each decided, or the sentences that say what is wrong with it."""
    read = read_table(source_of(text), "your table")
    lines = list(islice(read.rows, MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise FactError(f"your table has more than {MOST_ROWS:,} rows, too many for a page; decide it on your computer: python -m pilaw assess TABLE.csv")
    rows = [_own_row(number, row) for number, row in lines]
    missing = not_there((*read.header, "case_id", "total"))
    said = [f"Your table, {note}." for note in read.notes]
    said += [f"Not in your table, and so unknown in every row: {', '.join(missing)}."] if missing else []
    return Shown(
        (f"<p>The example, to copy and change:</p><pre>{EXAMPLE}</pre>" if text == EXAMPLE else "")
        + "".join(f"<p>{escape(note)}</p>" for note in said)
        + table(["row", "case", "established", "possible", "grounds", "would settle it, or what is wrong"], rows, "Your cases; nothing leaves this page"),
        "",
        f"{' '.join(said)} " + "; ".join(f"row {r[0]}: {r[2]}" for r in rows),
    )


def _own_row(number: int, row: Mapping[str, str] | str) -> tuple[str, ...]:
    if isinstance(row, str):
        return (str(number), "", "not assessed", "", "", row)
    name = row.get("case_id", "")
    try:
        result = assess(facts_of(row))
    except FactError as error:
        return (str(number), name, "not assessed", "", "", " ".join(faults(row) or [str(error)]))
    settle = "; ".join((*trail.decisive_words(result), *read_as(row)))
    return (str(number), name, *_grade_cells(result), ", ".join(result.grounds), settle)
