"""A result as text and as HTML, and facts told as a sentence. Nothing is decided here."""

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from . import legislation as law_of
from .engine import MET, NOT_ASKED, OPEN, Decision, Finding
from .facts import ENDLESS, FACT_NAMES, NOTHING, ONCE, Facts, Items, Range
from .legislation import CRIMES
from .punishment import fine, sentence
from .rules import Measured
from .silence import DEFAULT, Assumed
from .trail import (
    Step,
    assumed_words,
    closing,
    comparison,
    fact_words,
    ground_reason,
    headline,
    kind_words,
    listed,
    open_points,
    outside,
    shown,
    silence_words,
    trail,
    undated,
)
from .words import cap, say, there


def text(result: Decision) -> str:
    """The whole result as plain text: grade, grounds, punishment, what is open, what would decide
    it.
    """
    case = result.measured
    lines = [say("text.headline", grade=headline(result), law=result.law.title)]
    lines += _silence(result)
    compared = [str(comparison(choice)) for choice in result.choices]
    if warning := undated(result):
        lines.append(str(warning))
    if result.grade != result.grade_possible:
        lines.append(str(closing(result)))
    if reason := outside(result):
        return "\n".join([*lines, reason, *compared])
    if result.grade in CRIMES and not result.grounds:
        lines.append(say("ground.either_way"))
    for finding in result.findings:
        if finding.status == MET or (finding.status == OPEN and not finding.ground.open):
            key = "text.met" if finding.status == MET else "text.open"
            lines.append(say(key, pin=finding.ground.cite, reason=cap(str(listed(finding, case)))))
    near = [
        f for f in result.findings if f.status not in (MET, OPEN, NOT_ASKED) and _in_play(f, case)
    ]
    lines += [
        say("text.not_met", pin=f.ground.cite, reason=cap(str(ground_reason(f, case))))
        for f in near
    ]
    lines += compared
    if result.grade in CRIMES:
        lines.append(" ".join(_punished(result)))
    if pins := dict.fromkeys(pin for pin, _ in open_points(result)):
        lines.append(say("text.left", pins=", ".join(pins)))
    return "\n".join(lines)


def _silence(result: Decision) -> list[str]:
    """Under which stance a result stands, and a line for each fact that is assumed."""
    if result.silence == DEFAULT:
        return []
    assumed = [_assumed(one) for one in result.assumed]
    return [str(silence_words(result)), *(say("stance.line", **words) for words in assumed)]


def _assumed(one: Assumed) -> dict[str, str]:
    """What is said of an assumption: the fact, the clause that asks for it and the reason."""
    return {"words": cap(str(assumed_words(one))), "pin": one.of.pin, "why": one.of.why}


def _silence_html(result: Decision) -> str:
    """The same as HTML, the assumptions folded away under the sentence that counts them."""
    if result.silence == DEFAULT:
        return ""
    rows = (
        f"<li>{escape(words['words'])}. {escape(words['why'])} {cite(words['pin'])}</li>"
        for words in map(_assumed, result.assumed)
    )
    summary = escape(str(silence_words(result)))
    if not result.assumed:
        return f"<p>{summary}</p>"
    return f"<details><summary>{summary}</summary><ul>{''.join(rows)}</ul></details>"


def _punished(result: Decision) -> list[str]:
    """The punishment, the fine and, where a unit acted, who is punished."""
    words = [say("text.punishment", sentence=sentence(result), fine=fine(result))]
    if result.facts.unit:
        words.append(
            say("punishment.unit_acted", who=say("punishment.unit"), pin=result.law.statute["unit"])
        )
    return words


def _in_play(finding: Finding, case: Measured) -> bool:
    """Whether a ground that is not met has any of what it counts, its other facts being
    possible.
    """
    way, line = shown(finding, case) or (None, None)
    return bool(way and line and case.number(line.measure).high and case.holds(way.needs).possible)


