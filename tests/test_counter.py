"""Counter-cases: each answer is given where it is due, and a bad form gets a sentence."""

import re
from pathlib import Path

import pytest

from pilaw.__main__ import main
from pilaw.counter import read
from pilaw.facts import FactError
from tests.law import TIER1

PAGE = Path(__file__).parents[1] / "book" / "break-the-book.md"
FORM = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]


def form(n, claim="not_reached", **facts):
    """A seller from outside, of so many items of Tier 1."""
    known = {"acts": ["sell"], "duty_or_service": "no", "illegal_gains_yuan": 0, "prior": "none"}
    known |= {"used_in_crime": "no", "harm": "none", "lawful_business": "no", **facts}
    told = "\n".join(f"{name} = {value!r}" for name, value in known.items() if value is not None)
    head = f"story = 'x'\nclaim = '{claim}'\nbecause = ['Int 5(1)(3)']\nsource = 'own'\n"
    return f"{head}[facts]\n{told}\n[[items]]\nkind = 'tier1'\ncount = {n}\n"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (form(TIER1 - 1), "agrees"),
        (form(TIER1), "fact"),
        (form(TIER1, "serious"), "agrees"),
        (form(TIER1 + 1), "fact"),
        (form(TIER1 - 1, "serious", duty_or_service=None), "open"),
        (form(TIER1 - 1, "serious", acts=["use"]), "breaks"),
        (FORM, "reading"),
    ],
)
def test_what_explains_a_difference_is_named(text, verdict):
    assert read(text).verdict == verdict


def test_the_form_of_the_page_ends_as_the_page_says(tmp_path, capsys):
    """Int 5(2)(3): ten times half of the line, or ten times the line."""
    path = tmp_path / "my-case.toml"
    path.write_text(FORM, encoding="utf-8")
    assert main(["counter", str(path)]) == 0
    told = capsys.readouterr().out
    assert "The engine establishes: particularly serious circumstances" in told
    assert "half-lowers-tenfold=no" in told and "Int 5(1)(8): " in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('claim = "serious"', 'claim = "grave"', "write one of no_offence, not_reached"),
        ("Int 5(2)(3)", "Int 5(9)", "'Int 5(9)', which the book does not hold"),
        ('source = "own reading of the clause"', "", "says nothing under source"),
        ("prior =", "priors =", "priors is no fact"),
        ("[[items]]", "[items]", "[[items]] for each lot"),
        ("count = 260", "number = 260", "cannot be read"),
        ("count = 260", "count = ", "cannot be read"),
        ("story", "tale", "says nothing under story"),
        ('kind = "gps_realtime_position"', 'kind = "<b>"', "<b>"),
    ],
)
def test_a_bad_form_gets_a_sentence(old, new, said):
    assert old in FORM
    with pytest.raises(FactError) as error:
        read(FORM.replace(old, new, 1))
    assert said in str(error.value)


def test_a_file_that_is_no_text_gets_a_sentence(tmp_path, capsys):
    path = tmp_path / "x"
    path.write_bytes(b"\xff\xfe\x00")
    assert main(["counter", str(path)]) == 2
    assert "cannot be read" in capsys.readouterr().err
