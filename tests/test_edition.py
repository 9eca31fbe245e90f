"""The book as an edition: kinds of remarks, citations, older addresses, search, and enlarged
text, in a real browser.
"""

import re
import tomllib
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from tests.browser import opened
from tests.test_pages import CHAPTER, HTML, PAGES, READY

BOOK = Path(__file__).parent.parent / "book"
AUTHORITIES = "authorities.html"
INTERPRETATION = (
    "interpretation-of-the-supreme-people-s-court-and-the-supreme-people-s-procuratorate"
    "-on-the-application-of-law-in-criminal-cases-of-infringing-citizens-personal-information"
)
ADDRESSES = Path(__file__).with_name("addresses.txt")


def test_the_reader_chooses_which_kinds_of_remarks_are_shown(context, site):
    page = opened(context, site + CHAPTER)
    box = page.locator(".notes-shown")
    criticism = page.locator("div.remark-criticism")
    assert criticism.first.is_visible()
    box.get_by_label(re.compile("criticism")).uncheck()
    assert not any(remark.is_visible() for remark in criticism.all())
    assert box.get_by_label(re.compile("criticism")).is_visible(), (
        "what is hidden can be shown again"
    )
    assert page.locator("div.remark-law").first.is_visible()
    page.reload()
    assert not page.locator("div.remark-criticism").first.is_visible(), "the choice is forgotten"
    slip = criticism.locator("css=.remark-kind a").first.evaluate("a => a.closest('.remark').id")
    page.goto(f"{site}{CHAPTER}#{slip}")
    page.reload()
    assert page.locator(f"#{slip}").is_visible(), "an address that names a hidden remark shows it"


def test_the_reader_chooses_findings_by_keys_and_is_told_how_many_are_shown(context, site):
    """What is shown fits every choice and is counted; the pictures dim the rest, and an address
    that names a finding shows it.
    """
    page = opened(context, site + "book/against-the-courts.html")
    box, every = page.locator(".court-filters"), page.locator(".case.against")
    shown = page.locator(".case.against:not([hidden])")
    first, told = every.count(), box.get_by_role("status")
    assert re.match(rf"{first} of {first} shown\. As a judgment is read: ", told.inner_text())
    box.get_by_label("How the grade is known").focus()
    page.keyboard.type("in the court")
    page.keyboard.press("Tab")
    page.keyboard.type("exact")
    classes = [entry.get_attribute("class").split() for entry in shown.all()]
    assert 0 < len(classes) < first
    assert all({"basis-court", "read-agrees"} <= {*named} for named in classes)
    assert re.match(
        rf"{len(classes)} of {first} shown\. .* read: {len(classes)} exact", told.inner_text()
    )
    kept = page.locator(".court-picture").first.locator("[data-case]:not(.left-out)")
    assert kept.count() == 2 * len(classes), "a mark for each way to read silence"
    gone = page.locator(".case.against[hidden]").first
    page.evaluate("(id) => { location.hash = id; }", gone.get_attribute("id"))
    page.wait_for_function("!document.querySelectorAll('.case.against[hidden]').length")
    box.get_by_label("Year of the judgment").select_option(label="not told")
    assert 0 < shown.count() < first
    box.get_by_role("button", name="Show all").click()
    assert shown.count() == first and page.faults == []


def test_remarks_stand_in_the_margin_where_there_is_room(browser, site):
    for width, beside in ((1600, True), (1440, True), (1280, True), (390, False)):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(site + CHAPTER)
        paragraph, remark = (
            page.locator(f".passage {part}").first.bounding_box()
            for part in (".paragraph", ".remark")
        )
        assert (remark["x"] >= paragraph["x"] + paragraph["width"]) is beside
        page.close()


