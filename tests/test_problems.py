"""Problems: the engine agrees with every key, each wrong option is computed by its mistakes, and the
frozen pools are those that the generator makes.
"""

import gzip
import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from pilaw import Facts, Items, _data
from pilaw.forms import FORMS, SEVERAL, answer, disputed
from pilaw.mistakes import Put, decided, findings, mistakes
from pilaw.patterns import STORY, chance, pattern, recipes, story, topics
from pilaw.problems import facts_of, law_hash, plain, problem
from pilaw.reform import choose
from tests.browser import opened
from tests.test_pages import AXE, HTML, ROOT, RULES
from tests.test_site import BLOCKED

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_ext"))
import practice

POOLS = {topic: json.loads(practice.frozen(name)) for topic, name in practice.current().items()}
EVERY = [p for pool in POOLS.values() for p in pool]


def sold(kind, n, **known):
    settled = {"prior": "none", "harm": "none", "knows_crime": "no", "used_in_crime": "no"}
    settled |= {"illegal_gains_yuan": 0, "duty_or_service": "no", "lawful_business": "no"}
    return Put(Facts(["sell"], [Items(kind, n)], **settled | known))


def found(name, put):
    return [(a.low, a.grounds) for a in map(answer, findings(mistakes()[name], put))]


# --- the mistakes


@pytest.mark.parametrize(
    ("name", "put", "result"),
    [
        ("exclusive", sold("tier1", 50), ("not_reached", ())),
        ("fivefold", sold("tier1", 250), ("particularly_serious", ("5(2)(3)",))),
        ("no-tenfold", sold("tier1", 500), ("serious", ("5(1)(3)",))),
        ("half-for-all", sold("tier2", 250), ("serious", ("5(1)(8)",))),
        ("half-forgotten", sold("tier2", 499, duty_or_service="yes"), ("not_reached", ())),
        ("log-for-content", sold("call_detail_record", 60), ("serious", ("5(1)(3)",))),
        ("content-for-log", sold("chat_content", 60), ("not_reached", ())),
        ("open-list-closed", sold("face_recognition_data", 600), ("not_reached", ())),
        ("gains-need-items", sold("tier3", 5, illegal_gains_yuan=9000), ("not_reached", ())),
        ("record-needs-items", sold("tier3", 5, prior="criminal"), ("not_reached", ())),
        ("ordinary-left-out", sold("tier3", 5000), ("no_offence", ())),
    ],
)
def test_a_mistake_finds_what_one_who_makes_it_finds(name, put, result):
    assert found(name, put) == [result]
    assert (decided(put).grade, answer(decided(put)).grounds) != result


def test_tiers_are_added_wrongly_in_three_ways():
    """20 tracks and 250 hotel records: 0.9 of a line; raw, 270 of 500; all as tracks, 270 of 50."""
    put = sold("tier1", 20)
    put = put._replace(facts=put.facts.but(items=[Items("tier1", 20), Items("tier2", 250)]))
    assert decided(put).grade == "not_reached"
    assert found("raw-sum", put) == [("not_reached", ())]
    assert found("strictest-for-all", put) == [("serious", ("5(1)(3)",))]
    more = put._replace(facts=put.facts.but(items=[Items("tier1", 20), Items("tier2", 480)]))
    assert found("raw-sum", more) == [("serious", ("5(1)(4)",))]
    assert found("each-alone", more) == [("not_reached", ())]


def test_a_mistake_is_made_only_where_it_can_be():
    assert found("raw-sum", sold("tier1", 60)) == [], "one tier only"
    assert found("half-for-obtaining", sold("tier1", 30, duty_or_service="yes")) == [], "he sells"
    assert found("art-6-for-a-seller", sold("tier3", 9000)) == [], "no lawful business"
    assert found("any-old-fine", sold("tier3", 9)) == [], "the story tells of no fine"
    assert found("exclusive", sold("tier1", 60)) == [], "not on the line"
    multiplied = sold("tier1", 600)._replace(reforms=(choose("harm-measure"),))
    assert found("no-tenfold", multiplied) == [], "there it is the law"
    assert found("proposal-forgotten", multiplied) == [("particularly_serious", ("5(2)(3)",))]


def test_every_mistake_has_a_name_a_reason_and_a_paragraph_that_cures_it():
    assert len(mistakes()) >= 25
    cites = {p["cite"] for p in _data.toml("paper.toml")["paragraph"]}
    assert {f"§{m.paragraph}" for m in mistakes().values()} <= cites
    assert len({m.name for m in mistakes().values()}) == len(mistakes())
    assert all(m.why.endswith((".", "?")) and not m.name.endswith(".") for m in mistakes().values())


