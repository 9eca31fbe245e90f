"""The numbers of the law, stated once for all tests; every other test asks `line` for them."""

from pilaw import law

NUMBERS = {
    "5(1)(3)": 50,
    "5(1)(4)": 500,
    "5(1)(5)": 5000,
    "5(1)(7)": 5000,
    "6(1)(1)": 50_000,
}
FACTORS = {"5(1)(8)": "1/2", "5(2)(3)": "10"}


def line(pin):
    """The number in a clause of the Interpretation as it is today."""
    return law().threshold(pin)


TIER1, TIER2, TIER3, GAINS, PROFIT = map(line, NUMBERS)
TIERS = (TIER1, TIER2, TIER3)
OVER = TIER1 + 10  # items of Tier 1 that reach their line, and no other
CLEAN = {
    "illegal_gains_yuan": 0,
    "profit_yuan": 0,
    "duty_or_service": "no",
    "lawful_business": "no",
    "prior": "none",
    "used_in_crime": "no",
    "harm": "none",
}
"""Facts of a seller from outside with no gains, no past and no result: only the items count."""
