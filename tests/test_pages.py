"""The built pages in a real browser: every page, every widget, every fault. Needs `_build/html`."""

import json
import re
import threading
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pilaw import widgets
from tests.browser import opened

ROOT = Path(__file__).parent.parent
HTML = ROOT / "_build" / "html"
AXE = ROOT / "_build" / "live" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = sorted(
    p.relative_to(HTML).as_posix()
    for p in (HTML / "book").glob("*.html")
    if "<title>Moved" not in p.read_text(encoding="utf-8")
)
CHAPTER = "book/2-2-limited-scope.html"
READY = "html[data-live=ready]"
OUTSIDE = "617"  # items of Tier 1 for which no answer is prepared
PYTHON = re.compile(r"/live/(python|plain)-")  # the files of Python, with its memory image or not


def words(html):
    """The words of a piece of HTML."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def answer(page, name):
    return words(
        page.locator(f".pilaw-{name} .pilaw-answer .widget-html-content").first.inner_html()
    )


RULES = (
    "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: "
    "['violations']}"
)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_quiet_asks_no_other_host_and_is_accessible(context, site, name):
    """No console message, no foreign request, nothing for axe at WCAG 2.2 AA: light on a desktop,
    then dark on a phone.

    Half of 1280 pixels is what a page has at twice the size (WCAG 1.4.4); nothing is cut off there
    either.
    """
    page = opened(context, site + name)
    if page.locator("#live-settings").count():
        page.wait_for_selector(READY)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_selector(f"html[data-theme={scheme}]")
        page.wait_for_timeout(
            500
        )  # the theme looks a moment after a change of width which boxes scroll
        found = page.evaluate(f"axe.run(document, {RULES}).then((found) => found.violations)")
        assert [
            (v["id"], v["nodes"][0]["html"][:160], v["nodes"][0]["failureSummary"][:200])
            for v in found
        ] == [], scheme
    for width in (1280, 640, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), (
            f"the page scrolls sideways at {width} pixels"
        )
    assert page.faults == []


def test_the_first_view_needs_no_script(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + CHAPTER)
    assert (
        "The shares of the tiers add up to 1 (line: 1)"
        in page.locator(".pilaw-static").nth(2).inner_text()
    )
    context.close()


CHANGES = [
    ("tier1", "50"),
    ("tier1", "9..3"),
    ("tier1", "<img src=x onerror=alert(1)>"),
    ("tier2", "100..700"),
    ("illegal_gains_yuan", "4999.99"),
    ("duty_or_service", "yes"),
    ("prior", "criminal"),
    ("act_date", "2014-03"),
    ("harm", "not known"),
    ("sell", False),
]


def test_every_change_gives_the_answer_of_the_notebook(context, site):
    """Each control is changed in the page and in Python; the answers agree."""
    page = opened(context, site + CHAPTER)
    page.wait_for_selector(READY)
    twin = widgets.threshold_calculator()
    controls = {
        next(c for c in w._dom_classes if c.startswith("fact-"))[5:]: w
        for w in twin.children[0].children
    }
    for fact, value in CHANGES:
        box = page.locator(f".pilaw-threshold-calculator .fact-{fact}")
        if isinstance(value, bool):
            box.locator("input").set_checked(value)
            controls[fact].value = value
        elif box.locator("select").count():
            box.locator("select").select_option(label=value)
            controls[fact].label = value
        else:
            box.locator("input").fill(value)
            controls[fact].value = value
        page.wait_for_selector(".live-pending", state="detached")
        assert answer(page, "threshold-calculator") == words(twin.children[1].value), (fact, value)
    assert page.faults == []


def test_every_choice_of_the_tier_explorer(context, site):
    page = opened(context, site + CHAPTER)
    page.wait_for_selector(READY)
    twin = widgets.tier_explorer()
    choice = twin.children[0].children[0]
    for label in list(choice._options_labels)[::7]:
        page.locator(".pilaw-tier-explorer .fact-kind select").select_option(label=label)
        choice.label = label
        page.wait_for_selector(".live-pending", state="detached")
        assert answer(page, "tier-explorer") == words(twin.children[1].value)


def test_what_is_changed_before_python_is_ready_is_kept_and_marked(context, site):
    page = context.new_page()
    page.route("**/python-*", lambda route: (threading.Event().wait(2), route.continue_()))
    page.goto(site + CHAPTER)
    before = answer(page, "threshold-calculator")
    page.locator(".pilaw-threshold-calculator .fact-tier1 input").fill(OUTSIDE)
    page.wait_for_selector(".live-place.live-pending")
    assert (
        page.locator(".pilaw-threshold-calculator .pilaw-answer").get_attribute("aria-busy")
        == "true"
    )
    assert answer(page, "threshold-calculator") == before
    page.wait_for_selector(READY)
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator").startswith("Particularly serious")
    assert page.locator(".pilaw-threshold-calculator .fact-tier1 input").input_value() == OUTSIDE


@pytest.mark.parametrize("body", [b"", b"\x1f\x8b\x08\x00broken", None])
def test_without_a_good_memory_image_python_starts_plainly(context, site, body):
    page = context.new_page()
    page.route(
        "**/python-*", lambda route: route.abort() if body is None else route.fulfill(body=body)
    )
    page.goto(site + CHAPTER)
    page.wait_for_selector(READY, timeout=60_000)
    assert page.locator("html").get_attribute("data-restored") == "false"


def type_in(page, value, fact="tier1"):
    page.locator(f".pilaw-threshold-calculator .fact-{fact} input").fill(value)
    page.wait_for_selector(".live-pending", state="detached", timeout=30_000)


def calculated(**facts):
    """The words that Python gives for these facts."""
    twin = widgets.threshold_calculator()
    for control in twin.children[0].children:
        name = next(c for c in control._dom_classes if c.startswith("fact-"))[5:]
        control.value = facts.get(name, control.value)
    return words(twin.children[1].value)


def try_again(page):
    page.wait_for_selector("html[data-live=error]", timeout=30_000)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(READY, timeout=60_000)


@pytest.mark.parametrize("missing", [re.compile("/live/worker-"), PYTHON])
def test_if_python_cannot_start_the_page_says_so_and_can_try_again(context, site, missing):
    page = context.new_page()
    page.route(missing, lambda route: route.abort())
    page.goto(site + CHAPTER)
    page.wait_for_selector("html[data-live=error]", timeout=60_000)
    assert "did not arrive" in page.locator(".live-status").inner_text()
    assert "saved answers stay" in page.locator(".live-status").inner_text()
    page.locator(".pilaw-threshold-calculator .fact-tier1 input").fill(OUTSIDE)
    page.wait_for_selector(".live-pending")
    page.unroute(missing)
    try_again(page)
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator").startswith("Particularly serious")


def test_after_trying_again_every_control_answers_as_before(context, site):
    """A worker that dies is noticed, twice in a row; no control is dead afterwards, none shows
    an old answer.
    """
    page = context.new_page()
    page.add_init_script(
        "window.Worker = class extends Worker { constructor(...all) { super(...all); "
        "window.python = this; } }"
    )
    page.goto(site + CHAPTER)
    page.wait_for_selector(READY)
    for lost in (OUTSIDE, "83"):
        page.evaluate("python.terminate()")
        page.locator(".pilaw-threshold-calculator .fact-tier1 input").fill(lost)
        page.wait_for_selector("html[data-live=error]", timeout=30_000)
        assert page.locator(".live-pending").count() == 1
        try_again(page)
        page.wait_for_selector(".live-pending", state="detached")
        assert answer(page, "threshold-calculator") == calculated(tier1=lost)
        for value in ("10", "60", "700"):
            type_in(page, value)
            assert answer(page, "threshold-calculator") == calculated(tier1=value)
    assert page.locator(".live-note").count() == 0


def with_cell(page, source):
    """The page's calculator is made by this code."""

    def change(route):
        reply = route.fetch()
        body = reply.text()
        assert '"widgets.threshold_calculator()"' in body
        body = body.replace('"widgets.threshold_calculator()"', json.dumps(source))
        route.fulfill(response=reply, body=body)

    page.route("**/*.html*", change)