def test_every_mistake_leads_to_an_option_of_some_problem():
    """A mistake that nothing uses teaches nobody."""
    used = {m for p in EVERY for o in p["options"] for m in o["mistakes"]}
    assert set(mistakes()) - used == set()


# --- problems


def put_of(p):
    """The case of a problem, read back from the facts that it states."""
    recipe = recipes()[p["recipe"]]
    reforms = (choose(recipe.reform),) if recipe.reform else ()
    return Put(facts_of(p["facts"]), reforms, frozenset(recipe.traps))


def plainly_single(p):
    return p["form"] == "single" and p["topic"] != "readings"


def check_options(p):
    """One right set, distinct options, and a mistake behind each wrong one and behind no right one."""
    right = [o for o in p["options"] if o["right"]]
    least = 2 if p["form"] == "settle" else 3
    assert right and least <= len({o["text"] for o in p["options"]}) == len(p["options"]), p["id"]
    assert len(right) < len(p["options"]), p["id"]
    assert len(right) == 1 or p["form"] in SEVERAL, p["id"]
    assert all(bool(o["mistakes"]) is not o["right"] for o in p["options"]), p["id"]
    assert all(-1 <= o["step"] < len(p["trail"]) for o in p["options"]), p["id"]


def check_key(p):
    """The engine decides the facts of the problem as its key says."""
    if plainly_single(p):
        right = [o["text"] for o in p["options"] if o["right"]]
        assert right == [answer(decided(put_of(p))).text], p["id"]


def check_mistakes(p):
    """Each mistake of a wrong option leads to it."""
    for option in p["options"] if plainly_single(p) else ():
        for name in option["mistakes"]:
            texts = [answer(r).text for r in findings(mistakes()[name], put_of(p))]
            assert option["text"] in texts, (p["id"], name)


def check_readings(p):
    """No contested point is settled in silence."""
    moves = disputed(put_of(p), recipes()[p["recipe"]])[1]
    assert p["topic"] == "readings" or not moves, p["id"]


CHECKS = (check_options, check_key, check_mistakes, check_readings)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_problem_of_the_pools(check):
    for p in EVERY:
        check(p)


def test_a_wrong_key_is_noticed():
    p = next(filter(plainly_single, EVERY))
    turned = [o | {"right": not o["right"]} for o in p["options"]]
    for check in (check_options, check_key):
        with pytest.raises(AssertionError):
            check(p | {"options": turned})
    swapped = [o | {"mistakes": ["art-6-tenfold"] if o["mistakes"] else []} for o in p["options"]]
    with pytest.raises(AssertionError):
        check_mistakes(p | {"options": swapped})


def test_facts_are_read_back_as_they_were():
    for recipe in recipes().values():
        drawn = pattern(recipe, chance(recipe.id))
        if drawn:
            assert facts_of(plain(drawn.put.facts)) == drawn.put.facts


# --- the prose

FLAW = re.compile(
    r"[{}]|\s{2}|\b(\w+) \1\b|\ba (?!unit|use)[aeiou]|\ban [^aeiouAEIOU]|\bunknown\b|[a-z]\.[A-Z]|\.\.|,,| ,| \."
    r"|\b1 (?!item|of|yuan)\w+s\b"
)


def told(p):
    return [p["story"], p["ask"], *(o["text"] for o in p["options"])]


def check_prose(p):
    """No hole, no doubled word, no wrong article, a full stop at the end and a capital after it."""
    for text in told(p):
        assert not (flaw := FLAW.search(text)), (p["id"], flaw.group(), text)
    sentences = re.split(r"\. ", p["story"])
    assert all(s[:1].isupper() or s[:1].isdigit() for s in sentences), p["id"]
    assert p["story"].endswith("."), p["id"]
    check_story(p)


def as_frozen(made):
    """A problem as a pool holds it."""
    return json.loads(practice.as_json(made))


def test_the_prose_is_whole():
    for p in EVERY:
        check_prose(p)


def test_a_story_has_one_person_and_one_pronoun():
    for p in EVERY:
        assert not (re.search(r"\b[Hh]e\b", p["story"]) and re.search(r"\b[Ss]he\b", p["story"]))


