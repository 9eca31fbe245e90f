"""The apparatus as built: no orphan in a table, each link and anchor alive, each paragraph and
slip in its place.
"""

import csv
import importlib
import json
import re
import sys
import tomllib
from collections import Counter
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from sphinx.application import Sphinx

from pilaw import Facts, Items, assess, law
from pilaw.casebook import Case, cases, judgments
from pilaw.legislation import GRADES

ROOT = Path(__file__).parent.parent
HTML = ROOT / "_build" / "html"
DATA = ROOT / "data"
FILES = sorted(
    p.relative_to(HTML).as_posix() for p in HTML.glob("**/*.html") if "static" not in p.parts
)
APPARATUS = (
    "authorities",
    "cases",
    "against-the-courts",
    "codebook",
    "concordance",
    "map",
    "crosswalk",
    "timeline",
    "errata",
    "glossary",
    "bibliography",
    "index-of-terms",
)
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}


class Read(HTMLParser):
    """A page as its ids, its addresses, its tables, and the text and links below each id."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.addresses, self.open, self.below, self.rows, self.loose = (
            [],
            [],
            [],
            {},
            [],
            0,
        )
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.addresses += [
            (tag, told[name]) for name in ("href", "src") if told.get(name) is not None
        ]
        if "id" in told:
            self.ids.append(told["id"])
            outer = [
                self.below[name] for _, name, _ in self.open if name
            ]  # a span is a second address of what it stands in
            new = SimpleNamespace(text="", links=[], classes=told.get("class") or "")
            self.below[told["id"]] = outer[-1] if tag == "span" and outer else new
        if tag == "a" and told.get("href"):
            for thing in self.around():
                thing.links.append((told["href"], told.get("class") or ""))
        if tag == "table" and not any(
            "scrollable" in place or "cell_output" in place for _, _, place in self.open
        ):
            self.loose += 1
        if tag == "tr":
            self.rows.append(SimpleNamespace(text="", links=[], head=False))
        if tag == "th" and self.rows:
            self.rows[-1].head = True
        if tag not in VOID:
            self.open.append((tag, told.get("id"), told.get("class") or ""))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for thing in self.around():
            thing.text += data

    def around(self):
        """What is open: every element with an id, and the row."""
        inside = [self.below[name] for _, name, _ in self.open if name]
        return [*inside, self.rows[-1]] if any(tag == "tr" for tag, _, _ in self.open) else inside


@cache
def page(name):
    return Read((HTML / name).read_text(encoding="utf-8"))


def toml(name):
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def anchor(words):
    return "-".join(re.findall(r"\w+", words.lower().replace("_", " ")))


INSTRUMENTS = [toml(f"law/{p.name}") for p in sorted((DATA / "law").glob("*.toml"))]
PROVISIONS = {
    f"{i.get('cite_as', i['id'])} {p['pin']}": p
    for i in INSTRUMENTS
    for p in i.get("provision", ())
}
PAPER = toml("paper.toml")
OF_PAPER = {f"p-{p['id'].replace('.', '-')}": p for p in PAPER["paragraph"]}
ENTRIES = {
    "authorities": [anchor(cite) for cite in PROVISIONS],
    "cases": [row["case_id"].lower() for row in table("cases.csv")],
    "glossary": [anchor(row["term_en"]) for row in table("terms.csv")],
    "bibliography": [f"source-{anchor(row['code'])}" for row in table("sources.csv")]
    + [f"work-{n}" for n in range(1, 18)],
    "errata": [f"erratum-{slip['number']}" for slip in PAPER["slip"]],
}


# Links


@pytest.mark.parametrize("name", FILES)
def test_each_link_and_anchor_is_alive(name):
    dead = []
    for _, address in page(name).addresses:
        to = urlsplit(address)
        target = ((HTML / name).parent / unquote(to.path)).resolve() if to.path else HTML / name
        inside = to.fragment and target.suffix == ".html"
        if not (to.scheme or to.netloc) and not (
            target.is_file()
            and (
                not inside or unquote(to.fragment) in page(target.relative_to(HTML).as_posix()).ids
            )
        ):
            dead.append(address)
    assert sorted(set(dead)) == []


@pytest.mark.parametrize("name", FILES)
def test_other_hosts_are_only_cited(name):
    assert [
        (tag, address)
        for tag, address in page(name).addresses
        if urlsplit(address).netloc and tag != "a"
    ] == []


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("book/")])
def test_no_address_stands_twice_on_a_page(name):
    assert [name for name, times in Counter(page(name).ids).items() if times > 1] == []


# The paper


def test_each_paragraph_of_the_paper_stands_once_and_on_its_page():
    found = Counter(key for name in FILES for key in page(name).ids if key in OF_PAPER)
    assert {key: found[key] for key in OF_PAPER if found[key] != 1} == {}
    assert [
        key
        for key, p in OF_PAPER.items()
        if key not in page(f"book/{PAPER['pages'][p['id'].rpartition('.')[0]]}.html").ids
    ] == []


def test_each_slip_stands_as_a_remark():
    remarks = {
        key
        for name in FILES
        for key, thing in page(name).below.items()
        if "remark" in thing.classes.split()
    }
    assert [
        slip["number"] for slip in PAPER["slip"] if f"slip-{slip['number']}" not in remarks
    ] == []


# The tables


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name, keys in ENTRIES.items() for key in keys]
)
def test_each_entry_says_where_it_is_cited(name, key):
    """An entry has a link into the book, or the words that there is none."""
    entry = page(f"book/{name}.html").below[key]
    inside = [
        href
        for href, classes in entry.links
        if "internal" in classes and not href.startswith("bibliography")
    ]
    assert inside or "nowhere in the text" in entry.text


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("book/")])
def test_what_a_page_cites_names_the_page(name):
    """Each reference by a role leads to an entry that leads back; and no entry claims a page
    that does not cite it.
    """
    kinds = {
        "ref-law": "authorities",
        "ref-case": "cases",
        "ref-std:term": "glossary",
        "ref-work": "bibliography",
    }
    refs = [(kinds[c], thing.split("#")[1]) for thing, c in links(name) if c in kinds]
    lost = [
        (to, key)
        for to, key in refs
        if name.removeprefix("book/")
        not in {h.split("#")[0] for h, _ in page(f"book/{to}.html").below[key].links}
    ]
    assert lost == []
    for to in ("authorities", "cases"):
        claimed = {
            key
            for key in ENTRIES[to]
            for href, c in page(f"book/{to}.html").below[key].links
            if "internal" in c and href.split("#")[0] == name[5:]
        }
        assert claimed == {key for kind, key in refs if kind == to}


def links(name):
    text = (HTML / name).read_text(encoding="utf-8")
    tags = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<a\b[^>]*>", text)]
    return [(tag["href"], tag["class"]) for tag in tags if tag.get("class", "").startswith("ref-")]


@pytest.mark.parametrize("name", APPARATUS)
def test_tables_have_heads_and_scroll_in_their_own_box(name):
    read = page(f"book/{name}.html")
    assert read.loose == 0
    assert not read.rows or read.rows[0].head


def letters(words):
    """The words without quotation marks and the like, which the page sets in its own way."""
    return re.sub(r"\W", "", words)


def targets(row, page_name):
    return {href.split("#")[1] for href, _ in row.links if href.startswith(f"{page_name}.html#")}


def test_the_map_has_a_row_for_each_paragraph_proposal_and_sentence():
    status = {
        "computed": "modelled",
        "in part": "in part",
        "left to the court": "left to the court",
        "context": "context, no rule",
    }
    rows = page("book/map.html").rows
    sentences = {anchor(c): p for c, p in PROVISIONS.items() if c.startswith(("CL 253-1", "Int "))}
    for wanted, found in (
        (sentences, lambda row: targets(row, "authorities")),
        (OF_PAPER, lambda row: {h.split("#")[1] for h, _ in row.links if "#p-" in h}),
    ):
        there = [
            (key, row) for row in rows for key in found(row) if not re.match(r"\s*\d", row.text)
        ]
        assert sorted(key for key, _ in there) == sorted(wanted)
        for key, row in there:
            assert status[wanted[key]["model"]] in row.text and letters(
                wanted[key].get("why", "")
            ) in letters(row.text), key
    assert [int(m[1]) for row in rows if (m := re.match(r"\s*(\d+)\s*§", row.text))] == [
        p["number"] for p in PAPER["proposal"]
    ]


def test_every_article_of_the_interpretation_and_paragraph_of_the_offence_is_in_the_law_data():
    articles = {re.match(r"\d+", cite[4:])[0] for cite in PROVISIONS if cite.startswith("Int ")}
    assert articles == {str(n) for n in range(1, 14)}
    assert {f"CL 253-1({n})" for n in range(1, 5)} | {
        f"CL 253-1({n}) (2009)" for n in range(1, 4)
    } <= set(PROVISIONS)
    assert {f"Int 5(1)({n})" for n in range(1, 11)} | {f"Int 5(2)({n})" for n in range(1, 5)} | {
        f"Int 6(1)({n})" for n in range(1, 4)
    } <= set(PROVISIONS)


def test_the_concordance_joins_each_paragraph_with_its_provisions_and_reforms():
    rows = page("book/concordance.html").rows
    for key, p in OF_PAPER.items():
        mine = [row for row in rows if any(href.endswith(f"#{key}") for href, _ in row.links)]
        bears = {
            anchor(c) for c, q in PROVISIONS.items() if c in p["law"] or p["cite"][1:] in q["paper"]
        }
        assert {to for row in mine for to in targets(row, "authorities")} == bears, key
        made = {
            name
            for q in PAPER["proposal"]
            if q["paragraph"] == p["id"]
            for name in q.get("computed_by", ())
        }
        assert [
            name for name in made if not any(f"reform {name}:" in row.text for row in mine)
        ] == []


def test_the_concordance_names_tests_and_cases():
    row = next(
        r
        for r in page("book/concordance.html").rows
        if r.text.lstrip().startswith("§2.2 ¶1") and targets(r, "authorities") == {"int-5-1-3"}
    )
    assert "the proportional ground gives way to a full one" in row.text
    assert "c004" in targets(row, "cases")


def test_the_crosswalk_has_a_row_for_each_type():
    rows = [row.text for row in page("book/crosswalk.html").rows]
    assert len(rows) == 1 + len(table("information_types.csv"))
    assert [
        t["id"]
        for t in table("information_types.csv")
        if not any(t["name_zh"] in text for text in rows)
    ] == []


def test_the_index_has_each_term_and_whatever_is_cited():
    rows = page("book/index-of-terms.html").rows
    for name in ("glossary", "authorities", "cases"):
        entries = page(f"book/{name}.html").below
        cited = [
            key
            for key in ENTRIES[name]
            if name == "glossary" or "nowhere in the text" not in entries[key].text
        ]
        assert {to for row in rows for to in targets(row, name)} == set(cited)


@pytest.fixture
def courts(monkeypatch):
    """The module that writes the page against the courts."""
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    return importlib.import_module("courts")


def test_a_page_that_is_not_built_again_keeps_its_entries_of_the_index(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    keep = importlib.import_module("edition").keep_index_entries
    pages = {name: tmp_path / f"{name}.rst" for name in ("index", "kept", "changed")}
    for name, page in pages.items():
        page.write_text(f".. index:: §{name} ¶2\n\nPage\n====\n\nText.\n", encoding="utf-8")
    (tmp_path / "conf.py").touch()
    found = []
    for _ in range(2):
        app = Sphinx(*[tmp_path] * 2, tmp_path / "out", tmp_path / "trees", "html", status=None)
        keep(app)
        app.build()
        found.append((tmp_path / "out" / "searchindex.js").read_text(encoding="utf-8"))
        with pages["changed"].open("a", encoding="utf-8") as page:
            page.write("\n")
    assert found[0] == found[1] and "u00a7kept" in found[0]


BASIS = {
    "court": "in the court's words",
    "inferred": "inferred from the sentence by a rule",
    "matched": "matched by number",
}
WAYS = {"strict": "read strictly", "as-read": "as a judgment is read"}
FOUND = [
    c
    for c in {**cases(), **judgments()}.values()
    if c.row["court_grade_basis"] in BASIS and "not court" not in c.row["court"]
]


def beside(c, way):
    """Engine beside court, taken anew from the table and the engine."""
    result = assess(c.read(way), silence=way)
    span = GRADES[GRADES.index(result.grade) : GRADES.index(result.grade_possible) + 1]
    return "outside" if c.court_grade not in span else "exact" if len(span) == 1 else "inside"


def test_the_page_against_the_courts_counts_and_tells_each_finding():
    markup = (HTML / "book" / "against-the-courts.html").read_text(encoding="utf-8")
    told = Read(re.sub(r'<span class="ref-card".*?</span>', "", markup))
    found = Counter()
    for c in FOUND:
        entry = told.below[f"against-{c.id.lower()}" if c.id in cases() else c.id.lower()].text
        for way, words in WAYS.items():
            outcome = beside(c, way)
            found[c.row["court_grade_basis"], way, outcome] += 1
            assert re.search(f"Court and engine: .*{words} {outcome}", entry), c.id
        assert letters(c.row.get("facts_en", "")) in letters(entry), c.id
        assert beside(c, "strict") != "outside" or letters(c.row["notes"]) in letters(entry), c.id
    rows = [row.text.strip().split("\n") for row in told.rows]
    for (basis, label), (way, words) in product(BASIS.items(), WAYS.items()):
        counts = [found[basis, way, outcome] for outcome in ("exact", "inside", "outside")]
        start = [letters(label), letters(words)]
        cells = next(row for row in rows if [*map(letters, row[:2])] == start)
        assert [int(cell) for cell in cells if cell.isdigit()] == [sum(counts), *counts], basis
    persons = sum(c.persons for c in FOUND)
    assert f"{len(FOUND)} findings of courts on {persons} defendants are known" in markup
    later = [c for c in judgments().values() if c.row["court_grade_basis"] not in BASIS]
    assert all("not compared" in told.below[c.id.lower()].text for c in later)


def test_each_choice_of_findings_leaves_some():
    markup = (HTML / "book" / "against-the-courts.html").read_text(encoding="utf-8")
    told = json.loads(unescape(re.search(r'class="court-filters" data-of="([^"]*)"', markup)[1]))
    classes = " ".join(re.findall(r'class="([^"]*\bagainst\b[^"]*)"', markup)).split()
    offered = {f"{name}-{value}" for name, _, values in told["facets"] for value, _ in values}
    counted = {f"{way}-{outcome}" for way, _ in told["ways"] for outcome in told["outcomes"]}
    assert len(offered) > 30 and counted <= offered <= {*classes}


def test_each_finding_that_is_not_exact_has_a_paragraph_that_explains_it(courts):
    """Outside the range under either way to read silence, or left open in a court's own words."""
    markup = (HTML / "book" / "against-the-courts.html").read_text(encoding="utf-8")
    told, explained = Read(re.sub(r'<span class="ref-card".*?</span>', "", markup)), 0
    for c in FOUND:
        ways = [beside(c, way) for way in WAYS]
        own = c.row["court_grade_basis"] == "court"
        if "outside" in ways or (own and ways[1] != "exact"):
            why = courts.why(c)
            assert why.word in courts.WORDS and len(why.text) > 40, c.id
            entry = told.below[courts.label_of(c)].text
            assert letters(str(why)) in letters(entry), c.id
            explained += 1
        if ways == ["exact", "exact"]:
            assert courts.why(c) is None, c.id
    assert explained > 10