def test_the_front_page_says_and_decides_in_one_screen(context, site):
    page = opened(context, site + "book/index.html")
    for part in (
        page.locator(".bd-article h1"),
        page.locator(".pilaw-three-lines .noUi-handle").first,
        page.locator(".pilaw-three-lines svg").first,
    ):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 800
    assert (
        page.locator(".measures dt", has_text="Other hosts")
        .locator("..")
        .inner_text()
        .split("\n")[1]
        == "0 bytes"
    )
    page.wait_for_selector(READY)
    assert not page.get_by_text("otherwise than the court").is_visible()
    buttons = page.locator(".pilaw-quick-case .fact-mine button")
    page.locator(".pilaw-quick-case select").focus()
    for _ in range(buttons.count()):
        page.keyboard.press("Tab")
    assert buttons.last.evaluate("b => b === document.activeElement"), "one button after the other"
    assert not page.get_by_text("Check my answer").count(), "to move the focus answers nothing"
    page.keyboard.press("Enter")
    page.wait_for_selector(".live-pending", state="detached")
    said = page.get_by_text("You decide particularly serious, otherwise than the court.").first
    assert not said.is_visible()
    page.get_by_text("Check my answer: particularly serious").click()
    assert said.is_visible()
    assert page.locator(".pilaw-quick-case svg").is_visible()
    page.locator(".pilaw-quick-case select").select_option(index=1)
    page.wait_for_selector(".live-pending", state="detached")
    assert not page.get_by_text("Check my answer").count(), "another case begins anew"


@pytest.mark.parametrize(
    ("name", "place", "title"),
    [
        (CHAPTER, "p-2-2-1", "Chen Jiankai (2025), §2.2 ¶1"),
        ("book/authorities.html", "int-5-1-3", "Int 5(1)(3)"),
        ("book/cases.html", "c005", "C005"),
    ],
)
@pytest.mark.parametrize("public", [True, False])
def test_each_paragraph_provision_and_case_can_be_cited(context, site, name, place, title, public):
    """With its address where there is one for all; on the reader's own machine with the page and
    the place in it.
    """
    site = site.replace("127.0.0.1", "insecure.test") if public else site
    page = opened(context, site + name)
    button = page.get_by_role("button", name=f"Cite {title}").first
    button.focus()
    page.keyboard.press("Enter")
    plain, bibtex, ris = page.locator(".citation pre").all_inner_texts()
    where = f"{site}{name}#{place}" if public else f"page {Path(name).name}, place {place}"
    for text in (plain, bibtex, ris):
        assert title in text and "version " in text and where in text
    assert (
        f"url = {{{where}}}" in bibtex
        if public
        else f"note = {{{where}}}" in bibtex and "url" not in bibtex
    )
    assert f"UR  - {where}" in ris if public else f"N1  - {where}" in ris and "UR  -" not in ris
    said = yaml.safe_load((BOOK.parent / "CITATION.cff").read_text(encoding="utf-8"))["title"]
    assert f"{said}, version" in plain and re.search(
        r", restated in: |^(Int 5\(1\)\(3\)|C005 .*), in: ", plain
    )
    assert (
        re.search(r"\(20\d\d-\d\d-\d\d\)", plain)
        and bibtex.startswith("@inbook{")
        and ris.rstrip().endswith("ER  -")
    )
    page.keyboard.press("Escape")
    page.locator(".citation").wait_for(state="detached")
    assert page.faults == []


def test_older_addresses_lead_on_with_their_place(context, site):
    for old, new in tomllib.loads((BOOK / "redirects.toml").read_text(encoding="utf-8"))[
        "pages"
    ].items():
        assert (HTML / "book" / new).exists(), f"{old} leads nowhere"
        page = opened(context, f"{site}book/{old}#here")
        page.wait_for_url(f"**/{new}#here", wait_until="commit")
        page.close()


def test_no_address_that_was_ever_given_out_is_dead():
    """`addresses.txt` only grows: an address leaves the book only with a redirect in
    `book/redirects.toml`.
    """
    moved = tomllib.loads((BOOK / "redirects.toml").read_text(encoding="utf-8"))["pages"]
    pages = {}
    for line in ADDRESSES.read_text(encoding="utf-8").split():
        name, _, place = line.partition("#")
        path = HTML / "book" / moved.get(name, name)
        pages.setdefault(path, path.read_text(encoding="utf-8"))
        assert f'id="{place}"' in pages[path], (
            f"{line} is dead; add its page to book/redirects.toml or its anchor to the page"
        )