def check_story(p):
    """Who sells does not keep; what happened, or is not told, is not denied."""
    facts, text = p["facts"], p["story"]
    passed_on = bool({"sell", "provide", "publish"} & set(facts["acts"]))
    assert ("passed nothing on" in text) is not passed_on, p["id"]
    if facts.get("harm") == "grave":
        assert not re.search("came to grave harm|suffered grave", text)
    if facts.get("prior") != "none":
        assert "never punished for anything" not in text and "no record" not in text, p["id"]
    if "duty_or_service" not in facts:
        assert "in any duty" not in text and "through any duty" not in text, p["id"]


def test_every_number_of_a_case_stands_in_its_story():
    for p in EVERY:
        for lot in p["facts"]["items"]:
            assert f"{lot['count']:,} " in p["story"], p["id"]


def test_every_sentence_of_the_stories_is_used():
    """A sentence that no recipe tells is dead."""
    said = set()
    for recipe in recipes().values():
        for k in range(16):
            drawn = pattern(recipe, chance(f"{recipe.id}{k}"))
            said |= {story(drawn, chance(str(k)))} if drawn else set()
    text = " ".join(said)
    for section in (
        "opening",
        "obtain",
        "held",
        "sell",
        "provide",
        "publish",
        "keep",
        "use",
        "about",
    ):
        for name, found_ in _data.toml(STORY)[section].items():
            for sentence in found_["one"] + found_["many"] if isinstance(found_, dict) else found_:
                fixed = max(re.split(r"\{\w+\}", sentence), key=len).strip()
                assert fixed in text, (section, name, sentence)


# --- the pools


@pytest.mark.parametrize("topic", practice.current())
def test_a_pool_is_what_the_generator_makes(topic):
    """Every eighth problem is made again; all have the law and the notes of today."""
    pool = POOLS[topic]
    assert len(pool) == practice.sizes()[topic]
    assert {p["law"] for p in pool} == {law_hash()}, "write `python make.py problems`"
    assert len({p["note"] for p in pool}) == len({p["id"] for p in pool}) == len(pool)
    for p in pool[::8]:
        again = problem(p["form"], recipes()[p["recipe"]], p["seed"])
        assert again and practice.as_json(again) == json.dumps(
            p, ensure_ascii=False, separators=(",", ":")
        ), p["id"]


def test_no_option_announces_a_reason_and_gives_none():
    assert not [o["text"] for p in EVERY for o in p["options"] if o["text"].rstrip().endswith(":")]


def test_the_pools_cover_topics_forms_and_levels():
    assert list(POOLS) == list(topics())
    assert set(Counter(p["form"] for p in EVERY)) == set(FORMS)
    assert {p["level"] for p in EVERY} == {1, 2, 3}


def test_no_number_of_a_problem_is_the_same_as_in_another():
    """Two problems of one pool differ in more than names: the question note tells."""
    for pool in POOLS.values():
        assert len({p["story"] for p in pool}) == len(pool)


# --- on the page

PAGE = "book/practice.html"
WORDS = _data.toml("problems/page.toml")["words"]
CSS = (ROOT / "book" / "_theme" / "book.css").read_text(encoding="utf-8")
SCRIPT = (ROOT / "book" / "_theme" / "practice.js").read_text(encoding="utf-8")


def test_every_word_of_the_page_is_said_and_every_said_word_is_there():
    said = set(re.findall(r"(?:say|button)\(\s*'(\w+)'", SCRIPT)) | {
        "yours",
        "several",
        "right",
        "wrong",
    }
    said |= {f"sure_{n}" for n in (1, 2, 3)} | set(re.findall(r"select\('(\w+)'", SCRIPT))
    said |= {"topic", "answered", "right_n", "points", "no_script"}
    assert said == set(WORDS)


def test_each_mistake_leads_to_a_place_of_the_book():
    for mistake in mistakes().values():
        page, _, place = practice.on_page(mistake)["address"].partition("#")
        assert f'id="{place}"' in (HTML / "book" / page).read_text(encoding="utf-8"), mistake.id
        law = practice.on_page(mistake)["law"].partition("#")[2]
        authorities = (HTML / "book" / "authorities.html").read_text(encoding="utf-8")
        assert f'id="{law}"' in authorities, mistake.id


def axe(page):
    found = page.evaluate(f"axe.run(document, {RULES}).then((found) => found.violations)")
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found]


def shown(page):
    """The problem that is asked: the one whose story stands on the page."""
    text = page.locator(".practice-problem").inner_text()
    return next(p for p in EVERY if p["story"] in text)


