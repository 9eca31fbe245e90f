"""Ten judgments that two readers coded apart: how far they agree, column by column.

Everything is written from `data/codings.csv`, which holds both codings as they were made.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from courts import to
from sphinx.application import Sphinx
from tables import Generated, table

from pilaw import _data

KEYS = ("case_id", "reader")
Pair = tuple[str, str]  # what the first and the second reader wrote


class Agreement(NamedTuple):
    """One column in both codings: what each reader wrote, case by case."""

    column: str
    pairs: dict[str, Pair]

    @property
    def apart(self) -> dict[str, Pair]:
        """The cases in which the readers differ."""
        return {case: pair for case, pair in self.pairs.items() if pair[0] != pair[1]}

    @property
    def share(self) -> float:
        """The share of cases in which both wrote the same."""
        return 1 - len(self.apart) / len(self.pairs)

    @property
    def kappa(self) -> float | None:
        """The agreement beyond chance of Cohen; none where both always wrote one and the same."""
        return kappa(list(self.pairs.values()))


def kappa(pairs: Sequence[Pair]) -> float | None:
    """(seen - by chance) / (1 - by chance), with the chance from how often each writes a value."""
    one, other = (Counter(written) for written in zip(*pairs, strict=True))
    chance = sum(one[value] * other[value] for value in one) / len(pairs) ** 2
    seen = sum(a == b for a, b in pairs) / len(pairs)
    return None if chance == 1 else (seen - chance) / (1 - chance)


def agreements() -> list[Agreement]:
    """Every column that was coded twice, in the order of the file."""
    rows = _data.table("codings.csv")
    first, second = (
        {row["case_id"]: row for row in rows if row["reader"] == reader} for reader in "12"
    )
    columns = [name for name in rows[0] if name not in KEYS]
    return [
        Agreement(name, {c: (written(first[c], name), written(second[c], name)) for c in first})
        for name in columns
    ]


def written(row: dict[str, str], column: str) -> str:
    """A cell without the order of its parts, which says nothing."""
    return ";".join(sorted(row[column].split(";")))


class CodedTwice(Generated):
    """The agreement of two readers, and each point in which they differ."""

    def lines(self) -> Iterator[str]:
        every = agreements()
        cells = sum(len(found.pairs) for found in every)
        apart = sum(len(found.apart) for found in every)
        yield f"{len(every[0].pairs)} defendants were coded twice, in {len(every)} columns each."
        yield f"In {cells - apart} of {cells} cells both readers wrote the same.\n"
        yield table(("Column", "Same", "Kappa", "Different in"), map(self.row, every))
        for found in every:
            for case, pair in found.apart.items():
                one, other = (f"`{text}`" if text else "nothing" for text in pair)
                yield f"- `{found.column}` of {to(case)}: {one} and {other}"

    @staticmethod
    def row(found: Agreement) -> tuple[object, ...]:
        beyond = "—" if found.kappa is None else f"{found.kappa:.2f}"
        return f"`{found.column}`", f"{found.share:.0%}", beyond, ", ".join(map(to, found.apart))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("coded-twice", CodedTwice)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
