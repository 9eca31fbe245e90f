"""The book as an edition: kinds of remarks, citations, older addresses, search, and enlarged text, in a real browser."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.browser import opened
from tests.test_pages import CHAPTER, HTML, PAGES, READY

BOOK = Path(__file__).parent.parent / "book"
ADDRESSES = Path(__file__).with_name("addresses.txt")


def test_the_reader_chooses_which_kinds_of_remarks_are_shown(context, site):
    page = opened(context, site + CHAPTER)
    box = page.locator(".notes-shown")
    criticism = page.locator("div.remark-criticism")
    assert criticism.first.is_visible()
    box.get_by_label(re.compile("criticism")).uncheck()
    assert not any(remark.is_visible() for remark in criticism.all())
    assert box.get_by_label(re.compile("criticism")).is_visible(), "what is hidden can be shown again"
    assert page.locator("div.remark-law").first.is_visible()
    page.reload()
    assert not page.locator("div.remark-criticism").first.is_visible(), "the choice is forgotten"
    slip = criticism.locator("css=.remark-kind a").first.evaluate("a => a.closest('.remark').id")
    page.goto(f"{site}{CHAPTER}#{slip}")
    page.reload()
    assert page.locator(f"#{slip}").is_visible(), "an address that names a hidden remark shows it"


def test_remarks_stand_in_the_margin_where_there_is_room(browser, site):
    for width, beside in ((1600, True), (1440, True), (390, False), (1280, False)):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(site + CHAPTER)
        paragraph, remark = (page.locator(f".passage {part}").first.bounding_box() for part in (".paragraph", ".remark"))
        assert (remark["x"] >= paragraph["x"] + paragraph["width"]) is beside
        page.close()


def test_the_front_page_says_decides_and_measures_in_one_screen(context, site):
    page = opened(context, site + "book/index.html")
    for part in (page.locator(".bd-article h1"), page.locator(".measures"), page.locator(".pilaw-quick-case select").first):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 800
    assert page.locator(".measures dt", has_text="Other hosts").locator("..").inner_text().split("\n")[1] == "0 bytes"
    page.wait_for_selector(READY)
    assert not page.get_by_text("otherwise than the court").is_visible()
    page.locator(".pilaw-quick-case .fact-mine select").select_option(label="particularly serious")
    page.wait_for_selector(".live-pending", state="detached")
    assert page.get_by_text("You decide particularly serious, otherwise than the court.").first.is_visible()
    assert page.locator(".pilaw-quick-case svg").is_visible()


@pytest.mark.parametrize(
    ("name", "place", "title"),
    [(CHAPTER, "#p-2-2-1", "Chen Jiankai (2025), §2.2 ¶1"), ("book/authorities.html", "#int-5-1-3", "Int 5(1)(3)"), ("book/cases.html", "#c005", "C005")],
)
def test_each_paragraph_provision_and_case_can_be_cited(context, site, name, place, title):
    page = opened(context, site + name)
    button = page.get_by_role("button", name=f"Cite {title}").first
    button.focus()
    page.keyboard.press("Enter")
    plain, bibtex, ris = page.locator(".citation pre").all_inner_texts()
    for text in (plain, bibtex, ris):
        assert title in text and "version " in text and f"{name}{place}" in text
    assert re.search(r"\(20\d\d-\d\d-\d\d\)", plain) and bibtex.startswith("@inbook{") and ris.rstrip().endswith("ER  -")
    page.keyboard.press("Escape")
    page.locator(".citation").wait_for(state="detached")
    assert page.faults == []


def test_older_addresses_lead_on_with_their_place(context, site):
    for old, new in tomllib.loads((BOOK / "redirects.toml").read_text(encoding="utf-8"))["pages"].items():
        assert (HTML / "book" / new).exists(), f"{old} leads nowhere"
        page = opened(context, f"{site}book/{old}#here")
        page.wait_for_url(f"**/{new}#here")
        page.close()


def test_no_address_that_was_ever_given_out_is_dead():
    """`addresses.txt` only grows: an address leaves the book only with a redirect in `book/redirects.toml`."""
    moved = tomllib.loads((BOOK / "redirects.toml").read_text(encoding="utf-8"))["pages"]
    pages = {}
    for line in ADDRESSES.read_text(encoding="utf-8").split():
        name, _, place = line.partition("#")
        path = HTML / "book" / moved.get(name, name)
        pages.setdefault(path, path.read_text(encoding="utf-8"))
        assert f'id="{place}"' in pages[path], f"{line} is dead; add its page to book/redirects.toml or its anchor to the page"


def test_every_address_that_is_given_out_is_recorded():
    recorded = set(ADDRESSES.read_text(encoding="utf-8").split())
    given = {f"{Path(name).name}#{place}" for name in PAGES for place in re.findall(r'id="(p-\d[\d-]*)"', (HTML / name).read_text(encoding="utf-8"))}
    assert given <= recorded, f"add to tests/addresses.txt: {sorted(given - recorded)}"


@pytest.mark.parametrize(
    ("words", "leads"),
    [
        ("5(1)(6)", "2-2-limited-scope"),
        ("敏感个人信息", "glossary"),
        ("附随保护", "2-3-incidental-protection"),
        ("§2.2 ¶4", "2-2-limited-scope"),
        ("restraint", "2-2-limited-scope"),
        ("C005", "cases"),
        ("253-1(1)", "authorities"),
    ],
)
def test_search_finds_terms_pinpoints_and_paragraphs(context, site, words, leads):
    page = opened(context, f"{site}search.html?q={words}")
    page.locator("#search-results li a").first.wait_for()
    page.wait_for_function("""() => { const said = /(\\d+) page/.exec(document.querySelector('#search-results .search-summary')?.textContent);
        return said && document.querySelectorAll('#search-results ul.search > li').length >= +said[1]; }""")
    found = page.locator("#search-results li a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert any(leads in address for address in found), found


@pytest.mark.parametrize("name", PAGES)
def test_enlarged_to_twice_the_size_nothing_is_cut_off(browser, site, name):
    """200 % zoom of a 1280-pixel window: half as many pixels for the page (WCAG 1.4.4)."""
    page = browser.new_page(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    page.goto(site + name)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), "the page scrolls sideways"
    page.close()
