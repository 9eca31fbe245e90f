"""What holds for the site as a whole: equal builds, licences, print, copies, storage, narrow
screens.
"""

import doctest
import hashlib
import json
import re
import sys
import zipfile
from importlib import import_module
from importlib.metadata import distributions
from io import BytesIO
from pathlib import Path

import pytest

from tests.browser import opened
from tests.test_pages import CHAPTER, HTML, PAGES, READY
from tests.test_servers import LIVE, listed, unpacked

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_ext"))
import finish
import licences

OWN = {"pilaw", "bridge.pyc", "IPython"}
THEME = ("mode", "theme", "remarks-hidden", "pst_banner_pref", "sphinx_highlight_terms")
BLOCKED = """for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, {configurable: true,
        get() { throw new DOMException('Access is denied', 'SecurityError'); }});"""
FULL = (
    "Storage.prototype.setItem = () => { throw new DOMException('It is full', "
    "'QuotaExceededError'); };"
)
CONTRAST = """() => {
  const rgb = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return {r, g, b, a}; };
  const lum = ({r, g, b}) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + c * [.2126, .7152, .0722][k], 0);
  const behind = (node) => { for (let at = node; at; at = at.parentElement) {
    const {a, ...c} = rgb(getComputedStyle(at).backgroundColor); if (a > .5) return c; }
    return {r: 255, g: 255, b: 255}; };
  const poor = [];
  for (const node of document.querySelectorAll('.bd-article *')) {
    if (![...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    if (!node.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) continue;
    if (node.closest('svg, .ref-card')) continue;
    const [front, back] = [lum(rgb(getComputedStyle(node).color)), lum(behind(node))];
    const contrast = (Math.max(front, back) + .05) / (Math.min(front, back) + .05);
    if (contrast >= 4.5 && back >= .3) continue;
    const words = node.textContent.slice(0, 40);
    poor.push([node.tagName, node.className, contrast.toFixed(1), words]);
  }
  return poor;
}"""


@pytest.mark.parametrize("name", ["chinese", "edition", "finish", "licences"])
def test_the_examples_in_what_builds_the_book(name):
    found = doctest.testmod(import_module(name))
    assert found.failed == 0


def live(*ids):
    """A page with one box and its two parts, by these names, as a notebook stores them."""
    box, one, two = ids
    state = {
        two: {
            "model_name": "HTMLModel",
            "state": {"value": "</script> & two", "layout": f"IPY_MODEL_{one}"},
        },
        box: {
            "state": {"children": [f"IPY_MODEL_{one}", f"IPY_MODEL_{two}"]},
            "model_name": "VBoxModel",
        },
        one: {"model_name": "HTMLModel", "state": {"value": "one"}},
    }
    wrap = '<script type="application/vnd.jupyter.widget-{}+json">{}</script>'.format
    kept = json.dumps({"version_major": 2, "state": state}).replace("</", "<\\/")
    view = json.dumps({"model_id": box, "version_major": 2})
    return f"<p>{wrap('view', view)}</p>{wrap('state', kept)}"


def test_widgets_are_named_by_their_order_and_not_by_chance():
    one, other = (
        finish.renumbered(
            live(*(hashlib.sha256(f"{n}{k}".encode()).hexdigest()[:32] for k in "abc"))
        )
        for n in (1, 2)
    )
    assert one == other == finish.renumbered(one)
    kept = json.loads(re.findall(r"<script[^>]*state\+json\">(.*?)</script>", one)[0])
    assert kept["version_major"] == 2 and list(kept["state"]) == ["model-1", "model-2", "model-3"]
    assert kept["state"]["model-1"]["state"]["children"] == [
        "IPY_MODEL_model-2",
        "IPY_MODEL_model-3",
    ]
    assert kept["state"]["model-3"]["state"] == {
        "layout": "IPY_MODEL_model-2",
        "value": "</script> & two",
    }


