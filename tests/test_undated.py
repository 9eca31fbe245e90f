"""No day of judgment: wherever the law changed after the act, every answer says which law it took
and why, and warns.
"""

import pandas as pd
import pytest

from pilaw import Facts, Items, assess, lessons
from pilaw.__main__ import main
from pilaw.bulk import assess_table
from pilaw.casebook import facts_of, finding
from pilaw.intertemporal import turns_until_today
from tests.test_cases import write
from tests.test_widgets import controls

LOT = [Items("tier1", 60)]
ROW = {"case_id": "A", "acts": "sell", "tier1": "60"}
TEXT = "the 2017 Interpretation, from 2017-06-01"
ARTICLE = "CL 253-1 as rewritten by Amendment IX, from 2015-11-01"
WARNED = [  # the act, the law taken, what changed since, why
    ("2016", "amendment-ix+interpretation", [TEXT], "SPC2001-time 2"),
    ("2017-05-31", "amendment-ix+interpretation", [TEXT], "SPC2001-time 2"),
    ("2017", "amendment-ix+interpretation", [TEXT], "SPC2001-time 2"),  # may be before June
    ("2014", "amendment-vii+interpretation", [ARTICLE, TEXT], "CL 12"),
    ("2014 to 2015", "amendment-vii+interpretation", [ARTICLE, TEXT], "CL 12"),
    ("2014 to 2016", "amendment-ix+interpretation", [TEXT], "SPC2001-time 2"),
]
SILENT = [  # act and judgment
    ("2017-06-01", ""),  # no change since
    ("2015 to 2018", ""),  # the law of an act that went on is that of its end
    ("2008", ""),  # no offence then, and none by any later law
    ("2016", "2017-05-31"),
    ("2016", "2019"),
    ("", ""),
    ("", "2012"),
]


def every_answer(row, table):
    """What is said of a row in text, trail, HTML, findings, a table and the laboratory."""
    result = assess(facts_of(row))
    box = lessons.case_laboratory()
    controls(box)["own"].value = table
    return {
        "text": str(result),
        "trail": result.trail[0].reason,
        "html": result._repr_html_(),
        "findings": finding("A", result, row)["notes"],
        "table": assess_table(pd.DataFrame([row]))["notes"][0],
        "laboratory": box.children[1].value,
    }


@pytest.mark.parametrize(("act", "law", "changes", "why"), WARNED)
def test_every_answer_says_which_law_was_taken_and_why_and_warns(act, law, changes, why):
    """CL 12; SPC2001-time 2: an act of before June 2017 of which no judgment is told."""
    row = ROW | {"act_date": act}
    assert assess(facts_of(row)).law.id == law
    table = f"case_id,acts,tier1,act_date\nA,sell,60,{act}\n"
    for where, words in every_answer(row, table).items():
        assert "arning: no" in words, where
        assert all(change in words for change in changes) and why in words, where
        assert words.count("from 2017-06-01") == 1 or where == "html", where


@pytest.mark.parametrize(("act", "judgment"), SILENT)
def test_where_nothing_turns_on_the_judgment_no_answer_warns(act, judgment):
    row = ROW | {"act_date": act, "judgment_date": judgment}
    table = f"case_id,acts,tier1,act_date,judgment_date\nA,sell,60,{act},{judgment}\n"
    assert not any("arning" in words for words in every_answer(row, table).values())


def test_a_law_that_is_chosen_needs_no_warning():
    old = Facts(["sell"], LOT, act_date="2014")
    for day in ("2012-01-01", "2016-01-01", "2026-01-01"):
        assert "arning" not in str(assess(old, on=day))
    table = pd.DataFrame({"acts": ["sell"], "tier1": [60], "act_date": ["2014"]})
    assert assess_table(table, on="2016-01-01")["notes"].tolist() == [""]


def test_a_fault_of_a_row_comes_before_the_warning():
    table = pd.DataFrame({"acts": "sell", "tier1": ["60", "sixty"], "act_date": ["2019", "2016"]})
    quiet, wrong = assess_table(table)["notes"]
    assert quiet == "" and wrong.startswith("not assessed")


def test_the_command_warns_in_its_findings_and_in_the_trail(tmp_path, capsys):
    path = write(tmp_path / "cases.csv", {**ROW, "act_date": "2016"})
    assert main(["assess", path]) == 0
    assert "warning: no judgment_date" in capsys.readouterr().out
    assert main(["explain", "C074"]) == 0  # an act of 2016, without a day of judgment
    assert "Warning: no day of judgment is stated" in capsys.readouterr().out


def test_an_act_whose_days_are_open_counts_from_the_first():
    """From the first of them on the law may have changed."""
    assert [d.year for d in turns_until_today(Facts(act_date="2014 to 2015"))] == [2015, 2017]
    assert not turns_until_today(Facts(act_date="2008"))