def test_what_only_an_assumption_puts_outside_is_told_as_such(courts, monkeypatch):
    """Int 5(2)(1): a court that found the graver grade, on facts that are silent on harm."""
    silent = Facts(["sell"], [Items("tier1", 60)], illegal_gains_yuan=0, lawful_business="no")
    row = next(iter(cases().values())).row | {
        "kinds": "",
        "notes": "",
        "court_grade_basis": "court",
    }
    c = Case("C000", "", row | {"court_grade": "particularly_serious"}, silent)
    monkeypatch.setattr(courts, "judgments", lambda: {"C000": c})
    monkeypatch.setattr(courts, "findings", lambda: {"C000": c})
    for cached in (courts.outcome, courts.result):
        cached.cache_clear()
    assert [courts.outcome("C000", way) for way in WAYS] == ["inside", "differs"]
    assert courts.why(c).word == "fact" and "no grave harm to a victim" in courts.why(c).text
    for cached in (courts.outcome, courts.result):
        cached.cache_clear()


def test_the_front_page_quotes_the_figures_of_a_courts_own_words():
    own = [c for c in FOUND if c.row["court_grade_basis"] == "court"]
    front = (HTML / "book" / "index.html").read_text(encoding="utf-8")
    told = []
    for grade in ("particularly_serious", "serious"):
        found = [beside(c, "as-read") for c in own if c.court_grade == grade]
        told.append(f"{found.count('exact')} of {len(found)} {grade.replace('_', ' ')}")
    assert re.search(
        rf"of the findings in a court(&#x27;|’)s own words exact: {', '.join(told)}<", front
    )


