"""Four ways to class personal information, side by side, and the paper's two-level test as questions."""

from typing import NamedTuple

from . import legislation as law_of
from .facts import pick

EASE = ("hardly", "relatively easily", "easily")
GRAVITY = ("little", "certain harm", "serious harm")
LEVELS = ("general", "low sensitivity", "high sensitivity")
_LEVEL_OF_TIER = {1: "high sensitivity", 2: "low sensitivity", 3: "general", 0: "outside"}


def level(ease: str, gravity: str) -> tuple[str, ...]:
    """The level by the paper's two tests (§3.2 ¶2); two levels where the paper leaves the pair open.

    High: easily leads to serious harm. Low: relatively easily leads to certain harm. What hardly leads
    to harm, or leads to little, is general. The mixed pairs meet neither test in full.

    >>> level("easily", "serious harm"), level("easily", "certain harm")
    (('high sensitivity',), ('low sensitivity', 'high sensitivity'))
    """
    pick(dict.fromkeys(EASE), ease, "answer to how a leak leads to harm")
    pick(dict.fromkeys(GRAVITY), gravity, "answer to how grave the harm is")
    if ease == EASE[0] or gravity == GRAVITY[0]:
        return (LEVELS[0],)
    if (ease, gravity) == (EASE[2], GRAVITY[2]):
        return (LEVELS[2],)
    if (ease, gravity) == (EASE[1], GRAVITY[1]):
        return (LEVELS[1],)
    return LEVELS[1:]


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
    return tuple(
        Classes(kind, row["name_en"], law_of.law().tiers_of(kind), row["pipl_class"], row["civil_code_private"], _disagreement(row))
        for kind, row in law_of.information_types().items()
    )


def _disagreement(row: dict[str, str]) -> str:
    """Every conflict between two schemes, joined by semicolons."""
    tier, pipl = row["two_highs_tier"], row["pipl_class"]
    sensitive, private = pipl == "sensitive", row["civil_code_private"] == "yes"
    conflicts = {
        "sensitive under PIPL 28, yet no authority gives it a tier": sensitive and not tier,
        "sensitive under PIPL 28, yet ordinary in the Interpretation": sensitive and tier == "3",
        f"Tier {tier}, yet {'contested' if pipl == 'contested' else 'general'} under PIPL 28": not sensitive and tier in ("1", "2"),
        "private under CC 1034(3), yet not clearly sensitive under PIPL 28": private and not sensitive,
    }
    return "; ".join(words for words, found in conflicts.items() if found)


def paper_level(tiers: tuple[int, ...]) -> tuple[str, ...]:
    """The level at which a type starts, if Tier 1 is the high level and Tier 2 the low one (an assumption of this book)."""
    return tuple(_LEVEL_OF_TIER[t] for t in tiers)