@pytest.mark.parametrize("name", [*PAGES, "search.html", "genindex.html"])
def test_a_page_begins_with_its_encoding_and_holds_nothing_of_chance(name):
    page = (HTML / name).read_bytes()
    assert b'<meta charset="utf-8">' in page[:1024] and page.lower().count(b"<meta charset") == 1
    kept = b" ".join(
        re.findall(rb"widget-(?:state|view)\+json[^>]*>(.*?)</script>", page, re.DOTALL)
    )
    assert not re.search(rb'(?:IPY_MODEL_|"model_id": ?"|")[0-9a-f]{32}"', kept)


def test_the_site_holds_nothing_of_the_folder_where_it_was_built():
    """Two builds in different folders give the same files."""
    assert not (HTML / ".buildinfo").exists()
    folder = str(HTML.parents[1]).encode()
    assert [
        path for path in HTML.rglob("*") if path.is_file() and folder in path.read_bytes()
    ] == []


def test_each_part_of_the_site_has_its_licence_there():
    """Each npm package of the scripts, each Python package of the archive, each owner of a file
    of the theme.
    """
    page = (HTML / "book" / "licences.html").read_text(encoding="utf-8")
    told = re.findall(r'<li>(.*?): <a href="\.\./(licences/[^"]+)">', page)
    texts = {name.lower(): (HTML / file).read_text(encoding="utf-8") for name, file in told}
    assert all(len(text) > 90 for text in texts.values()) and len(
        {file for _, file in told}
    ) == len(told)
    names = {re.sub(r" \d[\w.]*$", "", name).replace("_", "-") for name in texts}
    assert {"pyodide", "cpython and its library", "the code", "the book and its data"} <= names
    assert licences.bundled() <= names and len(licences.bundled()) > 30
    shipped = unpacked(LIVE / listed()["python"]["name"])["book.zip"]
    every = zipfile.ZipFile(BytesIO(shipped)).namelist()
    assert {name.partition("/")[0] for name in every} <= OWN | names
    assert owners() <= names
    assert "Mozilla Public License Version 2.0" in texts["pyodide"]


def owners():
    """The installed packages that hold a file of the site, byte for byte."""
    digests = {
        hashlib.sha256(p.read_bytes()).hexdigest()
        for p in HTML.rglob("*.*")
        if p.suffix in (".js", ".css", ".woff2", ".svg")
    }
    kinds = (".js", ".css", ".woff2", ".svg")
    return {
        d.metadata["Name"].lower().replace("_", "-")
        for d in distributions()
        if any(
            f.suffix in kinds
            and "static" in f.parts
            and f.locate().exists()
            and hashlib.sha256(f.locate().read_bytes()).hexdigest() in digests
            for f in d.files or ()
        )
    }


def test_a_package_without_a_licence_fails_the_build(tmp_path):
    (tmp_path / "package.json").write_text(
        '{"name": "left", "version": "1.0.0", "license": "MIT"}', encoding="utf-8"
    )
    with pytest.raises(licences.ExtensionError, match="left carries no licence text; put one into"):
        licences.npm_part(tmp_path)


@pytest.mark.parametrize("name", [CHAPTER, "search.html", "genindex.html"])
def test_the_licences_are_one_step_from_every_page(context, site, name):
    page = opened(context, site + name)
    page.locator("footer").get_by_role("link", name="Licences").click()
    page.wait_for_url("**/book/licences.html")
    page.get_by_role("link", name="MPL-2.0").first.click()
    page.get_by_text("Mozilla Public License").first.wait_for()


@pytest.mark.parametrize(
    "name",
    [CHAPTER, "book/many-cases.html", "book/crosswalk.html", "book/index.html", "book/cases.html"],
)
def test_a_print_is_light_also_where_the_screen_is_dark(browser, site, name):
    context = browser.new_context(color_scheme="dark")
    page = opened(context, site + name)
    page.wait_for_selector("html[data-theme=dark]")
    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_selector("html[data-theme=light]")
    assert page.evaluate(CONTRAST) == []
    page.emulate_media(media="screen", color_scheme="dark")
    page.wait_for_selector("html[data-theme=dark]")
    page.evaluate(
        "addEventListener('beforeprint', () => { window.printed = "
        "document.documentElement.dataset.theme; })"
    )
    page.pdf(print_background=True)
    assert page.evaluate("window.printed") == "light"
    page.wait_for_selector("html[data-theme=dark]")
    context.close()