def html(result: Decision) -> str:
    """The result as HTML: grade, what is met, what is open, punishment, and the trail folded
    away.
    """
    case = result.measured
    head, law = f"<strong>{headline(result)}</strong>", escape(result.law.title)
    out = [f'<p class="pilaw-grade grade-{result.grade}">{head}: {law}.']
    if result.grade != result.grade_possible:
        out.append(f' <span class="pilaw-possible-grade">{escape(str(closing(result)))}</span>')
    out.append("</p>")
    out.append(_silence_html(result))
    if warning := undated(result):
        out.append(f'<p class="pilaw-warning">{escape(str(warning))}</p>')
    compared = [f"<p>{escape(str(comparison(choice)))}</p>" for choice in result.choices]
    if reason := outside(result):
        return "".join([*out, f"<p>{escape(reason)}</p>", *compared, _folded(result)])
    if result.grade in CRIMES and not result.grounds:
        out.append(f"<p>{say('ground.either_way')}</p>")
    for status, heading in ((MET, "html.met"), (OPEN, "html.open")):
        rows = [
            f
            for f in result.findings
            if f.status == status and not (f.ground.open and status == OPEN)
        ]
        if rows:
            items = "".join(
                f"<li>{cite(f.ground.cite)} {escape(cap(str(listed(f, case))))}</li>" for f in rows
            )
            out.append(f"<p>{say(heading)}:</p><ul>{items}</ul>")
    out += compared
    if result.grade in CRIMES:
        out.append(f"<p>{escape(' '.join(_punished(result)))}</p>")
    if pins := dict.fromkeys(pin for pin, _ in open_points(result)):
        out.append(f"<p>{say('text.left', pins=', '.join(map(cite, pins)))}</p>")
    return "".join([*out, _folded(result)])


def _folded(result: Decision) -> str:
    return folded(say("html.trail"), f"<ol>{''.join(map(_item, trail(result)))}</ol>")


def _item(step: Step) -> str:
    answer = f"<strong>{escape(cap(step.answer))}.</strong>"
    return f"<li>{escape(step.question)} {answer} {escape(step.reason)} {_cites(step.pin)}</li>"


def folded(summary: str, inside: str) -> str:
    """HTML that is folded away under a line of text."""
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>"


def table(header: Iterable[str], rows: Iterable[Iterable[str]], caption: str = "") -> str:
    """An HTML table with proper headers; every cell is escaped text.

    Without a header the first cell of each row heads it.

    >>> table((), [("Tier", "2")])
    "<table><tr><th scope='row'>Tier</th><td>2</td></tr></table>"
    """
    names = [escape(name) for name in header]
    cells = [[escape(str(cell)) for cell in row] for row in rows]
    if not names:
        headed = (f"<tr><th scope='row'>{name}</th><td>{cell}</td></tr>" for name, cell in cells)
        return f"<table>{''.join(headed)}</table>"
    head = "".join(f"<th scope='col' role='columnheader'>{name}</th>" for name in names)
    body = "".join(f"<tr role='row'>{_row(names, row)}</tr>" for row in cells)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f"<div class='pilaw-table'><table role='table'>{title}"
        f"<thead role='rowgroup'><tr role='row'>{head}</tr></thead>"
        f"<tbody role='rowgroup'>{body}</tbody></table></div>"
    )


def _row(names: Iterable[str], cells: Iterable[str]) -> str:
    """The cells of a row, each with the name of its column, which a narrow page shows."""
    named = zip(names, cells, strict=True)
    return "".join(f"<td role='cell' data-label='{name}'>{cell}</td>" for name, cell in named)


def link_to(*books: str) -> None:
    """Where the links of answers lead: the first of these that is an address, or a folder in which
    the table of authorities lies.

    Where none of them is there, a provision carries its text instead. Without any, the links are
    those of a page of the book itself.

    >>> link_to("../nowhere/", "https://example.org/book/"); cite("Int 1")
    '<a class="provision" href="https://example.org/book/authorities.html#int-1">Int 1</a>'
    >>> link_to("../nowhere/"); cite("Int 5(1)(4)")[:56]
    '<abbr class="provision" title="Serious, Tier 2: the same'
    >>> link_to()
    """
    there = (book for book in books if "://" in book or (Path(book) / AUTHORITIES).exists())
    _book.append(next(there, None) if books else HERE)


HERE, AUTHORITIES = "", "authorities.html"
_book: list[str | None] = [HERE]


@cache
def _texts() -> dict[str, str]:
    """The text of every provision by its citation."""
    return {
        f"{law_of.cited_as(instrument)} {pin}": p["text"]
        for name, instrument in law_of.instruments().items()
        for pin, p in law_of.provisions(name).items()
    }


def cite(pin: str) -> str:
    """A provision as a link into the table of authorities.

    >>> cite("Int 5(1)(3)")
    '<a class="provision" href="authorities.html#int-5-1-3">Int 5(1)(3)</a>'
    """
    if pin.startswith("reform ") or (
        pin.startswith("Int ") and pin[4:] not in law_of.provisions("Int")
    ):
        return escape(pin)  # a clause that a reform adds
    if (book := _book[-1]) is None:
        text = _texts().get(pin, pin)  # a whole article has no text of its own
        return f'<abbr class="provision" title="{escape(text)}">{escape(pin)}</abbr>'
    return f'<a class="provision" href="{book}{AUTHORITIES}#{anchor(pin)}">{escape(pin)}</a>'