def test_a_term_is_taken_only_where_it_is_of_one_defendant_and_one_offence(courts):
    """CL 253-1(1): a joint term, a range of several people and a fine say nothing of a range."""
    terms = {
        "1y2m (first instance: 3y)": 14,
        "detention 4m, suspended 4m": 4,
        "3y, suspended 3y": 36,
        "4y for the data offence (+1y fraud; 4y8m to serve in all)": 48,
        "8m (combined with teaching criminal methods)": None,
        "42m (all offences)": None,
        "7y to 1y6m (five defendants)": None,
        "range 3y3m to 11m (individual not given)": None,
        "1y+": None,
        "not prosecuted": None,
        "": None,
    }
    first = next(iter(cases().values()))
    given = {text: first._replace(row=first.row | {"sentence": text}) for text in terms}
    assert {text: courts.months(c) for text, c in given.items()} == terms
    later = next(c for c in judgments().values() if c.row["charge"] == "several")
    assert courts.months(later) is None
    assert (
        courts.band("serious")[1] == courts.band("particularly_serious")[0] == courts.both_bands()
    )


def test_the_pictures_against_the_courts_show_each_finding_in_words_too(courts):
    """One mark for each finding and way; what is drawn is said, and nothing hangs on a colour."""
    drawn = courts.beside()
    marks = Counter(re.findall(r'data-case="(c\d{3})"', drawn))
    assert marks == {c.id.lower(): len(WAYS) for c in FOUND}
    shapes = [drawn.count('fill="currentColor" stroke'), drawn.count('<path d="M')]
    every = Counter(beside(c, way) for c in FOUND for way in WAYS)
    assert shapes == [every["exact"], every["outside"]]
    own = [beside(c, "as-read") for c in FOUND if c.row["court_grade_basis"] == "court"]
    counts = ", ".join(f"{own.count(o)} {o}" for o in ("exact", "inside", "outside"))
    assert f"in the court&#x27;s words, as a judgment is read: {counts}." in drawn
    terms = courts.drawn_terms()
    assert len(re.findall(r'data-case="', terms)) == sum(
        len(courts.of_grade(*of))
        for of in (("serious", *BASIS), ("particularly_serious", *BASIS), ("unknown", "none"))
    )
    assert not re.search(r"#[0-9a-f]{3,6}\b|rgb", drawn + terms)