def test_every_address_that_is_given_out_is_recorded():
    recorded = set(ADDRESSES.read_text(encoding="utf-8").split())
    given = {
        f"{Path(name).name}#{place}"
        for name in PAGES
        for place in re.findall(r'id="(p-\d[\d-]*)"', (HTML / name).read_text(encoding="utf-8"))
    }
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
        ("法释〔2017〕10号", "2-1-convergence"),
        ("附隨保護", "2-3-incidental-protection"),
        ("侵犯公民個人資訊罪", "glossary"),
    ],
)
def test_search_finds_terms_pinpoints_and_paragraphs(context, site, words, leads):
    page = opened(context, f"{site}search.html?q={words}")
    page.locator("#search-results li a").first.wait_for()
    page.wait_for_function("""() => {
        const results = document.querySelector('#search-results');
        const said = /(\\d+) page/.exec(results.querySelector('.search-summary')?.textContent);
        return said && results.querySelectorAll('ul.search > li').length >= +said[1]; }""")
    found = page.locator("#search-results li a").evaluate_all(
        "all => all.map((a) => a.getAttribute('href'))"
    )
    assert any(leads in address for address in found), found


def searched(context, site, words):
    """The search page with all its results and their summaries."""
    page = opened(context, f"{site}search.html?q={quote(words)}")
    page.wait_for_function(
        "() => document.querySelector('#search-results h2')?.textContent === 'Search Results'"
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('#search-results ul.search > "
        "li')].every((found) => found.children.length > 1)"
    )
    return page


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("3.2 ¶1", "3-2-sensitivity.html#p-3-2-1"),
        ("§3.2 ¶1", "3-2-sensitivity.html#p-3-2-1"),
        ("3.2.1", "3-2-sensitivity.html#p-3-2-1"),
        ("5(1)(6)", "authorities.html#int-5-1-6"),
        ("Int 5(1)(6)", "authorities.html#int-5-1-6"),
        ("int 5 （1）（6）", "authorities.html#int-5-1-6"),
        ("253-1(1)", "authorities.html#cl-253-1-1"),
        ("Art. 253-1", "authorities.html#cl-253-1"),
        ("PIPL 28", "authorities.html#pipl-28-1"),
        ("Article 28 of the PIPL", "authorities.html#pipl-28-1"),
        ("slip 12", "errata.html#erratum-12"),
        ("C005", "cases.html#c005"),
        ("c5", "cases.html#c005"),
        ("protected legal interest", "glossary.html#protected-legal-interest"),
        ("doxxing", "glossary.html#doxxing"),
        ("modesty", "glossary.html#restraint-last-resort"),
        ("行踪轨迹", "glossary.html#track-whereabouts-information"),
        ("法释〔2017〕10号", f"{AUTHORITIES}#{INTERPRETATION}"),
        ("法释[2017]10号", f"{AUTHORITIES}#{INTERPRETATION}"),
        ("法釋（2017）10號", f"{AUTHORITIES}#{INTERPRETATION}"),
        ("Fa Shi [2017] No. 10", f"{AUTHORITIES}#{INTERPRETATION}"),
        (
            "法释〔2011〕19号",
            f"{AUTHORITIES}#interpretation-on-crimes-endangering-computer-systems",
        ),
        ("253之一", f"{AUTHORITIES}#cl-253-1"),
        ("第二百五十三条之一", f"{AUTHORITIES}#cl-253-1"),
        ("刑法第二百五十三條之一第一款", f"{AUTHORITIES}#cl-253-1-1"),
        ("《刑法》第253条之一第2款", f"{AUTHORITIES}#cl-253-1-2"),
        ("司法解释第五条第一款第（三）项", f"{AUTHORITIES}#int-5-1-3"),
        ("個人信息保護法第二十八條", f"{AUTHORITIES}#pipl-28-1"),
        ("个保法第十三条", f"{AUTHORITIES}#pipl-13"),
        ("刑法", f"{AUTHORITIES}#criminal-law-of-the-people-s-republic-of-china"),
        (
            "侵犯公民個人資訊罪",
            "glossary.html#infringing-citizens-personal-information-the-offence",
        ),
        ("個人信息", "glossary.html#personal-information"),
        ("行蹤軌跡", "glossary.html#track-whereabouts-information"),
    ],
)
def test_a_search_that_names_a_place_offers_it_first(context, site, words, address):
    page = searched(context, site, words)
    assert (
        page.locator(
            ".bd-search-container :is(.exact-places, #search-results) a"
        ).first.get_attribute("href")
        == f"book/{address}"
    )
    assert not page.get_by_text("did not match any").is_visible(), "a place was found"
    page.locator(".exact-places a").first.click()
    page.wait_for_url(f"**/{address}", wait_until="commit")
    page.locator(f"[id='{address.partition('#')[2]}']").wait_for(state="attached")
    assert page.locator(f"[id='{address.partition('#')[2]}']").count() == 1
    assert page.faults == []


