"""Tables for reading: pandas DataFrames of types, provisions, thresholds and cases. Needs pandas."""

import pandas as pd

from . import _data
from . import legislation as law_of
from .assessment import assess
from .casebook import Case
from .casebook import cases as stored
from .compare import agreement_words, disputes, reform_table
from .legislation import GRADES, Law
from .reform import Chosen, readings
from .trail import decisive_words, established, grade_words, possible

pd.set_option("display.max_colwidth", None)  # a table for reading cuts no sentence short


def thresholds(law: Law | None = None) -> pd.DataFrame:
    """The number in each quantity and amount clause, and what half and tenfold make of it.

    >>> thresholds().loc["Int 5(1)(5)", "serious"]
    '5,000'
    """
    law = law or law_of.law()
    rows = {}
    clauses = law_of.provisions("Int")
    for pin, clause in clauses.items():
        if clause.get("rule") in ("quantity", "amount") and not pin.startswith("6"):
            unit = f"items of Tier {clause['tier']}" if clause["rule"] == "quantity" else "yuan of illegal gains"
            rows[f"Int {pin}"] = {"counts": unit} | {name: _bound(law, pin, via) for name, via in _VIA.items()}
    return pd.DataFrame.from_dict(rows, orient="index")


_VIA = {
    "serious": (),
    "serious, insider": ("5(1)(8)",),
    "particularly serious": ("5(2)(3)",),
    "particularly serious, insider (contested)": ("5(2)(3)", "half"),
}


def _bound(law: Law, pin: str, via: tuple[str, ...]) -> str:
    """The bound for one base clause on the way through other clauses."""
    ground = next(g for g in law.grounds if g.pin == (via[0] if via else pin))
    insider = {*via} == {"5(2)(3)", "half"}
    lines = [
        line for way in ground.ways for line in way.lines if line.pin == pin and (not via or via[0] == "5(1)(8)" or ("duty_or_service" in way.needs) == insider)
    ]
    return f"{lines[0].bound:,}" if lines else ""


def types() -> pd.DataFrame:
    """The information types: tier or rival tiers, PIPL class, Civil Code status, authority."""
    rows = law_of.information_types().values()
    return pd.DataFrame(
        [
            {
                "id": r["id"],
                "type": r["name_en"],
                "中文": r["name_zh"],
                "tier": r["tiers"].replace("/", " or ").replace("0", "none"),
                "PIPL": r["pipl_class"],
                "private (CC 1034(3))": r["civil_code_private"],
                "authority": r["two_highs_basis"],
            }
            for r in rows
        ]
    ).set_index("id")


def cases(*ids: str, basis: str | None = None) -> pd.DataFrame:
    """Published cases: the engine's grade beside the court's. Choose by ids, or by basis of the court's grade."""
    chosen = [c for c in stored().values() if (not ids or c.id in ids) and (basis is None or c.row["court_grade_basis"] == basis)]
    return pd.DataFrame([_row(c) for c in chosen]).set_index("case")


def _row(case: Case) -> dict[str, str]:
    result = assess(case.facts)
    return {
        "case": case.id,
        "what happened": case.title,
        "established": established(result.grade, result.grade_possible),
        "possible": possible(result.grade, result.grade_possible) or "nothing more",
        "court": case.found,
        "compared": agreement_words(case),
        "grounds": ", ".join(result.grounds),
        "would settle it": "; ".join(decisive_words(result)),
    }


def moved(*applied: str | Chosen) -> pd.DataFrame:
    """The stored cases that the reforms move: before, after, and the grounds that came or fell away. Cases that
    fare alike for the same reason share a row.

    >>> moved("path-2").loc["none", "what happened"]
    'none of the 80 stored cases moves'
    >>> list(moved("harm-measure").index)
    ['18 cases']
    """
    alike: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in reform_table(stored().values(), applied):
        alike.setdefault((row["before"], row["after"], row["why"]), []).append(row)
    rows = [
        (same[0]["case"], same[0]["title"], *fate) if len(same) == 1 else (f"{len(same)} cases", ", ".join(r["case"] for r in same), *fate)
        for fate, same in alike.items()
    ]
    none = [("none", f"none of the {len(stored())} stored cases moves", "", "", "")]
    return pd.DataFrame(rows or none, columns=["case", "what happened", "before", "after", "why"]).set_index("case")


def contested() -> pd.DataFrame:
    """The contested points, and the stored cases whose grade hangs on each.

    >>> "C005" in contested().loc["owner-listings", "decides"]
    True
    """
    decided = {reading: [c.id for c in stored().values() for d in disputes(c.typed) if d.reading.id == reading and d.matters] for reading in readings()}
    return pd.DataFrame(
        [
            {"reading": r.id, "question": r.question, "where": r.pin, "taken here": r.default, "decides": ", ".join(decided[r.id]) or "no stored case"}
            for r in readings().values()
        ]
    ).set_index("reading")


def confidence() -> pd.DataFrame:
    """How many provisions of the law data are verified, verified in part, or not.

    >>> list(confidence().columns)
    ['provisions', 'which']
    """
    found: dict[str, list[str]] = {"verified": [], "in part": [], "unverified": []}
    for path in _data.folder("law"):
        instrument = _data.toml(path)
        for p in instrument.get("provision", ()):
            found[p["confidence"]].append(f"{instrument.get('cite_as', instrument['id'])} {p['pin']}")
    return pd.DataFrame(
        [{"confidence": name, "provisions": len(pins), "which": "all others" if name == "verified" else ", ".join(pins)} for name, pins in found.items()]
    ).set_index("confidence")


def grades() -> pd.DataFrame:
    """The four grades in order, with their words."""
    return pd.DataFrame({"grade": list(GRADES), "in words": [grade_words(g) for g in GRADES]}).set_index("grade")