def copied(page, selector):
    """What a reader has who selects this, from its first to its last letter, and copies it."""
    page.locator(selector).first.scroll_into_view_if_needed()
    page.evaluate(
        "(selector) => getSelection().selectAllChildren(document.querySelector(selector))", selector
    )
    page.keyboard.press("Control+c")
    return page.evaluate("navigator.clipboard.readText()")


def test_a_copied_paragraph_is_its_number_and_its_text(context, site):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(context, site + CHAPTER)
    page.wait_for_selector(READY)
    text = copied(page, "#p-2-2-1")
    assert re.match(r"§2\.2 ¶1\s+[A-Z]", text) and "cite" not in text.split("\n")[0]
    cards = page.locator("#p-2-2-1 .ref-card").all_text_contents()
    page.locator("#p-2-2-4 .ref > a").first.hover()
    text = copied(page, ".bd-article")
    assert len(text) > 5000 and cards
    assert not any(card in text for card in cards)
    assert not re.search(r"^cite$|cite$|Notes shown|Copy link|#$", text, re.MULTILINE)


@pytest.mark.parametrize("fault", [BLOCKED, FULL])
def test_without_storage_the_page_works(context, site, fault):
    context.add_init_script(fault)
    page = opened(context, site + CHAPTER)
    page.wait_for_selector(READY)
    assert page.locator(".paragraph-number .cite").count() == page.locator(".paragraph[id]").count()
    page.locator(".notes-shown").get_by_label(re.compile("criticism")).uncheck()
    assert not page.locator("div.remark-criticism").first.is_visible()
    page.locator(".theme-switch-button").first.click()
    page.wait_for_selector("html[data-mode=light], html[data-mode=dark]")
    assert page.faults == []
    found = opened(context, f"{site}search.html?q=doxxing")
    found.locator("#search-results li a").first.wait_for()
    assert found.faults == []


@pytest.mark.parametrize("value", ["", "null", "5", "{", '{"a": 1}', "[[]]", '"x"', "\u0000"])
def test_damaged_values_in_storage_do_no_harm(context, site, value):
    keep = (
        f"for (const name of {json.dumps(THEME)}) localStorage.setItem(name, {json.dumps(value)})"
    )
    context.add_init_script(f"if (!sessionStorage.kept) {{ sessionStorage.kept = 1; {keep}; }}")
    page = opened(context, site + CHAPTER)
    assert page.locator(".paragraph-number .cite").count() == page.locator(".paragraph[id]").count()
    assert (
        page.locator(".notes-shown input:checked").count()
        == page.locator(".notes-shown input").count()
    )
    page.wait_for_selector("html[data-theme=light], html[data-theme=dark]")
    assert page.evaluate("document.documentElement.dataset.mode") in ("auto", "light", "dark")
    page.locator(".notes-shown").get_by_label(re.compile("criticism")).uncheck()
    page.reload()
    assert not page.locator("div.remark-criticism").first.is_visible()
    assert page.faults == []


def test_a_searched_word_in_the_name_of_a_picture_does_not_stop_the_marking(context, site):
    page = opened(context, site + CHAPTER)
    name = page.evaluate(
        "[...document.querySelectorAll('.bd-article svg title')].map((t) => "
        "t.textContent.toLowerCase()).find(Boolean)"
    )
    word = max(re.findall(r"[a-z]+", name), key=len)
    page.evaluate("(word) => localStorage.setItem('sphinx_highlight_terms', word)", word)
    page.reload()
    assert page.faults == []


@pytest.mark.parametrize("name", [*PAGES, "search.html?q=restraint", "genindex.html"])
def test_at_320_pixels_no_page_scrolls_sideways(browser, site, name):
    """Of 320 pixels a scroll bar that takes room leaves 305 and more."""
    page = browser.new_page(viewport={"width": 305, "height": 800})
    page.goto(site + name)
    wide = page.evaluate("""() => {
        if (document.documentElement.scrollWidth <= innerWidth) return [];
        return [...document.querySelectorAll('body *')]
            .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
            .map((node) => node.tagName + '.' + node.className).slice(0, 8); }""")
    assert wide == []
    page.close()