def test_every_exact_place_is_in_the_book(context, site):
    page = searched(context, site, "slip 12")
    places = page.evaluate("() => exactPlaces.map((place) => place.address)")
    assert len(places) > 500
    pages = {
        name: (HTML / name).read_text(encoding="utf-8")
        for name in {address.partition("#")[0] for address in places}
    }
    assert [
        address
        for address in places
        if f'id="{address.partition("#")[2]}"' not in pages[address.partition("#")[0]]
    ] == []
    assert not page.locator(".exact-places").get_by_text(re.compile(r"[`{*]")).count()


@pytest.mark.parametrize("words", ["prison", "the weather", "§9.9 ¶9", "C999", "of the"])
def test_a_search_that_names_no_place_offers_none(context, site, words):
    assert not searched(context, site, words).locator(".exact-places").count()


@pytest.mark.parametrize(
    "words",
    ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "constructor illegal"],
)
def test_a_word_that_is_a_property_of_every_object_is_a_word(context, site, words):
    page = searched(context, site, words)
    assert "illegal" in words or not page.locator("#search-results ul.search > li").count()
    assert page.faults == []


@pytest.mark.parametrize("words", ["doxxing", "illegal", "PIPL"])
def test_summaries_show_what_a_page_shows(context, site, words):
    """Neither cards nor code nor outputs nor what stands around the text."""
    page = searched(context, site, words)
    said = page.locator("#search-results .context").all_inner_texts()
    assert said
    for text in said:
        assert not re.search(
            (
                r"from pilaw import|widgets\.|\.ipynb|\bContents\b|, in force \d|Are there other "
                r"serious circumstances\?"
            ),
            text,
        ), text


def test_computed_outputs_and_hidden_code_are_not_searched(context, site):
    page = searched(context, site, "doxxing")
    found = set(
        page.locator("#search-results ul.search a").evaluate_all(
            "all => all.map((a) => a.getAttribute('href').replace(/#.*/, ''))"
        )
    )
    assert "book/3-3-abuse.html" in found and not found & {
        "book/1-1-big-data.html",
        "book/2-2-limited-scope.html",
        "book/3-2-sensitivity.html",
    }
    assert (
        not searched(context, site, "threshold_calculator")
        .locator("#search-results ul.search a")
        .count()
    )
    assert (
        searched(context, site, "assess_table")
        .locator("#search-results ul.search a[href*=many-cases]")
        .count()
    ), "where code is the subject it is found"


@pytest.mark.parametrize("name", ["search.html?q=doxxing", CHAPTER])
def test_the_lens_stands_before_what_is_typed(context, site, name):
    page = opened(context, site + name)
    page.keyboard.press("Control+k")
    for form in page.locator("form.bd-search").all():
        if form.is_visible():
            lens, box = form.locator("i").bounding_box(), form.locator("input").bounding_box()
            assert lens["x"] + lens["width"] <= box["x"]
            assert not form.locator(".search-button__kbd-shortcut").is_visible(), (
                "the keys cover what is typed on a phone"
            )
    assert page.locator("form.bd-search:visible").count()


def test_searched_words_are_marked_in_the_text_alone(context, site):
    page = searched(context, site, "criminal")
    page.goto(site + CHAPTER)
    background = "mark => getComputedStyle(mark).backgroundColor"
    assert page.locator(".bd-article .highlighted").first.evaluate(background) != "rgba(0, 0, 0, 0)"
    assert (
        page.locator(".bd-sidebar-primary .highlighted").first.evaluate(background)
        == "rgba(0, 0, 0, 0)"
    )


def test_only_the_search_page_loads_the_places(context, site):
    page = opened(context, site + CHAPTER)
    assert not page.evaluate(
        "() => performance.getEntriesByType('resource').some((entry) => "
        "/language_data|searchindex|search\\.js/.test(entry.name))"
    )