def test_the_map_lists_every_ground_with_the_cases_that_meet_it():
    """Each case whose facts meet a ground stands with it; where none does, that is said."""
    text = (HTML / "book" / "map.html").read_text(encoding="utf-8")
    part = text.partition('id="which-rules-a-real-case-exercises"')[2].partition("Lines: ")[0]
    met = {ground.pin: set() for ground in law().grounds}
    for c in (*cases().values(), *judgments().values()):
        result = assess(c.facts)
        for pin in result.grounds if result.law.scope else ():
            met[pin].add(c.id.lower())
    parts = re.split(r'authorities\.html#(int-[\d-]+)"', part)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    for pin, wanted in met.items():
        entry = told[anchor(f"Int {pin}")]
        assert set(re.findall(r'html#(c\d{3})"', entry)) == wanted, pin
        assert ("No case here" in entry) == (not wanted), pin


def test_the_codebook_tells_where_two_readers_differ(monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT / "book" / "_ext")])
    from codings import agreements

    markup = (HTML / "book" / "codebook.html").read_text(encoding="utf-8")
    told = Read(re.sub(r'<span class="ref-card".*?</span>', "", markup)).below["coded-twice"].text
    for found in agreements():
        assert letters(f"{found.column} {found.share:.0%}") in letters(told)
        for case_id, pair in found.apart.items():
            written = " and ".join(text or "nothing" for text in pair)
            assert letters(f"{found.column} of {case_id}: {written}") in letters(told)


