"""The living page in Firefox, where there is one: first answer, changes, try again, links,
reloading, one's own table.
"""

import json
import subprocess

import pytest

from tests.browser import ASKING, find_firefox
from tests.conftest import served
from tests.test_pages import CHAPTER, HTML, OUTSIDE, READY, ROOT, calculated, link, words
from tests.test_servers import MODULES, node_program

FIREFOX = find_firefox()
pytestmark = pytest.mark.skipif(
    FIREFOX is None, reason="no Firefox here; `python make.py test` installs one where it can"
)
CALCULATOR = ".pilaw-threshold-calculator"


class Page:
    """One page of a running Firefox: `page.fill(selector, text)` and the other acts of
    firefox.mjs.
    """

    def __init__(self, process, site):
        self.process, self.site = process, site

    def __getattr__(self, act):
        def ask(*given):
            self.process.stdin.write(json.dumps([act, *given]) + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline() or '{"error": "Firefox has gone"}')
            assert "error" not in answer, (act, given, answer["error"])
            return answer["value"]

        return ask

    def open(self, address):
        self.go(self.site + address)
        self.wait(READY)
        self.wait(".live-pending", True)

    def type_in(self, value):
        self.fill(f"{CALCULATOR} .fact-tier1 input", value)
        self.wait(".live-pending", True)

    def field(self, fact="tier1"):
        return self.run(f"document.querySelector('{CALCULATOR} .fact-{fact} input').value")

    def answer(self):
        return words(
            self.run(
                f"document.querySelector('{CALCULATOR} .pilaw-answer "
                ".widget-html-content').innerHTML"
            )
        )


@pytest.fixture(scope="module")
def firefox():
    command = [node_program(), ROOT / "tests" / "firefox.mjs", MODULES, FIREFOX]
    with (
        served(HTML) as (site, _),
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        ) as process,
    ):
        page = Page(process, site)
        page.before(ASKING)
        page.before(
            "window.Worker = class extends Worker { constructor(...all) { super(...all); "
            "window.python = this; } }"
        )
        yield page
        process.stdin.close()
        process.wait(30)


def test_the_first_answer_and_every_change(firefox):
    firefox.open(CHAPTER)
    assert firefox.run("document.documentElement.dataset.restored") == "true"
    for value in ("50", "9..3", "700"):
        firefox.type_in(value)
        assert firefox.answer() == calculated(tier1=value)
    assert firefox.faults() == []


def test_after_trying_again_the_controls_answer(firefox):
    firefox.open(CHAPTER)
    firefox.run("python.terminate()")
    firefox.fill(f"{CALCULATOR} .fact-tier1 input", OUTSIDE)
    firefox.wait("html[data-live=error]")
    firefox.click(".live-status button")
    firefox.wait(READY)
    firefox.wait(".live-pending", True)
    assert firefox.answer() == calculated(tier1=OUTSIDE)
    for value in ("10", "60"):
        firefox.type_in(value)
        assert firefox.answer() == calculated(tier1=value)


def test_a_link_and_a_page_loaded_again(firefox):
    """Firefox keeps what was typed when a page is loaded again; the address counts."""
    firefox.open(CHAPTER + link(w3={"tier1": "60", "prior": "perhaps"}))
    assert firefox.answer() == calculated(tier1="60")
    assert firefox.run("document.querySelector('.live-note').innerText").startswith(
        "The link names prior = perhaps: not one of the choices."
    )
    firefox.type_in("10")
    firefox.reload()
    firefox.wait(READY)
    firefox.wait(".live-pending", True)
    assert (firefox.field(), firefox.answer()) == ("60", calculated(tier1="60"))


def test_ones_own_table_is_decided(firefox):
    firefox.go(firefox.site + "book/case-laboratory.html")
    firefox.wait(READY)
    firefox.run("document.querySelector('.fact-example input').click()")
    firefox.wait(".live-pending", True)
    rows = firefox.run(
        "document.querySelectorAll('.pilaw-case-laboratory .pilaw-answer tbody tr').length"
    )
    assert rows >= 3
    assert firefox.faults() == []


def test_a_worker_stands_under_the_policy_of_its_page(firefox):
    firefox.open(CHAPTER)
    found = firefox.run("""new Promise((done) => {
        const script = `const found = [];
            try { eval('1'); found.push('eval'); } catch (error) { }
            fetch('http://insecure.test/leak').then(() => found.push('fetch'), (error) => {})
                .then(() => postMessage(found));`;
        const worker = new Worker(URL.createObjectURL(new Blob([script])));
        worker.onmessage = ({ data }) => done(data);
    })""")
    assert found == []
