"""The answers that were prepared: each as a fresh computation gives it, and what the page does with
them. `python -m tests.test_prepared` compares every one. Needs `_build/html`.
"""

import base64
import doctest
import gzip
import json
import re
import sys
from itertools import islice
from pathlib import Path

import pytest

from pilaw import law, widgets
from tests.browser import FLAGS, find, opened
from tests.test_pages import CHAPTER, HTML, OUTSIDE, READY, answer, calculated, link

ROOT = Path(__file__).parent.parent
LIVE = HTML / "static" / "live"
SETTINGS = re.compile(r'id="live-settings"[^>]*>(.*?)</script>')
LIVING = sorted(p for p in (HTML / "book").glob("*.html") if SETTINGS.search(p.read_text("utf-8")))
MOST = 150_000  # bytes of gzip that the prepared answers of a page may weigh
NO_WASM = "--js-flags=--jitless"  # as in the lockdown of a phone

sys.path.insert(0, str(ROOT / "book" / "_live"))
import prepared  # noqa: E402
from needs import programs  # noqa: E402


def settings(page):
    return json.loads(SETTINGS.search(page.read_text("utf-8")).group(1))


def prepared_script(page):
    """The script that brings the answers of a page."""
    return (LIVE / settings(page)["prepared"]["name"]).read_bytes()


def shipped(page):
    """What a page brings: for each cell the program that shows its widget, and the answers."""
    script = prepared_script(page).decode()
    packed = base64.b64decode(script.removeprefix('livePrepared("').removesuffix('")'))
    cells = settings(page)["cells"]
    alone = {cells[k]["id"]: program for k, program in programs(c["source"] for c in cells)}
    for cell, told in json.loads(gzip.decompress(packed)).items():
        yield alone[cell], told


def said(told, state):
    """What the outputs say in a state, put together as the page does it."""
    return [
        "".join(told["pieces"][piece] for piece in told["rows"][row])
        for row in told["answers"][state]
    ]


def computed(program, state):
    """What a fresh widget says when its controls are set in the other order, but for one whose
    change lets the others begin anew.
    """
    panel = prepared.panel(prepared.shown_by(program))
    controls = list(panel.facts.values())
    changes = reversed(json.loads(state))
    for place, value in sorted(
        changes, key=lambda c: "begins-anew" not in controls[c[0]]._dom_classes
    ):
        setattr(controls[place], prepared.key(controls[place]), value)
    return list(prepared.shown(panel))


