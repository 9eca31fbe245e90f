"""Receipts of a class: marked anew, and a bad one is named and left."""

import csv
import json

import pytest

from pilaw.__main__ import main
from pilaw.facts import FactError
from pilaw.receipts import known, read


def receipt(right=True, **more):
    problem = next(iter(known().values()))
    option = next(o for o in problem.options if o.right == right)
    attempt = {"id": problem.id, "law": problem.law, "sure": 3, "right": True}
    attempt |= {"chosen": [option.text], "points": 3, "mistakes": [], **more}
    return json.dumps({"answers": [attempt], "kinds": {}}).encode()


def test_an_answer_is_marked_by_the_problem_and_not_by_the_receipt():
    found = read(receipt(right=False), "7").attempts[0]
    assert not found.right and found.points == -6 and found.mistakes
    assert read(receipt(), "7").attempts[0].points == 3


BAD = {
    "damaged": b"[" * 100_000,
    "larger": b" " * 2_000_001,
    "edition": receipt(law="old"),
    "certainty": receipt(sure=True),
    "export": b'{"answers": 1}',
    "a choice": receipt(chosen=["=1+1"]),
}


@pytest.mark.parametrize("words", BAD)
def test_a_bad_receipt_gets_a_sentence(words):
    with pytest.raises(FactError, match=words):
        read(BAD[words], "7")


def test_a_class_is_read_and_what_is_bad_is_left(tmp_path):
    files = {"7": receipt(right=False), "9": receipt(), "<b>x": receipt(), "8": b"{"}
    for name, data in files.items():
        (tmp_path / f"{name}.json").write_bytes(data)
    (tmp_path / "r.csv").write_text("number,name\n7,Li\n8,Wu\n", encoding="utf-8")
    assert main(["class", str(tmp_path), "--roster", str(tmp_path / "r.csv")]) == 0
    out = tmp_path / "feedback"
    rows = list(csv.reader((out / "roster.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[1:] == [["7", "Li", "1", "0", "-6"], ["8", "Wu", "", "", ""]]
    page = (out / "overview.html").read_text(encoding="utf-8")
    assert all(f"{name}.json was left" in page for name in "89")
    assert "<svg" in page and "<b>x" not in page
    assert (out / "student-7.html").is_file()