HALTS = """
import pilaw.widgets as module
whole = module._calculate
def halting(values):
    while values["tier1"] == "666": pass
    return whole(values)
module._calculate = halting
widgets.threshold_calculator()
"""


@pytest.mark.parametrize("link", [False, True])
def test_a_fact_at_which_python_halts_is_given_up_and_named(context, site, link):
    """It does not halt again at the same fact, whether the reader typed it or a link carries it."""
    page = context.new_page()
    with_cell(page, HALTS)
    page.clock.install()
    page.goto(site + CHAPTER + ("?w3=tier2%3D700%26tier1%3D666" if link else ""))
    page.wait_for_selector(READY)
    if not link:
        type_in(page, "700", "tier2")
        page.locator(".pilaw-threshold-calculator .fact-tier1 input").fill("666")
    page.wait_for_timeout(1500)
    page.clock.fast_forward(20_000)
    assert page.locator("html").get_attribute("data-live") == "ready", (
        "a long computation has its time"
    )
    page.clock.fast_forward(20_000)
    page.wait_for_selector("html[data-live=error]")
    said = "Python came to a halt at Tier 1 items = 666. That fact has its saved value again."
    assert page.locator(".live-note[data-kind=halt]").inner_text() == said
    try_again(page)
    page.wait_for_selector(".live-pending", state="detached")
    assert page.locator(".pilaw-threshold-calculator .fact-tier1 input").input_value() == "20"
    assert answer(page, "threshold-calculator") == calculated(tier1="20", tier2="700")
    assert page.locator(".live-note[data-kind=halt]").inner_text() == said, "the note stays"
    type_in(page, "60")
    assert answer(page, "threshold-calculator") == calculated(tier1="60", tier2="700")