def test_the_interval_of_a_share_is_that_of_wilson(courts):
    """Its ends are the shares p at which the share seen lies z standard errors of p away."""
    share, wilson = courts.share, courts.wilson
    for part, whole in ((7, 16), (1, 16), (3, 50), (25, 50)):
        for end in wilson(part, whole):
            assert abs(part / whole - end) == pytest.approx(
                1.959964 * (end * (1 - end) / whole) ** 0.5, rel=1e-5
            )
    assert wilson(0, 10) == pytest.approx((0, 0.27753), abs=1e-5)
    assert wilson(10, 10) == pytest.approx((0.72247, 1), abs=1e-5)
    assert share(0, 0) == "—", "no share of nothing"


# How places are kept


def test_places_read_apart_come_together_and_a_page_read_again_is_forgotten(monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT / "book" / "_ext")])
    import places

    one, other = SimpleNamespace(), SimpleNamespace()
    places.pages(one)["a"] = places.Page((("case c004", places.Place("a", "", "")),), waits=False)
    places.pages(other)["b"] = places.Page(
        (("case c004", places.Place("b", "x", "X")),), waits=True
    )
    places.Collector().merge_other(None, one, ["b", "c"], other)
    one.collect_relations = lambda: ["b", "a"]
    assert [place.page for place in places.places(one, "case c004")] == ["b", "a"]
    assert places.Collector().get_updated_docs(None, one) == ["b"]
    places.Collector().clear_doc(None, one, "a")
    assert [place.page for place in places.places(one, "case c004")] == ["b"]


