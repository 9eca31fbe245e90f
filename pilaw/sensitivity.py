"""Four ways to class personal information, side by side, and the paper's two-level test as
questions.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from . import legislation as law_of
from .facts import pick
from .trail import tier_words
from .words import say

EASE = ("hardly", "relatively", "easily")
GRAVITY = ("little", "certain", "serious")
LEVELS = ("general", "low", "high")
_LEVEL_OF_TIER = {1: "high", 2: "low", 3: "general", 0: "outside"}


def level(ease: str, gravity: str) -> tuple[str, ...]:
    """The level by the paper's two tests (§3.2 ¶2); two levels where the paper leaves the pair
    open.

    High: easily leads to serious harm. Low: relatively easily leads to certain harm. What hardly
    leads to harm, or leads to little, is general. The mixed pairs meet neither test in full.

    >>> level("easily", "serious"), level("easily", "certain")
    (('high',), ('low', 'high'))
    """
    pick(dict.fromkeys(EASE), ease, say("error.what.ease"))
    pick(dict.fromkeys(GRAVITY), gravity, say("error.what.gravity"))
    if ease == EASE[0] or gravity == GRAVITY[0]:
        return (LEVELS[0],)
    if (ease, gravity) == (EASE[2], GRAVITY[2]):
        return (LEVELS[2],)
    if (ease, gravity) == (EASE[1], GRAVITY[1]):
        return (LEVELS[1],)
    return LEVELS[1:]


def paper_level(tiers: Iterable[int]) -> tuple[str, ...]:
    """The level at which a type starts, if Tier 1 is the high level and Tier 2 the low one.

    That is an assumption of this book.
    """
    return tuple(_LEVEL_OF_TIER[t] for t in tiers)


def level_words(level_: str) -> str:
    """A level in words.

    >>> level_words("high")
    'high sensitivity'
    """
    return say(f"classes.level.{level_}")


def ease_words(ease: str) -> str:
    """How easily a leak leads to harm, in words."""
    return say(f"classes.ease.{ease}")


def gravity_words(gravity: str) -> str:
    """How grave the harm is, in words."""
    return say(f"classes.gravity.{gravity}")


class Classes(NamedTuple):
    """One type under the four schemes, and where they disagree."""

    id: str
    name: str
    tiers: tuple[int, ...]
    pipl: str
    private: str
    disagreement: str


def crosswalk() -> tuple[Classes, ...]:
    """Every information type under Two Highs tier, PIPL class and Civil Code status.

    >>> next(c for c in crosswalk() if c.id == "religious_belief").disagreement
    'sensitive under PIPL 28, yet no authority gives it a tier'
    """
    return tuple(_classes(kind, row) for kind, row in law_of.information_types().items())


def _classes(kind: str, row: Mapping[str, str]) -> Classes:
    return Classes(
        kind,
        row["name_en"],
        law_of.law().tiers_of(kind),
        row["pipl_class"],
        row["civil_code_private"],
        _disagreement(row),
    )


def _disagreement(row: Mapping[str, str]) -> str:
    """Every conflict between two schemes, joined by semicolons."""
    tier, pipl = row["two_highs_tier"], row["pipl_class"]
    sensitive, private = pipl == "sensitive", row["civil_code_private"] == "yes"
    conflicts = {
        "sensitive_no_tier": sensitive and not tier,
        "sensitive_ordinary": sensitive and tier == "3",
        "tier_contested": pipl == "contested" and tier in ("1", "2"),
        "tier_general": pipl not in ("sensitive", "contested") and tier in ("1", "2"),
        "private_not_sensitive": private and not sensitive,
    }
    named = tier_words([int(t) for t in tier.split("/") if t] or [0])
    return "; ".join(say(f"classes.{key}", tier=named) for key, found in conflicts.items() if found)
