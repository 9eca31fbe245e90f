"""What people write in a table: every cell and every table of `tests/field` is read right or
refused with a sentence.
"""

import base64
import csv
import io
import re
import sys
import time
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilaw import FactError, assess, cases
from pilaw.__main__ import main
from pilaw.bulk import assess_table
from pilaw.bulk import read_table as read_frame
from pilaw.case_table import column_of, read_table
from pilaw.casebook import NEEDED, facts_of, finding
from pilaw.facts import FACT_NAMES, Items, Range
from pilaw.lessons import case_laboratory
from pilaw.read import EARLIEST, days, number, words
from pilaw.read import _spelled as spelled
from tests.browser import opened
from tests.test_pages import READY

ROOT = Path(__file__).parent.parent
FIELD = Path(__file__).parent / "field"
GOOD = "A,,,sell,no,no,60,0,0,,0,none,no,none"
HEAD = ",".join(NEEDED)


def listed(name):
    with (FIELD / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def reading(column, text):
    """A cell as it is read, in the notation of the tables of `tests/field`, and why it is
    refused.
    """
    try:
        facts = facts_of({column: text})
    except FactError as error:
        assert str(error).startswith(f"{column}: ")
        return "refused", str(error)
    return said(column, facts, text), ""


def said(column, facts, text=None):
    """What a column states, in words."""
    if column in ("tier1", "tier2", "tier3", "total"):
        return str(Range.read(text, column))
    value = getattr(facts, column)
    if column == "acts":
        return ", ".join(act for act, done in value.items() if done) or "unknown"
    if column.endswith("date"):
        return "unknown" if value is None else span(*value[:2])
    return (
        {True: "yes", False: "no", None: "unknown"}[value]
        if value in (True, False, None)
        else str(value)
    )


def span(first, last):
    start = "" if first == date(EARLIEST, 1, 1) else first.isoformat()
    end = "" if last == date.max else last.isoformat()
    return start if start == end else f"{start}..{end}"


def row_reading(row):
    """Every cell of a row that states something, or why the row is refused."""
    try:
        facts = facts_of(row) if isinstance(row, dict) else None
    except FactError as error:
        return f"refused: {str(error).split(';')[0]}"
    if facts is None:
        return f"refused: {row.split(';')[0]}"
    return "; ".join(
        f"{name} {said(name, facts, cell)}"
        for name, cell in row.items()
        if cell.strip() and name in {*FACT_NAMES, "tier1", "tier2", "tier3", "total"}
    )


@pytest.mark.parametrize(
    "cell", listed("cells.csv"), ids=lambda c: f"{c['column']}-{c['text'][:30]}"
)
def test_every_cell_is_read_right_or_refused(cell):
    got, sentence = reading(cell["column"], cell["text"])
    assert got == cell["reading"]
    assert cell["says"] in sentence
    assert sentence.isprintable()
    if sentence:
        assert re.search("write|Write|leave", sentence), "a refusal says what to write"


@pytest.mark.parametrize(
    ("table", "expected"),
    [(name, list(rows)) for name, rows in groupby(listed("tables.csv"), lambda r: r["table"])],
)
def test_every_table_is_read_right_or_refused(table, expected):
    want = [(r["row"], r["reading"]) for r in expected]
    raw = (FIELD / "tables" / table).read_bytes()
    try:
        read = read_table(raw, table, complete=True)
    except FactError as error:
        ((row, refused),) = want
        assert row == ""
        assert refused.removeprefix("refused: ") in str(error)
        assert str(error).isprintable()
        return
    got = [("", note) for note in read.notes] + [(str(k), row_reading(row)) for k, row in read.rows]
    assert got == want


def test_every_table_of_the_field_is_expected():
    assert {r["table"] for r in listed("tables.csv")} == {
        p.name for p in (FIELD / "tables").iterdir()
    }


def test_the_stored_cases_keep_their_days():
    kept = {r["case_id"]: tuple(r.values())[1:] for r in listed("stored_dates.csv")}
    assert kept.keys() == cases().keys()
    for name, case in cases().items():
        spans = [case.facts.act_date or ("", ""), case.facts.judgment_date or ("", "")]
        assert tuple(str(day) for one in spans for day in one[:2]) == kept[name], name


# ---- cells ---------------------------------------------------------------------------------------
def test_above_and_below_include_the_number_itself():
    """CL 99: 以上, 以下 and 以内 include it; 超过, 不满 and 不足 do not."""
    assert number("50条以上", "tier1")[0] == 50
    assert number("50条以下", "tier1")[1] == number("50条以内", "tier1")[1] == 50
    assert number("超过50条", "tier1")[0] == 51
    assert number("不满50条", "tier1")[1] == number("不足50条", "tier1")[1] == 49
    assert (
        facts_of({"tier1": "50条以上", "tier2": "0", "tier3": "0", "acts": "出售"})
        .items[0]
        .count.low
        == 50
    )


@given(st.integers(0, 10**12 - 1))
def test_a_number_in_chinese_numerals_is_itself(n):
    assert number(spelled(n), "tier1") == (n, n)


@given(st.integers(0, 10**12), st.booleans())
def test_a_number_in_figures_is_itself_with_and_without_commas(n, money):
    assert (
        number(str(n), "x", money)
        == number(f"{n:,}", "x", money)
        == number(f"..{n}", "x", money)[1:] * 2
        == (n, n)
    )


@given(st.integers(1, 9), st.integers(1, 9))
def test_and_more_stays_below_one_more_unit_of_the_last_place(digit, zeros):
    low, high = number(f"{digit * 10**zeros}余条", "tier1")
    assert (low, high + 1) == (digit * 10**zeros, (digit + 1) * 10**zeros)


@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_a_day_is_itself_in_every_form(day):
    forms = [
        "{0:%Y-%m-%d}",
        "{0:%Y/%m/%d}",
        "{0.year}.{0.month}.{0.day}",
        "{0.year}年{0.month}月{0.day}日",
        "{0:%Y%m%d}",
        "{0:%d} {0:%B} {0:%Y}",
        "{0:%b} {0.day}, {0:%Y}",
    ]
    for form in forms:
        assert days(form.format(day), "act_date") == (day, day), form
    assert days(f"{day}之前", "act_date")[1] == day - timedelta(1)
    assert days(f"{day}以前", "act_date")[1] == days(f"截至{day}", "act_date")[1] == day
    assert days(f"1980-01-01 to {day}", "act_date") == (day, day)


SIGNS = st.sampled_from(
    "0123456789.,-/~–…年月日至到以上下前后余万亿条元约超过不满()（）;、 "
    "aepxMy²５０一二十百〇\u200b\x00\x1b"
)


@given(st.text(SIGNS, max_size=30) | st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_printable_sentence(text):
    for column in words("columns"):
        try:
            facts_of({column: text})
        except FactError as error:
            assert str(error).isprintable() and len(str(error)) < 400


@given(st.text(SIGNS, max_size=12))
def test_what_is_read_lies_in_the_text(text):
    """No number is read that the figures of the text do not make: text that only adds words does
    not change figures.
    """
    try:
        low, high = number(text, "tier1")
    except FactError:
        return
    if re.search("[0-9０-９一二十百]", text):
        assert (low, high) != (0, float("inf")), "figures were passed over"


@pytest.mark.parametrize(
    "sign",
    [
        "(",
        ")",
        "9",
        "年",
        "2016-",
        "a to ",
        "一",
        "余",
        ",",
        "1,",
        "..",
        "以前",
        "2016;",
        " ",
        "\u200b",
        "1e9",
    ],
)
def test_time_grows_no_faster_than_the_text(sign):
    for column in (
        "tier1",
        "illegal_gains_yuan",
        "act_date",
        "acts",
        "duty_or_service",
        "prior",
        "court_finds",
    ):
        times = []
        for size in (40, 200_000):
            start = time.perf_counter()
            for _ in range(3):
                try:
                    facts_of({column: sign * (size // len(sign))})
                except FactError as error:
                    assert len(str(error)) < 500
            times.append(time.perf_counter() - start)
        assert times[1] < 10, column


# ---- tables --------------------------------------------------------------------------------------
def bytes_of(text, code):
    return {
        "utf-8-sig twice": lambda: b"\xef\xbb\xbf" + text.encode("utf-8-sig"),
        "utf-16-be": lambda: b"\xfe\xff" + text.encode("utf-16-be"),
    }.get(code, lambda: text.encode(code))()


@pytest.mark.parametrize(
    "code", ["utf-8", "utf-8-sig", "utf-8-sig twice", "utf-16", "utf-16-be", "gb18030", "gbk"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_every_encoding_separator_and_end_of_line_gives_the_same_rows(code, end, sign):
    rows = [HEAD, "(2021)某0101刑初1号" + GOOD[1:], "乙" + GOOD[1:]]
    text = end.join(rows).replace(",", sign) + end
    table = read_table(bytes_of(text, code), "cases", complete=True)
    assert [list(row.values()) for _, row in table.rows] == [row.split(",") for row in rows[1:]]
    said = " ".join(table.notes)
    assert ("GB18030" in said, "UTF-16" in said) == (
        code.startswith("gb"),
        code.startswith("utf-16"),
    )
    assert {",": "", ";": "semicolons", "\t": "tabs"}[sign] in said
    assert bool(table.notes) == (code.startswith(("gb", "utf-16")) or sign != ",")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (
            (HEAD + "\ncafé Müller" + GOOD[1:]).encode("latin-1"),
            "row 2: the text is neither UTF-8, UTF-16 nor GB18030",
        ),
        ((HEAD + "\n個人資料侵犯案件" + GOOD[1:]).encode("big5"), "neither UTF-8"),
        ((HEAD + "\n個人情報の侵害" + GOOD[1:]).encode("shift-jis"), "neither UTF-8"),
        (HEAD.encode("utf-16-le"), "a byte of zero"),
        (HEAD.encode("utf-32"), "neither UTF-8"),
        (b"\xff\xfe" + HEAD.encode("utf-16-le") + b"x", "begins as UTF-16"),
        (b"PK\x03\x04 no archive", "not a workbook"),
        (b"\xd0\xcf\x11\xe0 old", "save it as xlsx"),
        ("姓名\t年龄\n张三\t30\n".encode(), "none of the columns"),
        (b"year;total;mean;share\n2019;60;1;2\n", "none of the columns"),
        (f"{HEAD},tier_1\n{GOOD},5".encode(), "did you mean 'tier1'"),
        (f"{HEAD},违法所得（万元）\n{GOOD},5".encode(), "'违法所得（万元）' is not known"),
        (
            HEAD.replace("illegal_gains_yuan", "illegal gains").encode(),
            "did you mean 'illegal_gains_yuan'",
        ),
        (f"{HEAD},items\n{GOOD},5".encode(), "tier1, tier2, tier3 and total"),
        (f"{HEAD},案号\n{GOOD},5".encode(), "the column case_id stands twice"),
        (f'{HEAD},remarks\n{GOOD},"see\n{GOOD},x"\n'.encode(), "takes whole rows into one cell"),
        (
            f"{HEAD}\n{GOOD}\n".replace("sell", 'se"ll"').replace("case_id", '"case" id').encode(),
            "in the middle of a cell",
        ),
        ((HEAD + "," * 50_000 + "\n" + GOOD).encode(), "cells in one row"),
    ],
)
def test_what_cannot_be_read_surely_is_refused_with_one_sentence(raw, sentence):
    start = time.perf_counter()
    with pytest.raises(FactError) as refused:
        read_table(raw, "cases", complete=True)
    assert sentence in str(refused.value)
    assert str(refused.value).isprintable()
    assert time.perf_counter() - start < 2


def test_one_bad_row_loses_only_itself(tmp_path, capsys):
    bad = ["1e99999999", "501e4000", "x" * 200_000, "(" * 100_000, "9" * 5000, "many", "1,200"]
    rows = [
        GOOD,
        *(GOOD.replace("60", cell) for cell in bad),
        GOOD + ",",
        GOOD + ",x",
        GOOD[:-5],
        GOOD,
    ]
    path = tmp_path / "cases.csv"
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    assert main(["assess", str(path)]) == 2
    out, err = capsys.readouterr()
    grades = [row["grade"] for row in csv.DictReader(out.splitlines())]
    assert grades == ["serious", *[""] * len(bad), "", "", "", "serious"]
    assert len(err.splitlines()) == len(bad) + 3
    assert max(map(len, err.splitlines())) < 400


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        *(
            (f"{label},,,sell,,,600,0,0,,0,,,", "adds up other rows")
            for label in (
                "合计",
                "合 计",
                "合　　计：",
                "合计（3件）",
                "本页小计",
                "平均值",
                "Total:",
            )
        ),
        *(
            (f"{label},,,sell,,,600,0,0,,0,,,", "adds up")
            for label in ("Grand total", "Summe", "mean")
        ),
        (",,,,,,600,0,0,,0,,,", "numbers alone"),
        (
            GOOD.replace("60", "0,1,200").removesuffix(",none,no,none") + ",,",
            "15 cells instead of 14",
        ),
        ("Source: the court,,,,,,,,,,,,,", "no fact"),
        (",,,Total,,,,,,,,,,", "adds up"),
    ],
)
def test_a_row_below_the_cases_is_no_case(row, sentence):
    (_, good), (number_, bad) = read_table(f"{HEAD}\n{GOOD}\n{row}\n", "cases", complete=True).rows
    assert assess(facts_of(good)).grade == "serious"
    assert number_ == 3
    assert sentence in bad


def test_a_row_is_as_long_as_its_heading():
    """Otherwise a comma in a number could move every cell behind it into another column."""
    trailing = "\n".join(line + ",," for line in (HEAD, GOOD))
    ((_, row),) = read_table(trailing, "cases", complete=True).rows
    assert assess(facts_of(row)).grade == "serious"
    moved = f"{HEAD},,\nA,,,sell,no,no,0,1,200,0,,,,,\n"
    ((_, row),) = read_table(moved, "cases", complete=True).rows
    assert row.startswith("15 cells instead of 16")


@pytest.mark.parametrize(
    ("basis", "possible"),
    [("collector", True), ("Collector", True), ("This  table", True), ("court", False)],
)
def test_who_chose_the_tier_is_read_in_any_spelling(basis, possible):
    """A tier that only the table's author chose may be Tier 2, as the list of Int 5(1)(4) is open."""
    row = dict(zip(NEEDED, GOOD.split(","), strict=True)) | {
        "tier1": "0",
        "tier3": "500",
        "tier_basis": basis,
    }
    assert (assess(facts_of(row)).grade_possible == "serious") == possible
    assert (
        assess_table(pd.DataFrame([row]))["grade_possible"][0]
        == assess(facts_of(row)).grade_possible
    )
    with pytest.raises(FactError, match="nearly 'collector'"):
        facts_of(row | {"tier_basis": "colector"})


def test_a_row_that_is_too_short_names_the_sign_between_the_cells():
    for sign, named in ((",", "a comma"), ("\t", "a tab"), (";", "a semicolon"), ("|", "'|'")):
        text = f"sep={sign}\n" + f"{HEAD}\nA,b\n".replace(",", sign)
        ((_, row),) = read_table(text, "t.csv").rows
        assert row == f"2 cells instead of 14; write {named} for each blank cell too"


def test_what_was_detected_and_what_is_not_read_is_said(tmp_path, capsys):
    path = tmp_path / "案件.csv"
    text = f"表一\t\n{HEAD.replace('tier1', '一档')},remarks,\n{GOOD},x,\n".replace(",", "\t")
    path.write_bytes(text.encode("gb18030"))
    assert main(["assess", str(path)]) == 0
    err = capsys.readouterr().err
    for words_ in (
        "GB18030 text",
        "tabs between the cells",
        "heading in row 2",
        "'一档' read as tier1",
        "not read: the columns 'remarks'",
    ):
        assert words_ in err
    path.write_bytes((HEAD + ",,remarks\n" + GOOD + ",y,x\n").encode())
    assert "columns without a heading (number 15)" in " ".join(
        read_table(path.read_bytes(), "x").notes
    )


def test_a_heading_is_read_whole():
    assert column_of("tier1" + " " * 300) != "tier1"
    assert column_of("tier1" + " " * 300 + "not") is None
    assert column_of("x" * 10**6) is None
    assert [column_of(h) for h in (" Act date ", "ACT-DATE", "行为时间", "ｔｉｅｒ１")] == [
        "act_date"
    ] * 3 + ["tier1"]


def test_buyers_are_persons():
    """Int 11(2): the same item sold to different persons counts each time; items are no persons."""
    assert Items("tier1", "60条", buyers="3人").counted == (180, 180)
    with pytest.raises(FactError, match="counts persons"):
        Items("tier1", "60人")


def test_every_fact_can_be_a_column_or_is_refused():
    """None is passed over: a `breach` of `no` ends the case, on every way in."""
    assert set(FACT_NAMES) - {"items"} <= words("columns").keys()
    row = dict(zip(NEEDED, GOOD.split(","), strict=True))
    assert assess(facts_of(row)).grade == "serious"
    assert assess(facts_of(row | {"breach": "no"})).grade_possible == "no_offence"
    assert assess(facts_of(row | {"breach": ""})).grade == "no_offence", "a blank breach is unknown"
    for breach, grade in (("no", "no_offence"), ("yes", "serious"), ("", "no_offence")):
        found = assess_table(pd.DataFrame([row | {"breach": breach}]))
        assert found["grade"].tolist() == [grade]
    assert established(laboratory(f"{HEAD},breach\n{GOOD},no\n")) == ["no offence"]
    open_ = row | {"tier1": "1", "court_finds": "5(1)(10)"}
    assert assess(facts_of(open_)).grade == "serious"
    with pytest.raises(FactError, match="court_finds is not read in a table of many cases"):
        assess_table(pd.DataFrame([open_]))
    for name in ("unit", "first_offender", "gains_returned", "repentance", "minor"):
        assert getattr(facts_of({name: "是"}), name) is True
        assert "is neither yes" in assess_table(pd.DataFrame([row | {name: "perhaps"}]))["notes"][0]


@pytest.mark.parametrize(
    ("tiers", "total", "wrong"),
    [
        (("60", "0", "0"), "10", "fewer than the 60"),
        (("60", "0", "0"), "59", "fewer"),
        (("60", "0", "0"), "60", ""),
        (("60", "0", "0"), "61", "more than the 60"),
        (("60", "", ""), "59", "fewer"),
        (("60", "", ""), "61", ""),
        (("60..", "0", "0"), "..59", "fewer"),
        (("60..", "0", "0"), "100", ""),
        (("60余", "0", "0"), "65", ""),
        (("60余", "0", "0"), "70", "more"),
        (("", "", ""), "10", ""),
    ],
)
def test_a_total_that_contradicts_its_tiers_is_refused(tiers, total, wrong):
    row = (
        dict(zip(NEEDED, GOOD.split(","), strict=True))
        | dict(zip(("tier1", "tier2", "tier3"), tiers, strict=True))
        | {"total": total}
    )
    note = assess_table(pd.DataFrame([row]))["notes"][0]
    try:
        facts_of(row)
        single = ""
    except FactError as error:
        single = f"not assessed: {error}"
    assert note == single
    assert (wrong in note) if wrong else note == ""


def test_the_command_and_pandas_agree_on_every_table_of_the_field(tmp_path, capsys):
    """Also where pandas.read_csv takes a word such as None for a blank."""
    for path in sorted((FIELD / "tables").glob("*.csv")):
        out = tmp_path / path.name
        main(["assess", str(path), "--out", str(out)])
        if not out.exists():
            with pytest.raises(FactError):
                assess_table(read_frame(path))
            continue
        command = pd.read_csv(out, keep_default_na=False, encoding="utf-8-sig")[
            ["grade", "grade_possible"]
        ]
        if path.name != "short_row.csv":
            found = assess_table(read_frame(path))[["grade", "grade_possible"]].astype(object)
            assert (
                found.where(found.notna(), "").to_numpy().tolist() == command.to_numpy().tolist()
            ), path.name
    plain = assess_table(pd.read_csv(FIELD / "tables" / "none_case.csv"))
    assert (
        plain["grade_possible"].tolist()
        == pd.read_csv(tmp_path / "none_case.csv")["grade_possible"].tolist()
    )


def test_what_pandas_takes_for_a_blank_is_unknown_here_too():
    from pandas._libs.parsers import STR_NA_VALUES

    for word in STR_NA_VALUES:
        facts = facts_of(
            dict.fromkeys(
                (
                    "act_date",
                    "acts",
                    "duty_or_service",
                    "prior",
                    "harm",
                    "illegal_gains_yuan",
                    "tier1",
                ),
                word,
            )
        )
        assert facts.prior == facts.harm == "unknown"
        assert facts.act_date is facts.duty_or_service is facts.items is None
    row = {"prior": "None", "acts": "sell"}
    assert "prior: None is what programs write" in finding("", assess(facts_of(row)), row)["notes"]


def test_a_file_is_read_for_pandas_as_for_the_command(tmp_path):
    frame = read_frame(FIELD / "tables" / "chinese_head.csv")
    assert list(frame.columns) == list(NEEDED)
    assert "'案号' read as case_id" in frame.attrs["notes"][0]
    with pytest.raises(FactError, match="row 2: 12 cells instead of 14"):
        read_frame(FIELD / "tables" / "short_row.csv")
    chinese = pd.DataFrame(
        {
            "行为": ["出售"],
            "一档": ["60余条"],
            "二档": [0],
            "三档": [0],
            "违法所得（元）": ["0.4万元"],
        }
    )
    assert assess_table(chinese)["grade"].tolist() == ["serious"]


# ---- the page ------------------------------------------------------------------------------------
def laboratory(text):
    """What the page answers to a table of one's own."""
    box = case_laboratory()
    next(c for c in box.children[0].children if "fact-own" in c._dom_classes).value = text
    return box.children[1].value


def established(shown):
    return re.findall("data-label='established'>([^<]*)<", shown)


def address(raw):
    return "data:application/octet-stream;base64," + base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    "table",
    [
        "gbk.csv",
        "utf16_tab.csv",
        "semicolon.csv",
        "tab.csv",
        "titlefirst.csv",
        "chinese_head.csv",
        "bom_twice.csv",
    ],
)
def test_the_page_reads_a_file_by_its_bytes(table):
    shown = laboratory(address((FIELD / "tables" / table).read_bytes()))
    assert established(shown) == ["serious"]
    assert ("某" in shown) == (table in ("gbk.csv", "utf16_tab.csv"))


@pytest.mark.parametrize(
    "text",
    [
        "姓名\t年龄\n张三\t3\n",
        "whatever",
        "year;total;mean;share\n1;2;3;4",
        address(b"PK\x03\x04"),
        address(b"\xd0\xcf\x11\xe0"),
        "data:,x",
        "data:;base64,%%%",
    ],
)
def test_the_page_decides_no_text_that_is_no_table_of_cases(text):
    shown = laboratory(text)
    assert "pilaw-error" in shown
    assert "no offence" not in shown.lower()


def test_in_the_browser_a_file_in_gb18030_is_read_and_another_is_refused(context, site):
    """The codec is part of the Python of the page."""
    page = opened(context, site + "book/case-laboratory.html")
    page.wait_for_selector(READY)
    answer = page.locator(".pilaw-case-laboratory .pilaw-answer")
    for table, says in (
        ("gbk.csv", "(2021)某0101刑初1号"),
        ("utf16_tab.csv", "UTF-16 text, tabs"),
        ("nul_header.csv", "a byte of zero"),
        ("semicolon.csv", "semicolons"),
    ):
        page.get_by_label("or choose a CSV file of your own").set_input_files(
            FIELD / "tables" / table
        )
        answer.get_by_text(says).first.wait_for()
    assert answer.get_by_text("serious", exact=True).first.is_visible()


def test_the_page_says_what_it_detected_and_what_is_wrong():
    text = f"{HEAD},remarks\n{GOOD},x\n{GOOD.replace('60', 'many')},x\n".replace(",", "\t")
    shown = laboratory(text)
    assert "tabs between the cells" in shown
    assert "not read: the columns &#x27;remarks&#x27;" in shown
    assert "is not a number" in shown
    assert laboratory(f"{HEAD}\n" + f"{GOOD}\n" * 1001).count("more than 1,000 rows") == 1


def test_without_openpyxl_a_workbook_gets_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(FactError, match="copy its cells and paste them"):
        read_table(b"PK\x03\x04", "cases.xlsx")


# ---- workbooks -----------------------------------------------------------------------------------
def book(rows, *others):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for title, more in others:
        sheet = made.create_sheet(title)
        for row in more:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_is_read_by_what_its_cells_hold():
    head = (
        ["Cases of 2021", None],
        [],
        ["案号", "行为时间", "行为", "一档", "二档", "三档", "违法所得（元）", "职务便利"],
    )
    rows = [
        ["A", date(2021, 8, 23), "出售", 60, 0.0, "1,200", 4999.5, True],
        ["B", 44431, "出售", "=30*2", 0, 0, 0, False],
        [],
        [None] * 8,
    ]
    table = read_table(book([*head, *rows], ("Notes", [["by hand"]])), "cases.xlsx")
    assert table.notes[0] == "read: sheet 'Sheet', not 'Notes', heading in row 3"
    (one, first), (two, second) = table.rows
    assert (one, two) == (4, 5)
    assert [
        first[k]
        for k in ("act_date", "tier1", "tier2", "tier3", "illegal_gains_yuan", "duty_or_service")
    ] == [
        "2021-08-23T00:00:00",
        "60",
        "0",
        "1,200",
        "4999.5",
        "yes",
    ]
    assert assess(facts_of(first)).grade == "serious"
    with pytest.raises(FactError, match="serial number"):
        facts_of(second | {"tier1": "60"})
    with pytest.raises(FactError, match="'=30\\*2' is not a number"):
        facts_of(second | {"act_date": ""})


def test_a_cell_of_a_workbook_is_read_as_it_is_shown():
    """A month typed as 2021-08 is kept as its first day; 5 can be shown as 5万."""
    made = openpyxl.Workbook()
    made.active.append(list(NEEDED))
    for _ in range(4):
        made.active.append(["A", date(2021, 8, 1), None, "sell", "no", "no", 60, 0, 0, None, 0.5])
    formats = ("mmm-yy", "yyyy"), ('0"条"', "#,##0_ "), ("#,##0.00", '0.0"万"', "0%", "0.00,")
    for letter, forms in zip("BGK", formats, strict=True):
        for k, form in enumerate(forms, 2):
            made.active[f"{letter}{k}"].number_format = form
    out = io.BytesIO()
    made.save(out)
    rows = [row for _, row in read_table(out.getvalue(), "x").rows]
    assert [row["act_date"] for row in rows[:2]] == ["2021-08", "2021"]
    assert [row["tier1"] for row in rows[:2]] == ["60", "60"]
    assert facts_of(rows[0]).illegal_gains_yuan.exact
    for row in rows[1:]:
        with pytest.raises(FactError, match=r"shown as .* is not a number"):
            facts_of(row)


def test_a_row_with_merged_cells_loses_only_itself():
    made = openpyxl.Workbook()
    for row in (["Cases"], list(NEEDED), *(GOOD.split(","),) * 4):
        made.active.append(row)
    for cells in ("A1:N1", "D4:D5"):
        made.active.merge_cells(cells)
    out = io.BytesIO()
    made.save(out)
    rows = [row for _, row in read_table(out.getvalue(), "x").rows]
    assert [isinstance(row, str) for row in rows] == [False, True, True, False]
    assert "merged cells (D4:D5)" in rows[1]


def test_a_workbook_that_is_no_table_or_two_is_refused():
    ours = [list(NEEDED), GOOD.split(",")]
    with pytest.raises(FactError, match="2 sheets"):
        read_table(book(ours, ("More", ours)), "x")
    with pytest.raises(FactError, match="none of the columns"):
        read_table(book([["a", "b"], [1, 2]]), "x")
    with pytest.raises(FactError, match="empty"):
        read_table(book([]), "x")
    raw = book(ours)
    with pytest.raises(FactError, match="not a workbook"):
        read_table(raw[: len(raw) // 2], "x")


def test_the_templates_are_read_without_a_note_and_are_the_same_each_time():
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    import own_table

    assert own_table.workbook() == own_table.workbook()
    for raw in (own_table.plain(), own_table.workbook()):
        table = read_table(raw, "case-table", complete=True)
        assert table.notes == ()
        assert list(table.rows) == []
        assert set(NEEDED) <= set(table.header)
    filled = openpyxl.load_workbook(io.BytesIO(own_table.workbook()))
    lists = {
        str(v.sqref).split("2:")[0]: v.formula1
        for v in filled.active.data_validations.dataValidation
    }
    for letter, choices in lists.items():
        for choice in choices.strip('"').split(","):
            facts_of({filled.active[f"{letter}1"].value: choice})
    filled.active.append(GOOD.split(","))
    out = io.BytesIO()
    filled.save(out)
    ((_, row),) = read_table(out.getvalue(), "case-table").rows
    assert assess(facts_of(row)).grade == "serious"


@pytest.mark.parametrize(
    "text", ["99,999,999,999,999,999", "999,999,999,999,999,999", "99999999999999万"]
)
def test_figures_are_counted_without_their_commas_and_with_their_unit(text):
    """What is read can be written back with commas and is then read the same."""
    low, high = number(text, "tier1", money=False)
    assert number(f"{low:,}", "tier1", money=False) == (low, high)


@pytest.mark.parametrize(
    "text", ["9,999,999,999,999,999,999", "999999999999999万", "1000000000000000000"]
)
def test_a_number_of_more_figures_than_any_case_is_refused(text):
    with pytest.raises(FactError, match="18 figures"):
        number(text, "tier1", money=False)
