"""A minute of the fuzzer, with a fixed seed; its long form is `python -m tests.fuzz --inputs 1000000`."""

import random

import pytest

from pilaw import FactError
from tests import fuzz

INPUTS = {"cell": 60_000, "python": 12_000, "table": 2_000, "command": 1_500, "address": 600, "widget": 500}


@pytest.mark.parametrize("surface", fuzz.SURFACES)
def test_hostile_input_is_answered_with_a_finding_or_one_sentence(surface):
    found = fuzz.several(surface, 1, range(INPUTS[surface]))
    assert not found, "\n".join(f"{f.count} x {kind}: {f.words} | {f.shown} | {f.again}" for kind, f in found.items())


def test_no_input_takes_more_than_its_length():
    assert list(fuzz.growth()) == []


@pytest.mark.parametrize("column", fuzz.CELLS)
def test_many_cells_are_read_and_many_refused(column):
    """A fuzzer whose inputs are all refused, or all read, finds nothing."""
    read = 0
    for k in range(400):
        try:
            fuzz.reading(column, fuzz.a_cell(random.Random(f"{column}{k}"), column))
            read += 1
        except FactError:
            pass
    assert 40 < read < 360 or column == "tier_basis"


FAULTS = {
    "an exception": (lambda given: 1 // 0, "ZeroDivisionError"),
    "no end": (lambda given: fuzz.time.sleep(60), "SlowError"),
    "a wrong answer": (lambda given: fuzz.expect(False, "read otherwise: x"), "WrongError read otherwise"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_can_be_brought_back(monkeypatch, fault):
    check, kind = FAULTS[fault]
    monkeypatch.setattr(fuzz, "BOUND", 0.05)
    monkeypatch.setitem(fuzz.SURFACES, "cell", fuzz.SURFACES["cell"]._replace(check=check))
    ((name, failure),) = fuzz.several("cell", 5, range(3, 4)).items()
    assert kind in name and failure.again == "--again cell --number 3 --seed 5"


def test_a_failing_input_is_made_small(monkeypatch):
    monkeypatch.setitem(fuzz.SURFACES, "cell", fuzz.SURFACES["cell"]._replace(check=lambda given: fuzz.expect("x" not in given[1], "an x")))
    assert fuzz.smaller("cell", ("tier1", "12345 x 6789", "?"), "cell: WrongError an x") == ("tier1", "x", "?")


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("act_date", {"2015": 1, "not 2015": 1}.get),
        ("tier1", lambda text: 5 if "5" in text else None),
        ("duty_or_service", lambda text: True if "y" in text else None),
    ],
)
def test_a_reader_that_passes_over_words_is_found(monkeypatch, column, wrong):
    monkeypatch.setattr(fuzz, "reading", lambda column, text: wrong(text))
    monkeypatch.setattr(fuzz, "canonical", lambda column, value: None)
    text = {"act_date": "2015", "tier1": "5", "duty_or_service": "y"}[column]
    with pytest.raises(fuzz.WrongError, match="the same with"):
        fuzz.check_cell((column, text, "not "))