# What cards and entries say


@pytest.fixture
def apparatus(monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT / "book" / "_ext")])
    import apparatus

    return apparatus


def test_a_card_names_a_court_only_where_one_decided(apparatus):
    cases = apparatus.cases()
    assert cases["C005"].decision.startswith("The court: serious (as the decision says).")
    assert cases["C103"].decision.startswith(
        "Handled by the police: no criminal case was opened, as the notice tells."
    )
    assert "matched here by number" in cases["C028"].decision
    assert (
        cases["C002"].decision
        == "The report names no grade. Outcome reported: 3 years (not suspended as far as stated)."
    )
    assert [
        c.id for c in cases.values() if c.authority == "police" and "The court" in c.decision
    ] == []


def test_a_date_that_is_not_verified_is_marked(apparatus):
    """The mark stands on cards and in the table of authorities alike, as both take the date from
    one place.
    """
    every = apparatus.provisions()
    marked = {
        cite
        for cite, p in every.items()
        if "date unverified" in apparatus.since(p, p["instrument"])
    }
    assert marked >= {
        "CL 177-1(2)",
        "CL 285(2)",
        "CL 280-1",
        "CL 286-1(1)",
        "CL 287-1(1)",
        "CL 287-2(1)",
        "CL 308-1(1)",
        "TelecomOpinion-II 5",
        "CRR 42",
    }
    assert not {cite for cite in marked if cite.startswith(("Int ", "PIPL ", "CL 253-1"))}
    assert (
        apparatus.since(every["Int 5(1)(3)"], every["Int 5(1)(3)"]["instrument"])
        == "in force since 2017-06-01"
    )
    assert (
        apparatus.since(every["CSL16 64(2)"], every["CSL16 64(2)"]["instrument"])
        == "in force 2017-06-01 to 2025-12-31"
    )


def test_a_reference_case_is_reported_and_not_in_force(apparatus):
    p = apparatus.provisions()["GC CaseLib-doxxing"]
    assert apparatus.since(p, p["instrument"]).startswith(
        "reported in a journal note of January 2026"
    )


def test_cards_carry_the_numbers_and_the_marks(apparatus):
    every = apparatus.provisions()
    assert every["Int 5(1)(3)"]["text"].endswith("From 50 items of Tier 1.")
    assert "contested" in every["Int 5(2)(3)"]["text"]
    assert "commentary" in every["Int 2"]["text"]
