"""The pictures that follow the hand: what they show is what the law says, by hand and by keys."""

import re

import pytest

from pilaw import Facts, Items, assess, law, scenes
from tests.law import CLEAN, TIERS
from tests.test_pages import opened

SQUARE, ROUND = "<rect", "r='5'"


def controls(box):
    return {
        next(c for c in w._dom_classes if c.startswith("fact-"))[5:]: w
        for w in box.children[0].children
    }


@pytest.mark.parametrize("tier", range(3))
def test_a_column_is_full_at_its_line_and_not_before(tier):
    """Int 5(1)(3)-(5): a threshold includes its own number."""
    box, bound = scenes.three_lines(), TIERS[tier]
    for number, grade in ((bound - 1, "not reached"), (bound, "serious")):
        controls(box)["sold"].value = number
        said = re.findall(r": ([a-z ]+)", box.children[1].value.partition("</strong>")[2])
        assert said[tier] == grade
        found = [
            assess(Facts(["sell"], [Items(f"tier{k}", number)], **CLEAN)).grade for k in (1, 2, 3)
        ]
        assert said == [each.replace("_", " ") for each in found]
        full = [min(50, 50 * number // each) for each in TIERS]
        drawn = box.children[2].value
        assert drawn.count("<rect") == sum(
            n for n, grade in zip(full, found, strict=True) if grade != "not_reached"
        )
        assert drawn.count("<rect") + drawn.count("<circle") == 150


def test_the_bar_reaches_its_gate_when_the_shares_make_one_line():
    """Int 5(1)(6): the shares of the three tiers are added; the raw numbers never are."""
    box = scenes.filling_bar()
    names = controls(box)
    assert "0.4 + 0.6 + 0 = 1. Met: Int 5(1)(6)." in box.children[1].value
    names["tier2"].value = 2 * TIERS[1] // 10
    assert "Serious circumstances not reached" in box.children[1].value
    names["tier1"].value = TIERS[0] - 1
    assert "0.98 + 0.2 + 0 = 1.18" in box.children[1].value
    assert "Met: Int 5(1)(6)." in box.children[1].value


def test_an_insider_moves_the_gates():
    """Int 5(1)(8): half of each standard; the tenfold line by the reading that the engine takes."""
    box = scenes.filling_bar()
    gates = re.compile(r"<line x1=.([\d.]+)")
    before = gates.findall(box.children[2].value)
    controls(box)["duty_or_service"].value = "yes"
    after = gates.findall(box.children[2].value)
    assert len(before) == len(after) == 2
    assert all(float(b) > float(a) for b, a in zip(before, after, strict=True))
    assert law().draft is not None and "Int 5(1)(8)" in box.children[1].value


@pytest.mark.parametrize("way", ["keys", "pointer"])
def test_the_seller_is_moved_across_the_line(reader, site, way):
    """On the page, without Python: the line is crossed under the finger and by the keyboard."""
    page = opened(reader, site + "book/index.html")
    box = page.locator(".pilaw-three-lines")
    handle, answer = box.locator(".noUi-handle"), box.locator(".pilaw-answer")
    assert "49 items are sold" in answer.inner_text()
    page.wait_for_selector(".live-root .noUi-handle[aria-label='Items sold']")
    assert handle.get_attribute("aria-valuetext") == "49"
    if way == "keys":
        handle.focus()
        page.keyboard.press("ArrowRight")
        told = "50 items are sold. Positions of a person: serious; hotel stays: not reached"
    else:
        place, end = handle.bounding_box(), box.locator(".noUi-target").bounding_box()
        page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + end["width"], end["y"] + 3, steps=5)
        page.mouse.up()
        told = "Positions of a person: particularly serious; hotel stays: particularly serious"
    page.wait_for_function(
        "told => document.querySelector('.pilaw-three-lines .pilaw-answer').innerText.includes(told)",
        arg=told,
    )
    assert page.evaluate("document.documentElement.dataset.live") == "static", (
        "no Python was needed"
    )
    assert page.faults == []
