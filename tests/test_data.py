"""Lint of the data: the law, the types, the cases, the paper. Reads the files themselves,
without the package.
"""

import csv
import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

DATA = Path(__file__).parent.parent / "data"
CONFIDENCE = {"verified", "in part", "unverified"}
MODEL = {"computed", "in part", "left to the court", "context"}
ACTS = {"obtain", "sell", "provide", "publish", "exchange", "use", "leak", "assist"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PARAGRAPHS = [
    "0.1",
    "0.2",
    "1.1.1",
    "1.2.1",
    "1.2.2",
    "1.2.3",
    "2.1.1",
    "2.1.2",
    "2.2.1",
    "2.2.2",
    "2.2.3",
    "2.2.4",
    "2.3.1",
    "3.1.1",
    "3.1.2",
    "3.1.3",
    "3.2.1",
    "3.2.2",
    "3.3.1",
    "3.3.2",
    "4.1",
]
ELSEWHERE = {"title", "abstract", "headings", "footnotes", "references", "whole"}

# What a provision may carry for the ladder of liability, with the type of each value.
MONEY = (
    "fine_max_yuan",
    "no_gains_fine_max_yuan",
    "no_gains_below_yuan",
    "gains_yuan",
    "loss_yuan",
    "payments_yuan",
    "advertising_yuan",
    "grave_gains_yuan",
    "grave_fine_max_yuan",
    "floor_yuan",
    "minor_floor_yuan",
)
NUMBERS = (
    *MONEY,
    "max_months",
    "days_max",
    "light_days_max",
    "grave_days_max",
    "turnover_percent_max",
)
RANGES = (
    "amount_yuan",
    "huge_yuan",
    "enormous_yuan",
    "fine_yuan",
    "grave_fine_yuan",
    "persons_fine_yuan",
    "grave_persons_fine_yuan",
    "gains_multiple",
    "days",
    "grave_days",
    "detention_months",
    "grave_months",
    "gravest_months",
    "bar_years",
)
COUNTS = ("threshold_items", "threshold_counts")


def toml(path):
    return tomllib.loads((DATA / path).read_text(encoding="utf-8"))


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


TOML = sorted(p.relative_to(DATA).as_posix() for p in DATA.rglob("*.toml"))
INSTRUMENTS = [toml(p) for p in TOML if p.startswith("law/")]
PROVISIONS = [(i, p) for i in INSTRUMENTS for p in i.get("provision", ())]
SOURCES = {row["code"] for row in table("sources.csv")}
TYPES = table("information_types.csv")
CASES = table("cases.csv")
JUDGMENTS = table("judgments.csv")
PAPER = toml("paper.toml")
WORKS = toml("works.toml")
LINE = toml("timeline.toml")


def name(instrument):
    """How an instrument is cited; two files may share a name."""
    return instrument.get("cite_as", instrument["id"])


def cite(entry):
    return f"{name(entry[0])} {entry[1]['pin']}"


CITED = {cite(entry) for entry in PROVISIONS}
NAMES = sorted({name(i) for i in INSTRUMENTS}, key=len, reverse=True)
IN_TEXT = re.compile(
    rf"(?<![\w-])({'|'.join(map(re.escape, NAMES))}) (\d+[A-Z]?(?:-\d+)*(?:\(\d+\))*(?: "
    r"\(2009\))?)(?![\w-])"
)


def resolves(pin):
    """A provision, or an article of which some paragraph is given."""
    bare, _, old = pin.partition(" (2009)")
    return pin in CITED or any(
        c.startswith(f"{bare}(") and c.endswith("(2009)" if old or pin.endswith("(2009)") else ")")
        for c in CITED
    )


def strings(value, place=""):
    """All strings in a file, with the place where each stands."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from strings(inner, f"{place}[{number}]")


def by(key):
    return lambda value: value[key] if isinstance(value, dict) and key in value else None


# The law


def test_names_and_pins_are_unique():
    ids = [i["id"] for i in INSTRUMENTS]
    assert len(ids) == len(set(ids))
    assert [
        spans for spans in by_pin().values() if any(a[1] >= b[0] for a, b in pairwise(spans))
    ] == []


def in_force(entry):
    """The first and the last day of a provision, its own or those of its instrument."""
    instrument, p = entry
    first = p.get("in_force", instrument.get("in_force", date.min))
    return first, p.get("until", instrument.get("until", date.max))


def by_pin():
    """When each pinpoint is in force: a clause may be replaced by another from a day on."""
    found = {}
    for entry in PROVISIONS:
        found.setdefault(cite(entry), []).append(in_force(entry))
    return {pin: sorted(spans) for pin, spans in found.items()}


def test_a_dated_value_has_its_day():
    """`[{ value = .. }, { from = DAY, value = .. }]`: the first from the start, then by day."""
    for entry in PROVISIONS:
        for values in entry[1].values():
            if (
                isinstance(values, list)
                and values
                and isinstance(values[0], dict)
                and "value" in values[0]
            ):
                assert [set(v) for v in values] == [
                    {"value"},
                    *[{"from", "value"}] * (len(values) - 1),
                ], cite(entry)
                days = [v["from"] for v in values[1:]]
                assert days == sorted(set(days)) and len(values) > 1, cite(entry)


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=by("id"))
def test_each_instrument_is_described(instrument):
    assert re.search("[A-Za-z]", instrument["title_en"]) and CHINESE.search(instrument["title_zh"])
    assert " " not in instrument["id"] and isinstance(instrument["number"], str)
    assert set(instrument["sources"]) <= SOURCES and instrument["sources"] and instrument["limits"]
    assert all(isinstance(limit, str) and limit.endswith(".") for limit in instrument["limits"])
    assert "in_force" in instrument or instrument["status"] == "draft"
    assert instrument.get("in_force_confidence", "verified") in CONFIDENCE
    ordered = [instrument[k] for k in ("published", "in_force", "until") if k in instrument]
    assert all(a <= b for a, b in pairwise(ordered))
    assert isinstance(instrument["checked_on"], date) and instrument[
        "checked_on"
    ] >= instrument.get("in_force", date.min)


@pytest.mark.parametrize("entry", PROVISIONS, ids=cite)
def test_each_provision_is_complete(entry):
    instrument, p = entry
    assert p["text"].strip().endswith((".", ")")) and re.search("[a-z]", p["text"])
    assert p["zh"] and all(CHINESE.search(term) for term in p["zh"])
    assert p["confidence"] in CONFIDENCE and p["model"] in MODEL
    assert p["model"] == "computed" or p["why"].strip()
    assert set(p.get("sources", instrument["sources"])) <= SOURCES
    assert {q.replace(" ¶", ".") for q in p["paper"]} <= set(PARAGRAPHS)
    start, end = in_force(entry)
    known = instrument.get("published", instrument.get("in_force", date.min))
    assert start <= end and p.get("checked_on", instrument["checked_on"]) >= known
    assert p.get("in_force_confidence", "verified") in CONFIDENCE


@pytest.mark.parametrize(
    "entry", [e for e in PROVISIONS if {"rung", "offence"} & set(e[1])], ids=cite
)
def test_what_the_ladder_reads_is_well_formed(entry):
    p = entry[1]
    assert p.get("rung", "neighbouring") in {"civil", "administrative", "neighbouring"}
    assert set(p.get("acts", ())) <= ACTS and all(
        isinstance(need, str) for need in p.get("needs", ())
    )
    assert p.get("any_object", True) is True and isinstance(p.get("where", ""), str)
    assert all(isinstance(p[k], int) and p[k] > 0 for k in NUMBERS if k in p)
    assert all(len(p[k]) == 2 and 0 < p[k][0] <= p[k][1] for k in RANGES if k in p)
    assert all(
        p[k] and all(isinstance(n, int) and n > 0 for n in p[k].values()) for k in COUNTS if k in p
    )
    assert all(
        resolves(pin)
        for pin in (*p.get("refers_to", ()), *([p["offence"]] if "offence" in p else ()))
    )


NOT_SEEN = {
    *(
        "PIPL 44",
        "PIPL 45",
        "PIPL 46",
        "PIPL 47",
        "PIPL 48",
        "PSAPL 50(1)(5)",
        "PSAPL 58",
        "PSAPL 62(3)",
        "PSAPL 141(3)",
    ),
    *(
        "PSAPL05 42(5)",
        "PSAPL05 42(6)",
        "PSAPL05 49",
        "CRR 38",
        "CRR 42",
        "CL 312(1)",
        "FaShi2011-19 7",
        "FaShi2019-15 12(2)",
    ),
    *("FaShi2011-Fraud 5(2)", "FaceRules2021 2", "CC 1014"),
}


def test_what_was_not_seen_in_a_source_is_marked_with_the_reason():
    told = {cite(entry): entry[1] for entry in PROVISIONS}
    assert {pin for pin in NOT_SEEN if told[pin]["confidence"] != "unverified"} == set()
    assert [
        pin for pin, p in told.items() if p["confidence"] == "unverified" and not p["why"].strip()
    ] == []
    assert [pin for pin in NOT_SEEN if not re.search("not (seen|among)", told[pin]["why"])] == []


# References


@pytest.mark.parametrize("path", TOML)
def test_every_pinpoint_named_in_a_file_resolves(path):
    lost = [
        (place, f"{m[1]} {m[2]}")
        for place, text in strings(toml(path))
        for m in IN_TEXT.finditer(text)
        if not resolves(f"{m[1]} {m[2]}")
    ]
    assert lost == []


@pytest.mark.parametrize("path", sorted(p.name for p in DATA.glob("*.csv")))
def test_every_pinpoint_named_in_a_table_resolves(path):
    lost = [
        f"{m[1]} {m[2]}"
        for row in table(path)
        for text in row.values()
        for m in IN_TEXT.finditer(text or "")
        if not resolves(f"{m[1]} {m[2]}")
    ]
    assert lost == []


@pytest.mark.parametrize("path", TOML)
def test_every_source_named_exists(path):
    """In a field `sources`, and in words as `(QB41)`."""
    fields = {text for place, text in strings(toml(path)) if re.search(r"\.sources\[\d+\]$", place)}
    words = {
        code
        for _, text in strings(toml(path))
        for inside in re.findall(r"\(([A-Z][A-Z0-9-]{2,}(?:, [A-Z][A-Z0-9-]{2,})*)\)", text)
        for code in inside.split(", ")
    }
    assert fields | words - set(NAMES) <= SOURCES


def test_the_rival_positions_name_known_sources():
    codes = {
        code
        for row in TYPES
        for inside in re.findall(
            r"\(([A-Z][A-Z0-9-]{2,}(?:, [A-Z][A-Z0-9-]{2,})*)\)", row["rivals"]
        )
        for code in inside.split(", ")
    }
    assert codes <= SOURCES


def test_sources_are_listed_once_with_what_they_support():
    rows = table("sources.csv")
    assert list(rows[0]) == ["code", "kind", "title", "url", "supports"]
    assert len(rows) == len(SOURCES)
    for row in rows:
        assert row["kind"] in {"F", "X"} and row["title"] and row["supports"], row
        assert row["url"].startswith("http") or row["code"] == "PAPER", row


# Types, terms, cases


@pytest.mark.parametrize("row", TYPES, ids=by("id"))
def test_each_information_type(row):
    assert (
        re.fullmatch(r"[a-z0-9_]+", row["id"]) and row["name_en"] and CHINESE.search(row["name_zh"])
    )
    tiers = row["tiers"].split("/")
    assert set(tiers) <= {"0", "1", "2", "3"} and tiers == sorted(set(tiers))
    if row["two_highs_tier"]:
        assert tiers == [row["two_highs_tier"]] and row["rivals"] == ""
    else:
        assert len(tiers) > 1 and row["rivals"].endswith(".")
    assert (
        row["two_highs_basis"]
        and row["pipl_class"] in {"sensitive", "general", "contested"}
        and row["pipl_basis"]
    )
    assert row["civil_code_private"] in {"yes", "no", "depends"} and row["source_url"].startswith(
        "http"
    )


def test_what_may_be_a_track_may_be_of_tier_1():
    """Int 5(1)(3): a track is of Tier 1 as such."""
    assert {row["track"] for row in TYPES} == {"yes", ""}
    assert [row["id"] for row in TYPES if row["track"] and "1" not in row["tiers"]] == []


def test_information_types_are_unique_and_in_the_agreed_columns():
    assert list(TYPES[0]) == [
        "id",
        "name_en",
        "name_zh",
        "two_highs_tier",
        "tiers",
        "track",
        "two_highs_basis",
        "pipl_class",
        "pipl_basis",
        "civil_code_private",
        "notes",
        "source_url",
        "rivals",
    ]
    assert len({row["id"] for row in TYPES}) == len({row["name_en"] for row in TYPES}) == len(TYPES)


def test_one_english_term_for_each_chinese_one():
    rows = table("terms.csv")
    english, chinese = (
        [r["term_en"].lower() for r in rows],
        [z for r in rows for z in re.split("; ", r["term_zh"])],
    )
    assert len(english) == len(set(english)) and len(chinese) == len(set(chinese))
    for row in rows:
        assert (
            CHINESE.search(row["term_zh"])
            and row["meaning"]
            and row["why"].endswith(".")
            and row["where"]
        ), row
        assert row["term_en"].lower() not in [
            r.strip().lower() for r in row["rivals_en"].split(";")
        ], row


COUNT = re.compile(r"|\d+|\d+\.\.\d*|\.\.\d+|\d+\.\d\d")
WORDS = {
    "duty_or_service": {"yes", "no", "unknown"},
    "lawful_business": {"yes", "no", "unknown"},
    "used_in_crime": {"yes", "no", "unknown"},
    "prior": {"none", "criminal", "administrative_2y", "unknown"},
    "harm": {"none", "grave", "unknown"},
    "court_grade": {"serious", "particularly_serious", "not_a_crime", "unknown"},
    "court_grade_basis": {"court", "inferred", "matched", "none"},
    "sentence_band": {"", "3_years_or_more", "under_3_years"},
    "reliability": {"official", "press", "secondary"},
}


@pytest.mark.parametrize("row", CASES + JUDGMENTS, ids=by("case_id"))
def test_each_case_is_coded_as_agreed(row):
    assert (
        re.fullmatch(r"C\d{3}", row["case_id"])
        and row["title_en"]
        and CHINESE.search(row["title_zh"])
    )
    assert set(row["acts"].split(";")) <= ACTS - {"leak", "assist"} | {""}
    for column, allowed in WORDS.items():
        assert row[column] in allowed, column
    for column in ("tier1", "tier2", "tier3", "total", "illegal_gains_yuan"):
        assert COUNT.fullmatch(row[column]), f"{column}: write 12 or 12..15, not {row[column]!r}"
        low, _, high = row[column].partition("..")
        assert not (low and high) or float(low) <= float(high), column
    assert (row["court_grade"] == "unknown") == (row["court_grade_basis"] == "none")
    assert row["source_url"] == "" or row["source_url"].startswith(
        "http"
    )  # cases from public data sets have no page
    for part in filter(None, row.get("kinds", "").split(";")):
        column, _, kind = part.partition("=")
        assert column in {"tier1", "tier2", "tier3", "total"} and kind in {
            t["id"] for t in TYPES
        }, part


@pytest.mark.parametrize("row", CASES + JUDGMENTS, ids=by("case_id"))
def test_people_in_cases_stay_anonymous(row):
    """`Li X`, `Li X-xiang`; never a full given name. A unit keeps its name."""
    people = [p for p in row["defendants"].split(";") if "(unit)" not in p]
    assert not [p for p in people if re.search(r"\b[A-Z][a-z]+ (?!X\b|X-|X\d)[A-Z][a-z]", p)]
    assert not CHINESE.search(re.sub(r"\(press pseudonym [^)]*\)", "", "".join(people)))


@pytest.mark.parametrize("row", CASES + JUDGMENTS, ids=by("case_id"))
def test_defendants_are_listed_so_that_they_can_be_counted(row):
    """One part each; `3 others` where several are summed up, `others` where nobody counts them."""
    one = r"\d+ (others|persons)\b.*|others( \(.*\))?|(?!.*\bothers\b)\D.*"
    assert all(re.fullmatch(one, part) for part in row["defendants"].split("; "))


@pytest.mark.parametrize("row", CASES + JUDGMENTS, ids=by("case_id"))
def test_each_note_is_written_for_readers(row):
    """Whole sentences: no working notes, no name of a column, no shorthand of the engine."""
    assert row["notes"].endswith("."), "write whole sentences, with a full stop at the end"
    working = re.search(
        r"[a-z]_[a-z]|\b(NOT|NEITHER|engine|regression|task file|conflict case|edge case)\b|->|>=",
        row["notes"],
    )
    assert not working, f"write {working and working[0]!r} in words that a reader knows"
    for part in re.split(r"(?<=\.) (?!=)", row["notes"]):
        assert re.match(r'[A-Z0-9"]', part), f"begin with a capital: {part!r}"


def test_what_is_inferred_of_c005_is_said():
    note = next(row["notes"] for row in CASES if row["case_id"] == "C005")
    assert "659 items are Tier 3 is inferred (2,243 less 1,584)" in note


def test_cases_are_unique():
    assert len({row["case_id"] for row in CASES + JUDGMENTS}) == len(CASES) + len(JUDGMENTS)


# Judgments read later, as the codebook says


ADDED = {
    "case_of": r"|C\d{3}",
    "months": r"|\d{1,3}",
    "charge": r"|sole|several|other",
    "read_in": r"judgment|court page|prosecution page|press|commentary|excerpt",
    "words": r"none|(court|prosecution): .+",
    "facts_en": r"[A-Z].{30,}\.",
    "explained": r"|reading|fact|discretion|error",
}
BELOW_ITS_RANGE = re.compile("surrender|accessory|merit|attempt|minor age")
CODEBOOK = (DATA.parent / "book" / "codebook.md").read_text(encoding="utf-8")


def test_the_columns_of_judgments_are_those_of_cases_and_then_the_new_ones():
    assert list(JUDGMENTS[0]) == [*CASES[0], *ADDED]
    as_published = {
        "case_id",
        "title_en",
        "title_zh",
        "case_number",
        "info_types",
        "fine_yuan",
        "abuse",
    }
    assert {name for name in JUDGMENTS[0] if f"`{name}`" not in CODEBOOK} == as_published


@pytest.mark.parametrize("row", JUDGMENTS, ids=by("case_id"))
def test_each_judgment_is_coded_by_the_codebook(row):
    for column, pattern in ADDED.items():
        assert re.fullmatch(pattern, row[column]), column
    assert not CHINESE.search(row["facts_en"])
    assert row["source_url"], "a judgment whose address is not known is left out"
    assert all(urlsplit(address).path.strip("/") for address in row["source_url"].split(" ; ")), (
        "a page, not a site"
    )
    assert not row["months"] or row["sentence"]
    assert row["tier_basis"] not in {"collector", "source"}
    assert (row["court_grade_basis"] == "court") == row["words"].startswith("court:")
    grade = row["court_grade"].replace("_", " ")
    assert row["court_grade_basis"] != "court" or row["words"].startswith(f"court: {grade}")


@pytest.mark.parametrize("row", JUDGMENTS, ids=by("case_id"))
def test_each_judgment_is_tied_to_its_case(row):
    first = {r["case_id"]: r.get("case_of", "") for r in CASES + JUDGMENTS}
    assert row["case_of"] == "" or (row["case_of"] < row["case_id"] and first[row["case_of"]] == "")


@pytest.mark.parametrize("row", JUDGMENTS, ids=by("case_id"))
def test_no_zero_of_a_judgment_is_invented(row):
    """No report read so far excludes a tier or a gain: what it does not tell is blank."""
    assert "0" not in [
        row[column] for column in ("tier1", "tier2", "tier3", "total", "illegal_gains_yuan")
    ]


@pytest.mark.parametrize("row", [r for r in JUDGMENTS if r["months"]], ids=by("case_id"))
def test_the_band_is_that_of_the_sentence(row):
    assert row["sentence_band"] == (
        "3_years_or_more" if int(row["months"]) >= 36 else "under_3_years"
    )


def term_of(row):
    """The term in months, the longest of several; of the first collection as its sentence says."""
    if "months" in row:
        return int(row["months"] or -1)
    term = re.search(r"(?:(\d+)y)?(?:(\d+)m)?(?<=[ym])", row["sentence"])
    return 12 * int(term[1] or 0) + int(term[2] or 0) if term else -1


OLD_OFFENCE = "old law|old offence|Amendment VII|非法获取公民个人信息罪|出售公民个人信息罪"


def keeps(rule, row):
    """Whether a row meets the condition of a rule of the codebook, and bears its grade."""
    term = term_of(row)
    milder = BELOW_ITS_RANGE.search(row["leniency"])
    ends = [
        re.findall(r"\d{4}(?:-\d\d)?", row[column])[-1]
        for column in ("act_date", "judgment_date")
        if row[column]
    ]
    if rule == "A":
        return term > 36 and row["court_grade"] == "particularly_serious"
    held = {
        "B": not milder
        and (0 < term < 36 or (term < 0 and row["sentence_band"] == "under_3_years")),
        "C": min(ends, default="9999") < "2015-11"
        or bool(re.search(OLD_OFFENCE, row["court_basis"])),
        "D": not milder and term == 0,
    }
    return held[rule] and row["court_grade"] == "serious"


BY_NO_RULE = {"C021"}  # inferred from the sum before the codebook was written; its note says so


@pytest.mark.parametrize(
    "row",
    [
        r
        for r in CASES + JUDGMENTS
        if r["court_grade_basis"] == "inferred" and r["case_id"] not in BY_NO_RULE
    ],
    ids=by("case_id"),
)
def test_each_inferred_grade_follows_from_the_rule_that_it_names(row):
    rules = re.findall(r"^\| ([A-D]) \|", CODEBOOK, re.MULTILINE)
    named = re.findall(r"rule ([A-Z]) of the codebook", row["notes"])
    assert len(named) == 1 and named[0] in rules and keeps(named[0], row)


@pytest.mark.parametrize("row", [r for r in JUDGMENTS if r["months"] == "36"], ids=by("case_id"))
def test_three_years_prove_neither_grade(row):
    assert row["court_grade_basis"] in {"none", "court"}


CODINGS = table("codings.csv")


def test_two_readers_coded_the_same_defendants_in_columns_of_the_table():
    by_reader = [[r for r in CODINGS if r["reader"] == reader] for reader in "12"]
    one, other = ([r["case_id"] for r in rows] for rows in by_reader)
    assert one == other and len(set(one)) == 10 and set(one) <= {r["case_id"] for r in JUDGMENTS}
    assert set(CODINGS[0]) - {"reader"} <= set(JUDGMENTS[0])


def test_the_agreement_of_the_readers_is_recomputed(monkeypatch):
    """Kappa by its other form: differences seen, over those of every reader-1 with every reader-2."""
    monkeypatch.syspath_prepend(str(DATA.parent / "book" / "_ext"))
    from codings import agreements

    pairs = {}
    for row in CODINGS:
        for column in set(row) - {"case_id", "reader"}:
            cell = frozenset(row[column].split(";"))
            pairs.setdefault(column, {}).setdefault(row["case_id"], []).append(cell)
    assert {found.column for found in agreements()} == set(pairs)
    for found in agreements():
        seen = [tuple(pair) for pair in pairs[found.column].values()]
        apart = sum(a != b for a, b in seen)
        crossed = sum(a != b for a, _ in seen for _, b in seen)
        assert found.share == pytest.approx(1 - apart / 10) and len(found.apart) == apart
        assert found.kappa == (pytest.approx(1 - 10 * apart / crossed) if crossed else None)


# The paper


def test_every_paragraph_of_the_paper_is_there_in_order():
    assert [p["id"] for p in PAPER["paragraph"]] == PARAGRAPHS
    for p in PAPER["paragraph"]:
        section, _, number = p["id"].rpartition(".")
        assert p["cite"] == f"§{section} ¶{number}" and section in PAPER["pages"]
        assert p["gist"].endswith(".") and p["section"] and p["model"] in MODEL
        assert p["model"] == "computed" or p["why"], p["id"]
        assert [pin for pin in p["law"] if not resolves(pin)] == [], p["id"]


def test_the_slips_are_numbered_and_placed():
    assert [s["number"] for s in PAPER["slip"]] == list(range(1, 60))
    for s in PAPER["slip"]:
        assert s["where"] and set(s["where"]) <= {*PARAGRAPHS, *ELSEWHERE}, s["number"]
        assert s["severity"] and set(s["severity"]) <= set("LTAO"), s["number"]
        assert (
            s["says"]
            and s["why"]
            and all(len(quote.split()) <= 8 for quote in re.findall('"([^"]+)"', s["passage"]))
        ), s["number"]
        assert [pin for pin in s["law"] if not resolves(pin)] == [], s["number"]


def test_each_proposal_is_computed_or_says_why_not():
    reforms = {toml(p)["id"] for p in TOML if p.startswith("reforms/")}
    assert [p["number"] for p in PAPER["proposal"]] == list(range(1, len(PAPER["proposal"]) + 1))
    for p in PAPER["proposal"]:
        assert p["paragraph"] in PARAGRAPHS and p["says"].endswith(".")
        assert bool(p.get("computed_by")) != bool(p.get("not_computable")), p["number"]
        assert set(p.get("computed_by", ())) <= reforms, p["number"]
    assert {p["paragraph"] for p in PAPER["proposal"]} >= {
        q for q in PARAGRAPHS if q.startswith("3.")
    }


def test_seventeen_references_are_sixteen_works():
    assert (
        sorted(n for w in WORKS["work"] for n in w["numbers"]) == list(range(1, 18))
        and len(WORKS["work"]) == 16
    )
    cited = {n: p["id"] for p in PAPER["paragraph"] for n in p["works"]}
    for w in WORKS["work"]:
        assert w["authors"] and w["title"] and w["journal"] and isinstance(w["year"], int)
        assert w.get("journal_confidence", "verified") in CONFIDENCE
        assert sorted({cited[n] for n in w["numbers"]}) == sorted(w["cited_in"]), w["numbers"]


def test_the_scholars_point_to_sources_and_reforms():
    reforms = {toml(p)["id"] for p in TOML if p.startswith("reforms/")}
    for s in WORKS["scholar"]:
        assert s["authors"] and s["says"] and s["proposes"] and set(s["sources"]) <= SOURCES
        assert s.get("reform") in {None, *reforms} and s["paragraph"] in PARAGRAPHS


# The time line


def test_the_time_line_is_in_order_and_sourced():
    dates = [e["date"] for e in LINE["event"]]
    assert dates == sorted(dates) and dates[0].year == 1979 and dates[-1].year == 2026
    for e in LINE["event"]:
        assert (
            e["precision"] in {"day", "month", "year"}
            and e["confidence"] in CONFIDENCE
            and e["title"]
            and e["text"]
        ), e["title"]
        assert e["date"] <= e.get("until", date.max) and set(e["sources"]) <= SOURCES, e["title"]
        assert e["sources"] or e["confidence"] == "unverified", e["title"]
        assert [pin for pin in e["pins"] if not resolves(pin)] == [], e["title"]


def test_the_figures_of_practice_follow_one_another():
    for before, after in pairwise(LINE["figure"]):
        assert (after["first"] - before["last"]).days == 1
    for f in LINE["figure"]:
        assert (
            f["first"] < f["last"]
            and 0 < f["concluded"] <= f["new_cases"]
            and set(f["sources"]) <= SOURCES
        )
        months = (f["last"].year - f["first"].year) * 12 + f["last"].month - f["first"].month + 1
        assert f["months"] in (months, months - 1), f["law"]
