"""The lecturer's pack: times that add up, numbers from the law, moots that the engine decides."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from pilaw import provisions
from pilaw.mistakes import mistakes
from tests.law import TIER1, TIER2
from tests.test_layers import LEGAL

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
import lecturer  # noqa: E402

PACKS = lecturer.lectures()
SITE = ROOT / "_build" / "html"


def texts(value):
    """Every text of a pack."""
    if isinstance(value, str):
        yield value
    for part in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from texts(part)


def test_a_number_of_the_law_is_filled_in():
    said = lecturer.filled("<5(1)(3)>, <half 5(1)(4)>, <ten half 5(1)(3)>, <5(1)(3) - 1>")
    assert said == f"{TIER1}, {TIER2 // 2}, {TIER1 * 5}, {TIER1 - 1}"


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_a_pack_is_whole_and_types_no_number_of_the_law(pack):
    assert {plan["minutes"] for plan in pack["plan"]} == {45, 90}
    for plan in pack["plan"]:
        assert sum(step["minutes"] for step in plan["step"]) == plan["minutes"]
    assert len(pack["stumble"]) >= 3 and len(list(lecturer.polls(pack))) == len(pack["poll"]) >= 2
    assert {row["mistake"] for row in (*pack["stumble"], *pack["poll"])} <= mistakes().keys()
    for text in texts(pack):
        bare = lecturer.NUMBER.sub("", text)
        typed = {
            int(n.replace(",", "")) for n in re.findall(r"(?<![\d(-])\d[\d,]*\d(?![\d)-])", bare)
        }
        assert not typed & LEGAL, text
        for pin in re.findall(r"\bInt (\d+\(\d\)(?:\(\d+\))?)", text):
            assert pin in provisions(), text


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_the_sides_of_a_moot_differ_and_reach_what_the_engine_finds(pack):
    sides = pack["moot"]["side"]
    assert [side["role"] for side in sides] == ["prosecution", "defence", "bench"]
    said = {(repr(lecturer.facts_of(pack, s)), repr(s.get("readings"))) for s in sides}
    assert len(said) == len({repr(s["sheet"]) for s in sides}) == 3
    found = [lecturer.reached(pack, side) for side in sides]
    for side, result in zip(sides, found, strict=True):
        assert result.grade == side["reaches"], side["role"]
        possible = side.get("possible")
        assert (
            (result.grade_possible in ("", result.grade))
            if not possible
            else possible == result.grade_possible
        )
        assert str(result).splitlines()[0] in "\n".join(lecturer.outcome(pack, side))
    assert found[0].grade != found[1].grade


def test_each_page_of_the_part_has_its_pack():
    pages = sorted((ROOT / "book").glob("lecture-*.md"))
    named = [re.search(r"\{lecture\} (\S+)", page.read_text(encoding="utf-8"))[1] for page in pages]
    assert sorted(named) == sorted(PACKS)


def test_the_book_of_the_students_holds_no_page_of_the_lecturer():
    """Neither page nor link nor word of the keys, in the site, its notebooks and its wheel."""
    assert not list(SITE.rglob("*lecture*"))
    secret = next(iter(PACKS.values()))["key"][0].encode()
    for path in SITE.rglob("*.*"):
        if path.suffix in (".html", ".js", ".md", ".txt", ".ipynb"):
            content = path.read_bytes()
            assert b"lecture-" not in content and secret not in content, path
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert not [name for name in packed["packages"] if "lecture" in name]
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    assert "lecture" not in toc