@pytest.mark.parametrize("page", LIVING, ids=lambda page: page.stem)
def test_a_prepared_answer_is_what_the_widget_computes(page):
    """A few of each widget; all of them, when this file is run as a module."""
    for program, told in shipped(page):
        states = list(told["answers"])
        for state in ("[]", *islice(states, 1, None, len(states) // 3 or 1)):
            assert said(told, state) == computed(program, state), (program, state)


@pytest.mark.parametrize("page", LIVING, ids=lambda page: page.stem)
def test_the_prepared_answers_of_a_page_are_light_and_every_widget_has_some(page):
    assert len(gzip.compress(prepared_script(page), 9)) <= MOST
    told = list(shipped(page))
    places = page.read_text("utf-8").count('type="application/vnd.jupyter.widget-view+json"')
    assert len(told) == places > 0
    assert all(len(answers["answers"]) > 1 for _, answers in told)


def test_every_choice_and_every_line_of_the_law_is_prepared():
    [told] = [told for program, told in shipped(HTML / CHAPTER) if "calculator" in program]
    panel = prepared.panel(widgets.threshold_calculator())
    for place, (name, control) in enumerate(panel.facts.items()):
        if hasattr(control, "options"):
            wanted = {*range(len(control.options))} - {control.index}
        elif name.startswith("tier"):
            bounds = {int(line.bound) for ground in law().grounds for line in ground.lines}
            wanted = {str(n + step) for n in bounds for step in (-1, 0, 1)}
        else:
            continue
        assert {f"[[{place},{json.dumps(value)}]]" for value in wanted} <= set(told["answers"]), (
            name
        )


def test_where_one_number_turns_the_grade_it_is_prepared_with_its_neighbours():
    """300 items of Tier 2 are 0.6 of their line; 20 of Tier 1 make it whole (Int 5(1)(6))."""
    [told] = [told for program, told in shipped(HTML / CHAPTER) if "calculator" in program]
    place = told["facts"].index("tier1")
    states = (f'[[{place},"19"]]', "[]", f'[[{place},"21"]]')
    below, at, above = (prepared.grades(said(told, state)) for state in states)
    assert told["saved"][place] == "20" and below != at == above


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(prepared).attempted


# ---- in the page


def tier1(page, value):
    page.locator(".pilaw-threshold-calculator .fact-tier1 input").fill(value)


def answers_at_once(page, value="50"):
    tier1(page, value)
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator") == calculated(tier1=value)


def test_what_was_prepared_is_answered_without_python(reader, site):
    page, asked = opened(reader, site + CHAPTER), []
    page.on("request", lambda request: asked.append(request.url))
    for value in ("50", "49", "500", "20"):
        answers_at_once(page, value)
    page.locator(".pilaw-threshold-calculator .fact-prior select").select_option(label="criminal")
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator") == calculated(prior="criminal")
    assert page.workers == [] and not page.locator(".live-status").is_visible()
    assert not [url for url in asked if "/live/" in url and "/prepared-" not in url]
    tier1(page, OUTSIDE)
    page.wait_for_selector(".live-pending")
    page.wait_for_selector(READY)
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator") == calculated(tier1=OUTSIDE, prior="criminal")
    assert page.faults == []


def test_a_link_is_answered_without_python_too(reader, site):
    page = opened(reader, site + CHAPTER + link(w3={"tier1": "500"}))
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator") == calculated(tier1="500")
    assert page.workers == []


def test_a_page_that_takes_over_shows_the_same(reader, site):
    """Python, when it comes, is told the facts and changes no word of the prepared answer."""
    page = opened(reader, site + CHAPTER)
    answers_at_once(page, "5000")
    page.locator("button.live-ask").first.click()
    page.wait_for_selector(READY)
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator") == calculated(tier1="5000")
    answers_at_once(page, "49")


def of_another_book(route):
    """As a proxy may put it in the place of the file."""
    other = next(path for path in LIVE.glob("prepared-*") if path.name not in route.request.url)
    route.fulfill(body=other.read_bytes(), content_type="text/javascript")


def of_an_older_day(route):
    """The page of a book whose law has become another since it was built."""
    text = route.fetch().text()
    assert '"until": ""' in text
    route.fulfill(body=text.replace('"until": ""', '"until": "2026-01-01"'))


@pytest.mark.parametrize(
    ("files", "spoil"),
    [("**/live/prepared-*", of_another_book), ("**/*.html", of_an_older_day)],
)
def test_answers_of_another_book_or_day_are_not_shown(reader, site, files, spoil):
    """They are refused; Python computes instead."""
    page = reader.new_page()
    page.route(files, spoil)
    page.goto(site + CHAPTER)
    tier1(page, "50")
    page.wait_for_selector(READY)
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator") == calculated(tier1="50")


def says_how(page, words):
    """What was prepared answers; for the rest one sentence says how to get it."""
    answers_at_once(page)
    tier1(page, OUTSIDE)
    page.wait_for_selector("html[data-live=error]")
    told = page.locator(".live-status").inner_text()
    assert "No answer was prepared for these facts" in told and words in told
    assert page.locator(".live-pending").count() == 1
    answers_at_once(page, "49")
    assert page.workers == []


@pytest.fixture(scope="module")
def without_wasm(browser):
    made = browser.browser_type.launch(executable_path=find(), args=[*FLAGS, NO_WASM])
    yield made
    made.close()


def test_without_webassembly_the_page_answers_what_was_prepared(without_wasm, site):
    page = opened(without_wasm.new_context(), site + CHAPTER)
    assert page.evaluate("typeof WebAssembly") == "undefined"
    says_how(page, "WebAssembly")
    assert page.faults == []


def test_from_a_folder_the_page_answers_what_was_prepared(reader):
    """By a double click on the file: no server, no fetch."""
    page = reader.new_page()
    faults = []
    page.on("console", lambda m: m.type == "error" and faults.append(m.text))
    page.goto((HTML / CHAPTER).as_uri())
    says_how(page, "python -m http.server")
    assert faults == []


def test_with_the_data_saver_the_answers_come_at_the_first_touch(reader, site):
    reader.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page, asked = opened(reader, site + CHAPTER), []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1000)
    assert not [url for url in asked if "prepared-" in url]
    answers_at_once(page)
    tier1(page, OUTSIDE)
    page.get_by_role("button", name="Load it").wait_for()
    assert page.workers == []
    assert re.search(r"needs Python \(\d\.\d MB, once\)", page.locator(".live-status").inner_text())
    page.get_by_role("button", name="Load it").click()
    page.wait_for_selector(READY)
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator") == calculated(tier1=OUTSIDE)


def main():
    """Compare every prepared answer of every page."""
    for page in LIVING:
        for program, told in shipped(page):
            for state in told["answers"]:
                assert said(told, state) == computed(program, state), (page, program, state)
            print(f"{page.stem}: {len(told['answers'])} answers as computed", flush=True)


if __name__ == "__main__":
    main()