def test_what_the_engine_cannot_compute_gives_a_sentence_not_an_old_answer(context, site):
    page = context.new_page()
    with_cell(
        page,
        HALTS.replace(
            'while values["tier1"] == "666": pass',
            'if values["tier1"] == "666": raise ValueError("too long")',
        ),
    )
    page.goto(site + CHAPTER)
    page.wait_for_selector(READY)
    type_in(page, "49")
    type_in(page, "666")
    assert answer(page, "threshold-calculator").startswith(
        "These facts could not be computed (ValueError: too long)"
    )
    type_in(page, "60")
    assert answer(page, "threshold-calculator") == calculated(tier1="60")


@pytest.mark.parametrize("fault", ["raise RuntimeError('broken')", "import os; os.abort()"])
def test_where_python_breaks_beside_the_answer_the_page_says_so(context, site, fault):
    """What is raised outside the answer is told, and marks it; a Python that broke down gives
    way to a new one.
    """
    page = context.new_page()
    lines = (
        "box = widgets.threshold_calculator()\ndef broken(change):\n    if change.new == "
        f"'666':\n        {fault}\n"
    )
    with_cell(page, lines + "box.children[0].children[6].observe(broken, 'value')\nbox")
    page.goto(site + CHAPTER)
    page.wait_for_selector(READY)
    page.locator(".pilaw-threshold-calculator .fact-tier1 input").fill("666")
    page.locator(".live-note").first.wait_for()
    if "abort" in fault:
        assert answer(page, "threshold-calculator") == calculated(), "the saved facts again"
        assert (
            "Python came to a halt at Tier 1 items = 666"
            in page.locator(".live-note[data-kind=halt]").inner_text()
        )
        try_again(page)
    else:
        assert page.locator(".live-pending").count() == 1
        assert (
            page.locator(".live-note").inner_text()
            == "Python could not answer: RuntimeError: broken"
        )
    type_in(page, "60")
    assert answer(page, "threshold-calculator") == calculated(tier1="60")
    assert page.locator(".live-note[data-kind=answer]").count() == 0


def test_what_a_browser_fills_in_itself_when_one_comes_back_does_not_count(context, site):
    """Without a back/forward cache the fields are made anew: they agree with the answer and with
    the link.
    """
    page = opened(context, site + CHAPTER + "?w3=tier2%3D700")
    page.wait_for_selector(READY)
    type_in(page, "10")
    page.locator(".pilaw-tier-explorer .fact-kind select").select_option(index=3)
    page.wait_for_selector(".live-pending", state="detached")
    page.goto(site + "book/glossary.html")
    page.go_back()
    page.wait_for_selector(READY)
    page.wait_for_selector(".live-pending", state="detached")
    page.wait_for_timeout(500)
    fields = [
        page.locator(f".pilaw-threshold-calculator .fact-{fact} input").input_value()
        for fact in ("tier1", "tier2")
    ]
    assert fields == ["20", "700"]
    assert answer(page, "threshold-calculator") == calculated(tier1="20", tier2="700")
    shown = page.locator(".pilaw-tier-explorer .fact-kind select").evaluate(
        "box => box.selectedOptions[0].textContent"
    )
    assert shown.replace("\xa0", " ").split(" (")[0] in answer(page, "tier-explorer")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".live-place:has(.pilaw-threshold-calculator)").get_by_role(
        "button", name="Copy link"
    ).click()
    assert "tier1%3D20%26tier2%3D700" in page.evaluate("navigator.clipboard.readText()")


