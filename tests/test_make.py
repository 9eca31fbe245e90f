"""What `make.py` does where a build fails or what was kept is damaged; no book is built here."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def make(tmp_path, monkeypatch):
    """`make.py` at work in an empty folder."""
    spec = importlib.util.spec_from_file_location("make", ROOT / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    build = tmp_path / "_build"
    for name, value in {
        "BUILD": build,
        "HTML": build / "html",
        "UNFINISHED": build / "unfinished",
    }.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "complete", lambda: True)
    return module


def steps(make, *outcomes):
    """Steps that end as told, in turn; a damaged cache crashes as long as it is there."""
    left = list(outcomes)

    def step():
        make.HTML.mkdir(parents=True, exist_ok=True)
        (make.HTML / "page.html").write_text("", encoding="utf-8")
        if (make.BUILD / ".jupyter_cache" / "damaged").exists():
            return 1, ["Traceback (most recent call last):\n", "DatabaseError\n"]
        code, held_back = left.pop(0)
        if not code:
            (make.HTML / "index.html").write_text("", encoding="utf-8")
        return code, held_back

    return step


def test_a_damaged_cache_is_said_in_a_sentence_and_thrown_away(make, monkeypatch, capsys):
    make.forget_old_outputs()
    (make.BUILD / ".jupyter_cache").mkdir()
    (make.BUILD / ".jupyter_cache" / "damaged").write_text("", encoding="utf-8")
    monkeypatch.setattr(make, "steps", steps(make, (0, [])))
    assert make.build() == 0
    said = capsys.readouterr().out
    assert "is thrown away and the book is built anew" in said and "Traceback" not in said
    assert (make.HTML / "index.html").exists()


def test_a_crash_without_caches_is_shown(make, monkeypatch, capsys):
    monkeypatch.setattr(
        make, "steps", steps(make, (1, ["Traceback (most recent call last):\n", "KeyError: 'x'\n"]))
    )
    assert make.build() == 1
    assert "KeyError: 'x'" in capsys.readouterr().out


@pytest.mark.parametrize("stopped", [True, False])
def test_a_build_that_fails_leaves_no_site(make, monkeypatch, capsys, stopped):
    """Neither the half that it wrote nor an older one; its reports are kept aside."""
    monkeypatch.setattr(make, "steps", steps(make, (0, []), (2, [])))
    assert make.build() == 0
    if stopped:
        monkeypatch.setattr(make, "steps", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            make.build()
    else:
        assert make.build() == 2
    assert not make.HTML.exists() and (make.UNFINISHED / "page.html").exists()
    assert "the book is not built" in capsys.readouterr().out


def test_a_site_without_its_front_page_is_not_built_upon(make, monkeypatch):
    """A build that was killed leaves one."""
    (make.HTML / "book").mkdir(parents=True)
    (make.HTML / "book" / "half.html").write_text("", encoding="utf-8")
    monkeypatch.setattr(make, "steps", steps(make, (0, [])))
    assert make.build() == 0 and not (make.HTML / "book").exists()


def test_what_follows_a_crash_is_held_back(make, capfd):
    program = (
        "print('reading'); print('Traceback (most recent call last):'); "
        "print('  deep'); raise SystemExit(3)"
    )
    assert make.crashing(sys.executable, "-c", program) == (
        3,
        ["Traceback (most recent call last):\n", "  deep\n"],
    )
    assert capfd.readouterr().out == "reading\n"


def test_a_damaged_stamp_is_an_old_one(make):
    make.BUILD.mkdir()
    (make.BUILD / "outputs-of").write_bytes(b"\xff\xfe\x00")
    (make.BUILD / ".jupyter_cache").mkdir()
    make.forget_old_outputs()
    assert not (make.BUILD / ".jupyter_cache").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(make, monkeypatch, tmp_path):
    monkeypatch.setattr(make, "PYTHON", tmp_path / "gone" / "python")
    assert not make.starts()


@pytest.mark.parametrize("command", ["book", "pdf"])
def test_a_place_that_cannot_be_written_is_said_in_a_sentence(make, monkeypatch, command):
    monkeypatch.setattr(
        make,
        "set_up",
        lambda: (_ for _ in ()).throw(PermissionError(13, "Permission denied", "/a/_build")),
    )
    monkeypatch.setattr(sys, "argv", ["make.py", command])
    with pytest.raises(
        SystemExit,
        match=r"make: /a/_build: Permission denied. All is built inside .*, which must be writable",
    ):
        make.main()
