"""A written opinion from an assessment: issue, facts, rules, application, result, what stays open.

It says what the assessment holds and decides nothing. The same facts give the same bytes.
"""

import io
import zipfile
from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple

from . import legislation as law_of
from .abuse import stated
from .assessment import Result
from .compare import disputes
from .engine import MET, OPEN
from .facts import FactError
from .reform import readings
from .show import cite, told
from .trail import assumed_words, decisive_words
from .words import cap, say

EPOCH = (2020, 1, 1, 0, 0, 0)


class Line(NamedTuple):
    """One sentence of an opinion, with the provisions that it rests on."""

    text: str
    pins: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.text} ({'; '.join(self.pins)})" if self.pins else self.text


class Part(NamedTuple):
    """One part of an opinion: its heading and its sentences."""

    heading: str
    lines: tuple[Line, ...]


class Opinion(NamedTuple):
    """A written opinion. `str(opinion)` is Markdown; `html()` a page; `docx()` a Word file."""

    title: str
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        parts = ["\n".join((f"## {part.heading}\n", *_listed(part))) for part in self.parts]
        return "\n\n".join((f"# {self.title}", *parts)) + "\n"

    def html(self) -> str:
        """The opinion as a page of its own."""
        head = f'<meta charset="utf-8"><title>{escape(self.title)}</title>'
        return f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{self._repr_html_()}</body>"

    def docx(self) -> bytes:
        """The opinion as a Word file; it needs python-docx (`pip install "pilaw[word]"`)."""
        try:
            from docx import Document
        except ImportError:
            raise FactError("error.command.no_word") from None
        document = Document()
        document.core_properties.title = self.title
        document.add_heading(self.title, 0)
        for part in self.parts:
            document.add_heading(part.heading, 1)
            for line in _listed(part):
                document.add_paragraph(line)
        made = io.BytesIO()
        document.save(made)
        return _steady(made)

    def _repr_html_(self) -> str:
        parts = "".join(f"<h3>{escape(p.heading)}</h3>{_listed_html(p)}" for p in self.parts)
        return f"<h2>{escape(self.title)}</h2>{parts}"


def _listed(part: Part) -> list[str]:
    if len(part.lines) == 1:
        return [str(part.lines[0])]
    return [f"{k}. {line}" for k, line in enumerate(part.lines, 1)]


def _listed_html(part: Part) -> str:
    lines = [f"{escape(of.text)} {'; '.join(map(cite, of.pins))}".strip() for of in part.lines]
    if len(lines) == 1:
        return f"<p>{lines[0]}</p>"
    return f"<ol>{''.join(f'<li>{line}</li>' for line in lines)}</ol>"


def _steady(made: io.BytesIO) -> bytes:
    """The same archive with one time for all its files."""
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def opinion(result: Result, title: str = "") -> Opinion:
    """The written opinion on an assessment, with the readings and assumptions that it rests on.

    >>> from pilaw import assess, case
    >>> written = opinion(assess(case("C005").facts))
    >>> [part.heading for part in written.parts][:3]
    ['Issue', 'Facts', 'Rules']
    """
    parts = {
        "issue": [Line(say("opinion.question", law=result.law.title))],
        "facts": [Line(cap(told(result.facts)) + ".")],
        "rules": list(_rules(result)),
        "application": list(_application(result)),
        "result": [Line(line) for line in str(result).splitlines()],
        "open": list(_open(result)),
        "rests": list(_rests(result)),
    }
    made = [Part(say(f"opinion.part.{key}"), tuple(lines)) for key, lines in parts.items() if lines]
    return Opinion(title or say("opinion.title"), tuple(made))


def _rules(result: Result) -> Iterator[Line]:
    """The article, and each ground that is met or stays open, with its numbers."""
    yield Line(result.law.statute["text"], ("CL 253-1",))
    every = law_of.provisions()
    for finding in result.findings:
        pin = finding.ground.pin
        if finding.status in (MET, OPEN) and pin in every:
            yield Line(stated(every[pin], every), (f"Int {pin}",))


def _application(result: Result) -> Iterator[Line]:
    for step in result.trail:
        said = f"{step.question} {cap(step.answer)}. {step.reason}"
        yield Line(said.strip(), tuple(pin.strip() for pin in str(step.pin).split(";")))


def _open(result: Result) -> Iterator[Line]:
    """The facts that would decide, and the contested points on which the grade turns here."""
    for fact in decisive_words(result):
        yield Line(say("opinion.would_decide", fact=fact))
    taken = dict(result.law.readings)
    for dispute in disputes(result.facts, chosen=taken, applied=result.law.reforms):
        if dispute.matters:
            yield Line(str(dispute), (dispute.reading.pin,))


def _rests(result: Result) -> Iterator[Line]:
    """The readings chosen, what was assumed where the text is silent, and what this is not."""
    for name, value in dict(result.law.readings).items():
        reading = readings()[name]
        yield Line(say("opinion.reading", question=reading.question, value=value), (reading.pin,))
    for one in result.assumed:
        yield Line(say("opinion.assumed", words=assumed_words(one), why=one.of.why), (one.of.pin,))
    yield Line(say("opinion.no_advice"))


FORMS: dict[str, Any] = {
    ".docx": Opinion.docx,
    ".html": lambda made: made.html().encode(),
    ".md": lambda made: str(made).encode(),
}