def anchor(pin: str) -> str:
    """The stable address of a provision: `Int 5(1)(3)` becomes `int-5-1-3`."""
    return "-".join(
        part for part in "".join(c if c.isalnum() else " " for c in pin.lower()).split()
    )


def _cites(pins: str) -> str:
    return "; ".join(cite(pin.strip()) for pin in pins.split(";"))


# --- facts in words


def stated(facts: Facts) -> Mapping[str, str]:
    """The facts that are stated, by name, in words: what an answer was computed for."""
    named = {name: _in_words(name, getattr(facts, name)) for name in FACT_NAMES}
    return {name: words for name, words in named.items() if words}


def _in_words(name: str, value: Any) -> str:
    if name == "acts":
        return ", ".join(
            act if state else say("told.act_unknown", act=act)
            for act, state in value.items()
            if state is not False
        )
    if name == "items":
        lots = [f"{lot.count} {kind_words(lot.kind)}" for lot in value or ()]
        return "" if value is None else "; ".join(lots) or say("told.none")
    if value is None or str(value) == "unknown":
        return ""
    if isinstance(value, bool):
        return say("told.yes" if value else "told.no")
    return (
        ", ".join(sorted(value))
        if isinstance(value, frozenset)
        else str(getattr(value, "text", value))
    )


def told(facts: Facts) -> str:
    """The facts that are stated, as one sentence for a reader; what is not stated is left out.

    >>> from pilaw import Facts, Items
    >>> lots = [Items("tier2", 1584), Items("tier3", "5..9")]
    >>> told(Facts(["obtain", "use"], lots, illegal_gains_yuan=80))
    'obtain, use: 1,584 Tier 2 items, 5 to 9 Tier 3 items; illegal gains 80 yuan'
    """
    known = dict(stated(facts))
    unreported = (
        say("told.acts_not_reported")
        if any(state is not False for state in facts.acts.values())
        else say("told.no_act")
    )
    acts, items = known.pop("acts", unreported), known.pop("items", say("told.items_not_reported"))
    if facts.breach:  # taken as given, and not told
        known.pop("breach", None)
    if facts.items:
        items = ", ".join(map(_lot_told, facts.items))
    return "; ".join(
        [
            say("told.case", acts=acts, items=items),
            *(_fact_told(name, words, facts) for name, words in known.items()),
        ]
    )


def _fact_told(name: str, words: str, facts: Facts) -> str:
    value = getattr(facts, name)
    said = (
        ("yes" if value else "no")
        if isinstance(value, bool)
        else value
        if isinstance(value, str)
        else ""
    )
    if there(f"told.{name}.{said}"):
        return say(f"told.{name}.{said}")
    if there(f"told.{name}"):
        return say(
            f"told.{name}", amount=_about(value) if isinstance(value, Range) else "", day=words
        )
    return say("told.other", fact=fact_words(name), value=words)


def _lot_told(lot: Items) -> str:
    """How many items of what: `1,584 Tier 2 items`."""
    tail = "_unclassified" if lot.kind == "unclassified" else ""
    kind = kind_words(lot.kind)
    if lot.count == NOTHING:
        return say(f"told.lot.none{tail}", kind=kind)
    words = say(
        f"told.lot.some{tail}", amount=_about(lot.count), kind=kind, n=1 if lot.count == ONCE else 2
    )
    more = [
        *([say("told.lot.sold", amount=_about(lot.sold))] if lot.sold is not None else ()),
        *([say("told.lot.buyers", amount=_about(lot.buyers))] if lot.buyers != ONCE else ()),
        *(
            [say("told.lot.excluded", amount=_about(lot.excluded))]
            if lot.excluded != NOTHING
            else ()
        ),
        *([say("told.lot.anonymised")] if lot.anonymised else ()),
        *([say("told.lot.perhaps_anonymised")] if lot.anonymised is None else ()),
    ]
    return say("told.lot.with", lot=words, more=", ".join(more)) if more else words


def _about(number: Range) -> str:
    """A number or a range in words.

    >>> [_about(Range(*ends)) for ends in ((60, 60), (100, 199), (5, float("inf")), (0, 9))]
    ['60', '100 to 199', 'at least 5', 'at most 9']
    """
    low, high = number
    if number.unknown:
        return say("told.unknown")
    key = (
        "exact"
        if low == high
        else "at_least"
        if high == ENDLESS
        else "at_most"
        if low == 0
        else "between"
    )
    return say(f"told.{key}", low=low, high=high)
