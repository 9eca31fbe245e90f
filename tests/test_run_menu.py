"""The menu on each chapter: where it can be run."""

import pytest

from tests.browser import opened
from tests.test_notebooks import CHAPTERS
from tests.test_pages import HTML


def test_each_chapter_offers_its_own_notebook_and_no_other_page_does():
    for path in (HTML / "book").glob("*.html"):
        menus = path.read_text("utf-8").count('<details class="run-menu">')
        assert menus == (path.stem in {chapter.stem for chapter in CHAPTERS}), path.name
    for chapter in CHAPTERS:
        page = (HTML / "book" / f"{chapter.stem}.html").read_text("utf-8")
        assert f'class="run-download" href="../notebooks/{chapter.name}"' in page


def test_the_address_of_a_hub_is_typed_once(context, site):
    page = opened(context, site + "book/compute-the-law.html")
    page.get_by_text("Run this page").click()
    box, link = page.get_by_label("its address"), page.get_by_role("link", name="Open this page")
    assert link.count() == 0
    box.fill("hub.school")
    assert "Write the address as your browser shows it" in page.locator(".run-said").inner_text()
    assert link.count() == 0
    box.fill("https://hub.school/jupyter/hub/home")
    start = "https://hub.school/jupyter/hub/user-redirect/lab/tree/my/"
    assert link.get_attribute("href") == start + "compute-the-law.ipynb"
    assert page.locator(".run-said").inner_text() == ""
    other = opened(context, site + "book/many-cases.html")
    other.get_by_text("Run this page").click()
    found = other.get_by_role("link", name="Open this page").get_attribute("href")
    assert found == start + "many-cases.ipynb"
    assert page.faults == other.faults == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc", "ftp://hub.school"])
def test_no_other_kind_of_address_becomes_a_link(context, site, address):
    page = opened(context, site + "book/compute-the-law.html")
    page.get_by_text("Run this page").click()
    page.get_by_label("its address").fill(address)
    assert page.get_by_role("link", name="Open this page").count() == 0
    page.get_by_label("its address").fill("")