def test_a_cell_that_raises_leaves_its_saved_state(context, site):
    page = context.new_page()

    def spoil(route):
        reply = route.fetch()
        route.fulfill(
            response=reply, body=reply.text().replace('"widgets.threshold_calculator()"', '"1/0"')
        )

    page.route("**/*.html", spoil)
    page.goto(site + CHAPTER)
    page.wait_for_selector(READY)
    assert "ZeroDivisionError" in page.locator(".live-note").inner_text()
    page.locator(".pilaw-tier-explorer .fact-kind select").select_option(index=3)
    page.wait_for_selector(".live-pending", state="detached")


def test_blocked_storage_and_two_tabs(context, site):
    """A host without a secure context has no storage for files; two tabs do not disturb each
    other.
    """
    address = site.replace("127.0.0.1", "insecure.test") + CHAPTER
    one, two = opened(context, address), opened(context, address)
    for page in (one, two):
        page.wait_for_selector(READY, timeout=60_000)
    assert one.faults == two.faults == []


def test_the_second_page_downloads_nothing_again(context, site):
    first = opened(context, site + CHAPTER)
    first.wait_for_selector(READY)
    first.wait_for_timeout(500)
    asked = []
    second = context.new_page()
    second.on("request", lambda r: asked.append(r.url))
    second.goto(site + CHAPTER)
    second.wait_for_selector(READY)
    assert not [url for url in asked if re.search("/live/(?!page-|prepared-)", url)]


def test_the_address_carries_the_facts(context, site):
    page = opened(context, site + CHAPTER)
    page.wait_for_selector(READY)
    page.locator(".pilaw-threshold-calculator .fact-tier1 input").fill("500")
    page.wait_for_selector(".live-pending", state="detached")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".live-place:has(.pilaw-threshold-calculator)").get_by_role(
        "button", name="Copy link"
    ).click()
    link = page.evaluate("navigator.clipboard.readText()")
    other = opened(context, link)
    other.wait_for_selector(READY)
    other.wait_for_selector(".live-pending", state="detached")
    assert answer(other, "threshold-calculator") == answer(page, "threshold-calculator")


def link(**widgets_facts):
    """The query of a link: what each widget is told."""
    return "?" + urlencode(
        {
            name: facts if isinstance(facts, str) else urlencode(facts)
            for name, facts in widgets_facts.items()
        }
    )


def test_every_bad_fact_of_a_link_is_named_and_the_notes_stay(context, site):
    told = {
        "sell": "maybe",
        "prior": "perhaps",
        "nothing": "1",
        "tier2": "9" * 201,
        "act_date": "2014",
        "tier1": "<script>alert(1)</script>",
    }
    page = opened(
        context, site + CHAPTER + link(w2="kind=none&kind=other", w3=told, w9={"tier1": 5})
    )
    page.wait_for_selector(READY)
    page.wait_for_selector(".live-pending", state="detached")
    notes = page.locator(".live-note[data-kind=link]").all_inner_texts()
    assert [line for note in notes[:2] for line in note.split("\n") if line] == [
        "The link names w9, but the controls of this page are w1 to w4.",
        "The link names kind = none: named more than once. That fact keeps its saved value.",
    ]
    assert [line for line in notes[2].split("\n") if line] == [
        "The link names sell = maybe: write true or false. That fact keeps its saved value.",
        "The link names prior = perhaps: not one of the choices. That fact keeps its saved value.",
        "The link names nothing = 1: no such fact here.",
        (
            f"The link names tier2 = {'9' * 60}…: longer than 200 characters. That fact keeps "
            "its saved value."
        ),
    ]
    assert "is not a number" in answer(page, "threshold-calculator"), (
        "what Python judges, Python answers"
    )
    assert page.locator(".pilaw-threshold-calculator .fact-act_date input").input_value() == "2014"
    assert page.locator(".live-place script").count() == 0
    assert page.faults == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("", "not a whole number"),
        ("1.5", "not a whole number"),
        ("1e3", "not a whole number"),
        ("99", "outside 100 to 100,000,000"),
        ("100000001", "outside 100 to 100,000,000"),
        ("100", ""),
    ],
)
def test_a_number_of_a_link_is_taken_as_it_stands_or_not_at_all(context, site, value, problem):
    page = opened(context, site + "book/1-1-big-data.html" + link(w1={"population": value}))
    page.wait_for_selector(".live-root")
    assert page.locator(".fact-population input").input_value() == ("1000000" if problem else "100")
    said = f"The link names population = {value}: {problem}. That fact keeps its saved value."
    assert page.locator(".live-note").all_inner_texts() == ([said] if problem else [])


