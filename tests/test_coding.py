"""The form of the codebook: answers become the row that a careful coder would write, and what is
wrong is said in one sentence.
"""

import html
import re
from urllib.parse import unquote

import pytest

from pilaw import coding, lessons
from pilaw.case_table import read_table
from pilaw.casebook import judgments
from pilaw.facts import ACTS
from tests.test_widgets import controls

ROWS = {c.id: dict(c.row) for c in judgments().values()}
FORMED = {"case_id", "acts", "kinds", "sentence_band", "notes"}  # what follows from the answers
SOUND = ROWS["C161"]  # the worked example of the codebook


def answers(row):
    """The answers that a coder of this row gave."""
    column, _, kind = row["kinds"].partition("=")
    named = next((r for r in coding.rules() if f"rule {r} of the codebook" in row["notes"]), "")
    told = {c.name: row[c.name] for c in coding.columns()}
    notes = row["notes"].replace(coding.say(f"coding.rule.{named}"), "") if named else row["notes"]
    acts = {act: act in row["acts"].split(";") for act in ACTS}
    other = {"kind": kind, "kind_of": column or "total", "rule": named, "notes": notes.strip()}
    return {**told, **acts, **other}


@pytest.mark.parametrize("name", ROWS)
def test_each_judgment_is_what_the_form_makes_of_its_answers(name):
    row = ROWS[name]
    made = coding.row_of(answers(row))
    assert list(made) == list(row) and coding.wrong(made) == ()
    assert {c: made[c] for c in row if c not in FORMED} == {
        c: " ".join(row[c].split()) for c in row if c not in FORMED
    }
    assert set(made["acts"].split(";")) == set(row["acts"].split(";"))
    assert (made["kinds"], sorted(made["notes"].split())) == (
        row["kinds"],
        sorted(row["notes"].split()),
    )
    assert made["sentence_band"] == row["sentence_band"]


def test_every_column_is_asked_for_or_follows():
    asked = {c.name for c in coding.columns()}
    assert asked | FORMED == set(coding.header()) and asked & FORMED == {"notes", "sentence_band"}


INFERRED = {"court_grade_basis": "inferred", "words": "none", "court_grade": "serious"}
WRONG = [
    ({"title_en": ""}, "Title, in English: nothing is written; write"),
    ({"defendants": "Wang Xiaoming"}, "never a full name"),
    ({"source_url": "court.example"}, "write the whole address"),
    ({"source_url": "https://court.example"}, "write the whole address"),
    ({"facts_en": "He sold it"}, "whole sentences in English"),
    ({"tier1": "sixty"}, "tier1: 'sixty' is not a number"),
    ({"tier1": "60", "total": "10"}, "10 items in all are fewer than the 60"),
    ({"months": "36 months"}, "write a whole number, such as 36"),
    ({"sentence": ""}, "months are written without it"),
    ({"court_grade": "unknown"}, "write both, or unknown and none"),
    ({"words": "none"}, "write 'court: particularly serious'"),
    ({"words": "court: serious"}, "write 'court: particularly serious'"),
    (
        INFERRED | {"words": "court: serious", "rule": "D", "months": "0"},
        "choose court there, or write none",
    ),
    (INFERRED, "the notes name no rule"),
    (INFERRED | {"rule": "B"}, "36 months are the top of one range and the bottom of the other"),
    (INFERRED | {"rule": "A", "months": "40"}, "Rule A asks for a term above three years"),
    (INFERRED | {"rule": "B", "months": "40"}, "Rule B asks for a term below three years"),
    (INFERRED | {"rule": "B", "months": "20", "leniency": "surrender"}, "Rule B asks"),
    (INFERRED | {"rule": "C", "months": "20", "act_date": "2015-11-01"}, "Rule C asks"),
    (INFERRED | {"rule": "D", "months": "1"}, "Rule D asks for 0 months"),
    ({"case_of": "C999"}, "C999 is not the number of a case"),
    ({"kind": "hotel"}, "total=hotel is not known"),
    ({"act_date": "spring"}, "act_date: 'spring' holds no date"),
    ({"judgment_date": "2019", "act_date": "2020"}, "the judgment is earlier than the act"),
    ({"court": "=1+1"}, "would be run by a spreadsheet"),
    (dict.fromkeys(ACTS, False) | {"illegal_gains_yuan": "", "kind": ""}, "Neither an act"),
]


@pytest.mark.parametrize(("other", "sentence"), WRONG)
def test_what_is_wrong_is_said_in_one_sentence(other, sentence):
    found = coding.wrong(coding.row_of(answers(SOUND) | other))
    assert len(found) == 1 and sentence in found[0], found


def test_a_row_at_the_edge_of_each_rule_is_sound():
    """36 months belong to neither rule; the day before 1 November 2015 is old law."""
    for other in (
        {"rule": "A", "months": "37", "court_grade": "particularly_serious"},
        {"rule": "B", "months": "35"},
        {"rule": "C", "months": "36", "act_date": "2015-10-31"},
        {"rule": "D", "months": "0"},
    ):
        row = coding.row_of(answers(SOUND) | INFERRED | other)
        expected = ["36 months"] if other["months"] == "36" else []
        assert [w[:9] for w in coding.wrong(row)] == expected


def test_the_form_offers_the_row_and_the_reader_reads_it_again():
    box = lessons.case_form()
    assert (
        "nothing is written" in box.children[1].value and "pilaw-error" not in box.children[1].value
    )
    fields = controls(box)
    for name, value in answers(SOUND).items():
        fields[name].value = value
    shown = box.children[1].value
    assert "The row can be read" in shown and "particularly serious" in shown
    offered = unquote(re.search(r'href="data:text/csv;charset=utf-8,([^"]*)"', shown)[1])
    copied = html.unescape(re.search("<pre>(.*?)</pre>", shown, re.DOTALL)[1])
    assert offered == "\ufeff" + copied
    ((_, row),) = read_table(offered.encode(), "row.csv").rows
    assert row == coding.row_of(answers(SOUND)) and row["case_id"] == coding.next_id()
    assert row["case_id"] not in ROWS
    fields["months"].value = "three years"
    assert "pilaw-error" in box.children[1].value and "data:" not in box.children[1].value


def test_no_sign_that_acts_on_a_terminal_comes_out_of_what_was_typed():
    made = coding.row_of(answers(SOUND) | {"court": "A \x1b[31mcourt\n B"})
    assert made["court"] == r"A \x1b[31mcourt B"
    box = lessons.case_laboratory()
    controls(box)["own"].value = "case_id,acts,tier1\nA\x1b[31m,sell,60\n"
    assert r"A\x1b[31m" in box.children[1].value