def give(page, problem, *, right, sure):
    """Answer by keyboard: the right options or the first wrong one, then how sure."""
    fields = page.locator(".practice fieldset")
    every = [o["right"] for o in problem["options"]]
    for k in [k for k, so in enumerate(every) if so] if right else [every.index(False)]:
        fields.nth(0).locator("input").nth(k).focus()
        page.keyboard.press("Space")
    fields.nth(1).locator("input").nth(sure - 1).focus()
    page.keyboard.press("Space")
    page.locator(".practice-buttons button").first.focus()
    page.keyboard.press("Enter")


def test_a_problem_answers_back(context, site):
    """Wrong, then right: the mistake, its paragraph, points, progress, return, export, delete; by
    keyboard, for axe in each state, dark and on a phone too.
    """
    page = opened(context, site + PAGE)
    page.wait_for_selector(".practice input")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("Object.keys(window.pilawPools)") == [practice.current()["tiers"]]
    result = page.locator(".practice-result")
    page.locator(".practice-buttons button").first.click()
    assert result.inner_text() == WORDS["choose"]
    first = shown(page)
    give(page, first, right=False, sure=3)
    option = next(o for o in first["options"] if not o["right"])
    named = practice.on_page(mistakes()[option["mistakes"][0]])
    assert "Wrong: −6 for certainty 3." in result.inner_text()
    assert named["name"] in result.inner_text() and named["why"] in result.inner_text()
    assert result.locator("a").first.get_attribute("href") == named["address"]
    assert axe(page) == []
    page.get_by_role("button", name=WORDS["again"]).click()
    second = shown(page)
    assert second["id"] != first["id"] and second["recipe"] == first["recipe"]
    give(page, second, right=True, sure=2)
    assert "Right: +2 for certainty 2." in result.inner_text()
    kept = json.loads(page.evaluate("localStorage.getItem('practice')"))
    assert [(a["id"], a["points"]) for a in kept["answers"]] == [
        (first["id"], -6),
        (second["id"], 2),
    ]
    assert kept["kinds"][f"{second['form']}-{second['recipe']}"]["step"] == 1
    page.locator(".practice-record summary").click()
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_selector("html[data-theme=dark]")
    page.wait_for_timeout(500)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    assert "Certainty 3: 0 of 1 right" in page.locator(".practice-record").inner_text()
    with page.expect_download() as file:
        page.get_by_role("button", name=WORDS["export"]).click()
    assert json.loads(Path(file.value.path()).read_text(encoding="utf-8")) == kept
    page.get_by_role("button", name=WORDS["delete"]).click()
    page.get_by_role("button", name=WORDS["sure_delete"]).click()
    assert page.evaluate("localStorage.getItem('practice')") is None
    assert axe(page) == [] and page.faults == []


def test_problems_from_a_folder_with_storage_blocked_and_after_a_day(browser):
    """Opened by a double click, with a browser that keeps nothing: all works, and that is said."""
    context = browser.new_context()
    context.add_init_script(BLOCKED)
    page = context.new_page()
    page.clock.install()
    page.goto((HTML / PAGE).as_uri())
    page.wait_for_selector(".practice input")
    assert WORDS["no_storage"] in page.locator(".practice").inner_text()
    give(page, shown(page), right=False, sure=1)
    assert "Wrong: 0 for certainty 1." in page.locator(".practice-result").inner_text()
    page.clock.fast_forward("25:00:00")
    page.locator(".practice-buttons button").first.press("Enter")
    assert WORDS["due"]["one"].format(n=1) in page.locator(".practice-record").inner_text()
    assert page.locator(".practice-result").inner_text() == ""
    give(page, shown(page), right=True, sure=3)
    assert "Right: +3" in page.locator(".practice-result").inner_text()
    context.close()


def test_a_chapter_has_a_block_and_loads_nothing_before_it_is_seen(context, site):
    page = opened(context, site + "book/2-2-limited-scope.html")
    assert page.evaluate("Object.keys(window.pilawPools || {})") == []
    page.locator(".practice").scroll_into_view_if_needed()
    page.wait_for_selector(".practice input")
    assert shown(page)["topic"] == "tiers"
    assert page.faults == []


def test_what_a_page_loads_before_a_problem_is_wanted_is_small():
    """Script, words and style of the problems: far below 60 kB, packed."""
    text = (HTML / PAGE).read_text(encoding="utf-8")
    settings = re.search(r'<script[^>]*id="practice-settings"[^>]*>(.*?)</script>', text, re.DOTALL)
    style = "".join(re.findall(r"\n\.practice.*", CSS))
    assert sum(len(gzip.compress(p.encode())) for p in (SCRIPT, settings[1], style)) < 12_000
