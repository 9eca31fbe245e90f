"""Problems in their long form: thousands made anew, each checked as the short tests check some."""

import argparse
import sys
import time
from collections import Counter
from itertools import count

from pilaw.forms import FORMS
from pilaw.patterns import recipes
from pilaw.problems import problem
from tests import test_problems as short


def many(wanted, seed):
    """So many problems of all forms and recipes in turn."""
    for k in count():
        for form in FORMS:
            for recipe in recipes().values():
                if wanted <= 0:
                    return
                if made := problem(form, recipe, f"{seed}-{k}"):
                    wanted -= 1
                    yield made


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=10_000)
    parser.add_argument("--seed", default="long")
    args = parser.parse_args()
    started, forms, notes, bad = time.time(), Counter(), Counter(), 0
    for made in many(args.problems, args.seed):
        forms[made.form] += 1
        notes[made.note] += 1
        try:
            for check in (*short.CHECKS, short.check_prose):
                check(short.as_frozen(made))
        except AssertionError as error:
            bad += 1
            print(f"{made.id}: {error}", flush=True)
    print(
        f"{forms.total()} problems in {time.time() - started:.0f} s, {bad} at fault: {dict(forms)}"
    )
    print(f"{len(notes)} different by their notes")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