def test_many_bad_facts_are_counted(context, site):
    page = opened(context, site + CHAPTER + link(w3={f"fact{k}": "x" for k in range(300)}))
    lines = [
        line for line in page.locator(".live-note[data-kind=link]").inner_text().split("\n") if line
    ]
    assert len(lines) == 13 and lines[-1] == "And 288 more facts of the link are not taken."


def test_the_keyboard_reaches_and_changes_a_control(context, site):
    page = opened(context, site + CHAPTER)
    page.wait_for_selector(READY)
    page.locator(".pilaw-threshold-calculator .fact-tier1 input").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.fact-tier2')")
    page.keyboard.press("Control+A")
    page.keyboard.type("5000")
    page.wait_for_selector(".live-pending", state="detached")
    assert answer(page, "threshold-calculator").startswith("Particularly serious")


def test_a_table_of_ones_own_can_be_a_file_and_stays_in_the_browser(context, site, tmp_path):
    header = (
        "case_id,act_date,judgment_date,acts,duty_or_service,lawful_business,"
        "tier1,tier2,tier3,total,illegal_gains_yuan,prior,used_in_crime,harm"
    )
    table = tmp_path / "mine.csv"
    table.write_text(
        (
            f"{header}\nMINE,,,sell,no,no,60,0,0,,0,none,no,none\n"
            "BAD,,,sell,no,no,many,0,0,,0,none,no,none\n"
        ),
        encoding="utf-8",
    )
    page = opened(context, site + "book/case-laboratory.html")
    page.wait_for_selector(READY)
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    page.get_by_label("or choose a CSV file of your own").set_input_files(table)
    answered = page.locator(".pilaw-case-laboratory .pilaw-answer")
    answered.get_by_text("MINE").first.wait_for()
    assert (
        "serious" in answered.inner_text().lower()
        and "is not a number; write a whole number" in answered.inner_text()
    )
    code_a_judgment(page, tmp_path)
    assert asked == [] and page.faults == []


def code_a_judgment(page, folder):
    """The form of the codebook on the same page: what is missing is said, and the row can be taken."""
    form = page.locator(".pilaw-case-form")
    for label, words in (
        ("Title, in English", "Clerk sold tracks"),
        ("Title, in Chinese", "出售轨迹案"),
        ("Court", "court not named"),
        ("Defendant", "the defendant"),
        ("Information, as named", "vehicle tracks"),
        ("Items in all", "60"),
        ("In whose words", "none"),
        ("Address of the page", "https://court.example/page"),
    ):
        field = form.get_by_label(label, exact=True)
        field.fill(words)
        field.press("Tab")
    form.get_by_text("Facts, in own words: nothing is written").first.wait_for()
    facts = form.get_by_label("Facts, in own words", exact=True)
    facts.fill("A clerk sold the tracks of sixty cars to a stranger.")
    facts.press("Tab")
    with page.expect_download() as taken:
        form.get_by_role("link", name="Download the row as CSV").click()
    taken.value.save_as(folder / "row.csv")
    assert "Clerk sold tracks" in (folder / "row.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "name",
    [
        "2-2-limited-scope",
        "3-1-antecedent-law",
        "3-2-sensitivity",
        "4-conclusion",
        "map",
        "crosswalk",
        "concordance",
    ],
)
def test_on_a_phone_no_column_of_a_table_is_out_of_sight(browser, site, name):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site}book/{name}.html")
    hidden = page.evaluate("""() => {
        const cells = [...document.querySelectorAll('.bd-article tbody :is(td, th)')];
        const box = (cell) => cell.getBoundingClientRect();
        return cells.filter((cell) => !cell.closest('details:not([open])')
            && box(cell).width && box(cell).right > innerWidth + 1).length; }""")
    assert hidden == 0
    page.close()


def test_a_long_table_shows_its_first_rows_and_folds_the_rest(context, site):
    page = opened(context, site + "book/3-1-antecedent-law.html")
    rest = page.locator("details.pilaw-rest", has_text="Algorithm engineer").first
    assert rest.locator("summary").inner_text() == "The other 10 rows"
    assert not page.get_by_text("Algorithm engineer").first.is_visible()
    rest.locator("summary").click()
    assert page.get_by_text("Algorithm engineer").first.is_visible()
    assert rest.locator("a[href='cases.html#c016']").is_visible(), (
        "a case in a table leads to its entry"
    )
