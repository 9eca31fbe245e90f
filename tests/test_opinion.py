"""The written opinion: what the assessment holds, whole, in every form, the same each time."""

import io

import pytest
from docx import Document

from pilaw import assess, case, cases
from pilaw.__main__ import main
from pilaw.opinion import opinion

HEADINGS = ["Issue", "Facts", "Rules", "Application", "Result"]


@pytest.mark.parametrize("name", cases())
def test_an_opinion_holds_every_ground_and_every_step(name):
    """Each ground that is met stands among the rules, each step of the trail in the application."""
    result = assess(case(name).facts)
    written = opinion(result)
    parts = {part.heading: part.lines for part in written.parts}
    assert [part.heading for part in written.parts][:5] == HEADINGS
    cited = {pin for line in parts["Rules"] for pin in line.pins}
    assert {f"Int {pin}" for pin in result.grounds if result.law.scope} <= cited
    assert len(parts["Application"]) == len(result.trail)
    assert [line.text for line in parts["Result"]] == str(result).splitlines()
    assert len(parts.get("What stays open", ())) >= len(result.decisive)


def test_what_an_opinion_rests_on_is_named():
    """Readings, reforms and what is assumed where the text is silent (Int 5(2)(3), CL 12)."""
    facts = case("C011").facts
    chosen = {"half-lowers-tenfold": "no"}
    told = str(opinion(assess(facts, readings=chosen, reforms=["multiplier"], silence="as-read")))
    rests = told.partition("## What this rests on")[2]
    assert "Does the half for insiders also lower the tenfold line? no." in rests
    assert "Assumed where the text is silent: no grave harm" in rests
    assert "no legal advice" in rests
    assert "The reform is taken as if it had been in force at the act." in told


def test_a_dispute_that_matters_stays_open():
    told = str(opinion(assess(case("C011").facts)))
    assert "half for insiders" in told.partition("## What stays open")[2]


def test_every_form_says_the_same_and_the_same_bytes_each_time(tmp_path):
    written = opinion(assess(case("C005").facts), "C005")
    assert written.docx() == written.docx()
    word = [p.text for p in Document(io.BytesIO(written.docx())).paragraphs]
    assert word == [line.lstrip("# ") for line in str(written).splitlines() if line]
    assert 'href="authorities.html#int-5-1-4"' in written.html()


def test_the_command_writes_each_form_and_names_those_there_are(tmp_path, capsys):
    for form in (".md", ".html", ".docx"):
        assert main(["opinion", "C005", "--out", str(tmp_path / f"o{form}")]) == 0
    assert main(["opinion", "C005"]) == 0
    assert capsys.readouterr().out == (tmp_path / "o.md").read_text(encoding="utf-8")
    assert main(["opinion", "C005", "--out", str(tmp_path / "o.pdf")]) == 2
    assert "an opinion is written as .docx, .html, .md" in capsys.readouterr().err
    assert not (tmp_path / "o.pdf").exists()
