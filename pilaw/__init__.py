"""How Chinese criminal law grades the protection of personal information, as a calculator with
reasons.
"""

from .assessment import Result, assess
from .casebook import Case, case, cases
from .facts import FactError, Facts, Items, Range
from .legislation import Law, information_types, law, provisions
from .reform import choose

__version__ = "1.1.0"
__all__ = [
    "Case",
    "FactError",
    "Facts",
    "Items",
    "Law",
    "Range",
    "Result",
    "assess",
    "case",
    "cases",
    "choose",
    "information_types",
    "law",
    "provisions",
]
