"""Three-valued values: what is proved and what stays possible, of one case or of a column of cases."""

from typing import Any, NamedTuple


class Truth(NamedTuple):
    """A fact as far as proved and as far as possible: each a bool, or a column of bools.

    Of one case there are three: YES, NO and OPEN. Of a column in which nothing is open both are the same
    object, and combining them costs one operation.

    >>> YES & OPEN, OPEN | YES, ~OPEN
    (Truth(proved=False, possible=True), Truth(proved=True, possible=True), Truth(proved=False, possible=True))
    """

    proved: Any
    possible: Any

    def __and__(self, other: "Truth") -> "Truth":
        if self is YES or other is NO or self is other:
            return other
        if other is YES or self is NO:
            return self
        proved = self.proved & other.proved
        if self.proved is self.possible and other.proved is other.possible:
            return Truth(proved, proved)
        return Truth(proved, self.possible & other.possible)

    def __or__(self, other: "Truth") -> "Truth":
        if self is NO or other is YES or self is other:
            return other
        if other is NO or self is YES:
            return self
        proved = self.proved | other.proved
        if self.proved is self.possible and other.proved is other.possible:
            return Truth(proved, proved)
        return Truth(proved, self.possible | other.possible)

    def __invert__(self) -> "Truth":
        if self is YES or self is NO:
            return NO if self is YES else YES
        if self is OPEN:
            return OPEN
        proved = True ^ self.possible
        return Truth(proved, proved if self.proved is self.possible else True ^ self.proved)

    @property
    def state(self) -> bool | None:
        """Of one case: True, False, or None for open."""
        return True if self.proved else None if self.possible else False


YES, NO, OPEN = Truth(True, True), Truth(False, False), Truth(False, True)
_STATES = {True: YES, False: NO, None: OPEN}


def truth(state: bool | None) -> Truth:
    """A yes/no fact of one case, None being open."""
    return _STATES[state]


def any_of(*truths: Truth) -> Truth:
    """Whether one of several is true.

    >>> any_of(), any_of(NO, OPEN).state
    (Truth(proved=False, possible=False), None)
    """
    found = NO
    for each in truths:
        found = found | each
    return found


def all_of(*truths: Truth) -> Truth:
    """Whether all of several are true.

    >>> all_of(), all_of(YES, OPEN).state
    (Truth(proved=True, possible=True), None)
    """
    found = YES
    for each in truths:
        found = found & each
    return found


class Number(NamedTuple):
    """A number at its floor and at its ceiling: of one case, or of a column of cases."""

    low: Any
    high: Any

    def reaches(self, bound: Any) -> Truth:
        """Whether it is the bound or more: a threshold includes its own number (CL 99).

        >>> Number(49, 50).reaches(50).state, Number(50, 50).reaches(50).state
        (None, True)
        """
        proved = self.low >= bound
        if proved is True:
            return YES
        if self.high is self.low:
            return NO if proved is False else Truth(proved, proved)
        possible = self.high >= bound
        if proved is False:
            return OPEN if possible else NO
        return Truth(proved, possible)
