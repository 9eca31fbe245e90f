"""Reading what people write: counts, amounts, dates, yes or no, choices and acts, each from a text.

The words understood stand in `data/reading.toml`. What is not read whole and surely is refused with
one sentence that says what to write instead; nothing is guessed. A text that is too long for a number
or a date is refused before anything is computed.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from . import _data

ENDLESS = float("inf")
EARLIEST, LATEST = 1979, 2099
LONGEST = 200  # characters of a number or a date
FIGURES = 18  # more than any table counts

Days = tuple[date, date]


class FactError(ValueError):
    """A fact that cannot be read; the message says what was wrong and what to write instead."""


# ---- words ---------------------------------------------------------------------------------------
_PLAIN: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width signs
_PLAIN |= {ord("　"): " ", 0xA0: " ", ord("￥"): "¥", 0x2212: "-"}
_UNSEEN = "\u200b\u200e\u200f\ufeff "


def words(part: str) -> Any:
    """One part of `data/reading.toml`."""
    return _data.toml("reading.toml")[part]


def plain(text: str) -> str:
    """A text with plain signs, single spaces and no capitals, as the lists of words have it.

    >>> plain("\uff16\uff10\u6761  OR  More ")
    '60\u6761 or more'
    """
    return " ".join((text if text.isascii() else text.translate(_PLAIN)).strip(_UNSEEN).split()).lower()


def shown(text: str) -> str:
    """A text of the reader in a sentence: quoted, cut short, with no sign that acts on a terminal."""
    return repr(text if len(text) <= 60 else text[:60] + "…")


def unknown(text: str) -> bool:
    """Whether a text says that nothing is known. A blank does."""
    as_written, plainly = _unknown_words()
    return text.strip(_UNSEEN) in as_written or plain(text) in plainly


@cache
def _unknown_words() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(words("unknown")["as_written"]), frozenset({"", *map(plain, words("unknown")["words"])})


@cache
def _meanings(part: str) -> dict[str, str]:
    return {plain(word): meaning for meaning, many in words(part).items() for word in many}


def _nearest(text: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`did you mean …? ` for the word that is nearest, or nothing."""
    near = get_close_matches(text[:LONGEST], list(known), 1, cutoff)
    return f"did you mean {near[0]!r}? " if near else ""


def yes_no(text: str, what: str) -> bool | None:
    """True, False, or None for unknown.

    >>> [yes_no(text, "duty_or_service") for text in ("是", "N", "不详")]
    [True, False, None]
    """
    if unknown(text):
        return None
    meaning = _meanings("yes_no").get(plain(text))
    if meaning is None:
        raise FactError(f"{what}: {shown(text.strip())} is neither yes, no nor unknown; write one of these.")
    return meaning == "yes"


def choice(text: str, what: str, options: tuple[str, ...]) -> str:
    """One of the options, or `unknown`; `what` may have words of its own in `data/reading.toml`.

    >>> choice("无", "prior", ("none", "criminal", "administrative_2y"))
    'none'
    """
    if unknown(text):
        return "unknown"
    word = _meanings(what).get(plain(text), plain(text)) if what in ("prior", "harm") else plain(text)
    if word in options:
        return word
    hint = _nearest(word, options)
    raise FactError(f"{what}: {shown(text.strip())} is not known; {hint}write {', '.join(options)} or unknown.")


def acts(text: str) -> list[str] | None:
    """The acts named in one cell; None where nothing is known.

    >>> acts("非法获取；出售"), acts("unknown")
    (['obtain', 'sell'], None)
    """
    if unknown(text):
        return None
    known = _meanings("acts")
    found = []
    for word in filter(None, map(str.strip, re.split(r"[;,、/]", plain(text)))):
        if word not in known:
            write = f"{_nearest(word, known)}write"
            raise FactError(f"acts: {shown(word)} is not an act; {write} one or more of {', '.join(words('acts'))}.")
        found.append(known[word])
    if not found:
        raise FactError(f"acts: {shown(text)} names no act; write one or more of {', '.join(words('acts'))}.")
    return found


def listed(text: str) -> tuple[str, ...]:
    """Several names in one cell, with semicolons between them; () for a blank."""
    return () if unknown(text) else tuple(filter(None, map(str.strip, re.split("[;；]", text))))


def _inside(text: str, patterns: Iterable[str]) -> Iterator[str]:
    """What stands at the place of `…` in each pattern that fits."""
    for pattern in patterns:
        before, _, after = pattern.partition("…")
        if text.startswith(before) and text.endswith(after) and len(text) > len(before) + len(after):
            yield text[len(before) : len(text) - len(after)].strip()


def _sides(text: str, signs: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """A text cut at each place where one of the signs stands: left, sign, right."""
    for sign in signs:
        at = text.find(sign)
        while at >= 0:
            yield text[:at].strip(), sign.strip(), text[at + len(sign) :].strip()
            at = text.find(sign, at + 1)


# ---- numbers -------------------------------------------------------------------------------------
@lru_cache(8192)
def number(text: str, what: str, money: bool = False) -> tuple[Any, Any]:
    """The least and the most that a count or an amount can be: int, Decimal, or infinite.

    `以上`, `以下` and `以内` include the number itself (CL 99). `余` after a round number means less
    than one more unit of its last place: 60余 is 60 to 69, 3万余 is 30,000 to 39,999. Counts are whole
    numbers; money may have two decimals. A comma parts figures in threes and is no decimal comma.

    >>> [number(text, "tier1") for text in ("1.2万", "60余条", "50以上", "100..199")]
    [(12000, 12000), (60, 69), (50, inf), (100, 199)]
    """
    if unknown(text):
        return 0, ENDLESS
    return _Number(text, what, money).read()


@cache
def _number_form() -> re.Pattern[str]:
    """One number: currency, figures or Chinese numerals, 余, times, 余, unit."""
    of = words("number")
    one = {name: "|".join(sorted(map(re.escape, of[name]), key=len, reverse=True)) for name in ("currency", "and_more", "times")}
    unit = "|".join(sorted(map(re.escape, {*of["items"], *of["persons"], *of["yuan"]}), key=len, reverse=True))
    return re.compile(
        rf"(?P<currency>{one['currency']})? ?(?:(?P<figures>[0-9]+(?:,[0-9]+)*)(?:\.(?P<cents>[0-9]+))?|(?P<chinese>[{_NUMERALS}十百千万亿]+))"
        rf" ?(?P<more>{one['and_more']})? ?(?P<times>{one['times']})?(?P<after>{one['and_more']})? ?(?P<unit>{unit})?"
    )


class _Number:
    """One text read as a number."""

    def __init__(self, text: str, what: str, money: bool) -> None:
        self.written, self.what, self.money = text.strip(_UNSEEN), what, money
        self.write = "an amount such as 5000 or 4999.50" if money else "a whole number such as 500"

    def no(self, why: str) -> FactError:
        return FactError(f"{self.what}: {shown(self.written)} {why}")

    def read(self) -> tuple[Any, Any]:
        if len(self.written) > LONGEST:
            raise self.no(f"is too long for a number; write {self.write}, a range a..b, or leave it blank.")
        text, of = plain(self.written), words("number")
        found = self.one(text) or self.two_ends(text) or self.bounded(text)
        if found is not None:
            return found
        if any(self.one(inner) for inner in _inside(text, of["about"])):
            raise self.no("is about a number: how much is about? Write the range that is sure, such as 50..70, or leave it blank.")
        raise self.no(self.reason(text))

    def reason(self, text: str) -> str:
        """Why nothing fits, for the mistakes that are common."""
        if re.fullmatch("-[0-9].*", text):
            return "is below zero; write 0 or more."
        if re.fullmatch(r"[0-9.,]+e[+-]?[0-9]+.*", text):
            return "is a rounded number with an exponent, as a spreadsheet shows it; write all its figures."
        return f"is not a number; write {self.write}, a range a..b, or leave it blank."

    def bounded(self, text: str) -> tuple[Any, Any] | None:
        """At least, at most, more than, less than one exact number."""
        of, step = words("number"), Decimal("0.01") if self.money else 1
        for kind in ("at_least", "at_most", "more_than", "less_than"):
            for inner in _inside(text, of[kind]):
                if (n := self.exact(inner)) is not None:
                    if kind == "less_than" and n == 0:
                        raise self.no("is below zero; write 0 or more.")
                    return {
                        "at_least": (n, ENDLESS),
                        "at_most": (0, n),
                        "more_than": (_short(n + step), ENDLESS),
                        "less_than": (0, _short(n - step)),
                    }[kind]
        return None

    def two_ends(self, text: str) -> tuple[Any, Any] | None:
        """A range; `a..` and `..b` are open at one end."""
        for left, sign, right in _sides(text, words("number")["between"]):
            if sign in ("..", "…") and not (left and right) and (left or right):
                if (n := self.exact(left or right)) is not None:
                    return (n, ENDLESS) if left else (0, n)
                continue
            low, high = self.exact(left), self.exact(right)
            if low is None or high is None:
                continue
            if self.times(right) and not self.times(left):
                raise self.no("leaves open whether the unit stands for both numbers; write both in full, such as 30000..50000.")
            if low > high:
                raise FactError(f"{self.what}: the range {low}..{high} is upside down; write {high}..{low}.")
            return low, high
        return None

    @staticmethod
    def times(text: str) -> bool:
        found = _number_form().fullmatch(text)
        return bool(found and found["times"])

    def exact(self, text: str) -> Any:
        """One number without 余, or None."""
        found = self.one(text)
        return found[0] if found and found[0] == found[1] else None

    def one(self, text: str) -> tuple[Any, Any] | None:
        """One number, perhaps with 余, as its least and most; None if the text is none."""
        found = _number_form().fullmatch(text) if text else None
        if found is None:
            return None
        value = self.value(found)
        of = words("number")
        if found["unit"] in of["persons"] and not self.what.startswith("buyers"):
            raise self.no(f"counts persons and not items (条); write {self.write}.")
        if (found["currency"] or (found["unit"] or "") in of["yuan"]) and not self.money:
            raise self.no(f"is an amount of money; write {self.write}.")
        if self.money and found["unit"] in of["items"]:
            raise self.no(f"counts items and is no amount; write {self.write}.")
        if (found["more"] and found["after"]) or (found["times"] in ("百", "千") and (found["more"] or value >= 10 * of["times"][found["times"]])):
            return None
        if found["more"] or found["after"]:
            return value, self.topmost(value)
        return value, value

    def value(self, found: re.Match[str]) -> Any:
        """The number as int, or for money as Decimal with at most two places."""
        times = words("number")["times"].get(found["times"], 1)
        if found["chinese"]:
            whole = chinese_number(found["chinese"])
            if whole is None or (found["times"] and not found["more"]) or (times > 1 and whole >= times):
                raise self.no(f"is not a number written in full; write {self.write}.")
            return whole * times
        figures, cents = found["figures"], found["cents"] or ""
        if "," in figures and not re.fullmatch("[0-9]{1,3}(,[0-9]{3})+", figures):
            raise self.no(f"has a comma that does not part figures in threes; write {self.write} (1,200 is read as 1200; a decimal has a point).")
        if len(figures) + len(cents) > FIGURES:
            raise self.no(f"has more than {FIGURES} figures; write {self.write}.")
        if len(cents) > 2 and (times == 1 or cents.endswith("0")):  # 5.000 may be meant as five thousand
            raise self.no("has three figures after the point; write five thousand as 5000 or 5,000.")
        if re.match("0[0-9]", figures):
            raise self.no(f"begins with 0 like a code; write {self.write}.")
        if times == 1 and not cents:
            return int(figures.replace(",", ""))
        exact = Decimal(f"{figures.replace(',', '')}.{cents or 0}") * times
        if exact == exact.to_integral_value():
            return int(exact)
        if not self.money or exact != round(exact, 2):
            raise FactError(f"{self.what}: {shown(self.written)[1:-1]} is not {self.write}; write {self.write}.")
        return round(exact, 2) if times > 1 else exact

    def topmost(self, value: Any) -> Any:
        """The most that 余 leaves: less than one more unit of the last place that is not zero."""
        zeros = len(str(value)) - len(str(value).rstrip("0"))
        if value == 0 or zeros == 0 or isinstance(value, Decimal):
            raise self.no("does not say how much more; write a range such as 65..69, or 65.. for 65 or more.")
        return _short(value + 10**zeros - (Decimal("0.01") if self.money else 1))


def _short(number: Any) -> Any:
    """An int where it is whole."""
    return int(number) if number == int(number) else number


_NUMERALS = "零一二三四五六七八九两〇○"
_DIGIT = dict(zip(_NUMERALS, (*range(10), 2, 0, 0), strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def chinese_number(text: str) -> int | None:
    """A whole number in Chinese numerals, written in full; None for anything else.

    >>> chinese_number("一万三千"), chinese_number("十六万"), chinese_number("一万三")
    (13000, 160000, None)
    """
    whole = part = digit = 0
    for sign in text[:LONGEST]:
        if sign in _DIGIT:
            digit = _DIGIT[sign]
        elif _UNITS[sign] < 10_000:
            part, digit = part + (digit or 1) * _UNITS[sign], 0
        elif sign == "亿":
            whole, part, digit = (whole + part + digit) * _UNITS[sign], 0, 0
        else:
            whole, part, digit = whole + (part + digit) * _UNITS[sign], 0, 0
    whole += part + digit
    same = text.replace("两", "二").replace("〇", "零").replace("○", "零")
    return whole if same in (said := _spelled(whole), f"一{said}" if said.startswith("十") else said) else None


def _spelled(number: int) -> str:
    """A number below a million million in Chinese numerals."""
    if number == 0:
        return "零"
    said, gap = "", False
    for size, sign in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = number // size % 10**4
        if part:
            gap = gap or bool(said and part < 1000)
            said, gap = said + "零" * gap + _below_ten_thousand(part) + sign, False
        else:
            gap = bool(said)
    return said[1:] if said.startswith("一十") else said


def _below_ten_thousand(number: int) -> str:
    said, gap = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said, gap = said + "零" * gap + _NUMERALS[digit] + sign, False
        else:
            gap = bool(said)
    return said


# ---- dates ---------------------------------------------------------------------------------------
_WRITE = "write 2021-08-23, 2021-08, 2021 or 2020-06 to 2021-02"
_START = date(EARLIEST, 1, 1)


@lru_cache(8192)
def days(text: str, what: str) -> Days | None:
    """The earliest and the latest day on which something can have ended; None for unknown.

    A span is read as its end, since the law of an act that went on is the law of its end; of several
    dates the last counts. `以前` and `以后` leave in what they name, as CL 99 has it for 以上 and 以下
    of numbers; `之前`, `之后`, `before` and `after` do not. What stands in brackets is a comment.

    >>> days("2015-10 to 2016-11", "act_date")
    (datetime.date(2016, 11, 1), datetime.date(2016, 11, 30))
    >>> days("截至2016-11", "act_date")
    (datetime.date(1979, 1, 1), datetime.date(2016, 11, 30))
    """
    return None if unknown(text) else _Date(text, what).read()


class _Date:
    """One text read as a date."""

    def __init__(self, text: str, what: str) -> None:
        self.written, self.what = text.strip(_UNSEEN), what

    def no(self, why: str) -> FactError:
        return FactError(f"{self.what}: {shown(self.written)} {why}")

    def read(self) -> Days:
        if len(self.written) > LONGEST:
            raise self.no(f"is too long for a date; {_WRITE}.")
        found = []
        for part in filter(None, map(str.strip, re.split("[;、]", self.without_comments(_figures(plain(self.written)))))):
            span = self.span(part)
            if span is None:
                raise self.no(self.reason(part))
            found.append(span)
        if not found:
            raise self.no(f"holds no date; {_WRITE}.")
        if (latest := max(last for _, last in found)).year < EARLIEST:
            raise self.no(f"is before {EARLIEST}, when the first Criminal Law was made; write a later date.")
        return max(first for first, _ in found), latest

    def without_comments(self, text: str) -> str:
        """The text without its comments; refused where one bounds the date or is not closed."""
        bare, *others = text.split("(")
        for other in others:
            comment, closed, after = other.partition(")")
            if self.one(comment.strip()):
                raise self.no(f"has a second date in brackets; {_WRITE}.")
            if not closed or ")" in after:
                raise self.no(f"has a bracket that is not closed; {_WRITE}.")
            if hit := next((w for w in words("date")["bounding"] if _has(comment, w)), None):
                raise self.no(f"says {hit!r} in brackets, which changes the date; {_WRITE}, or 2016.. for 2016 or later.")
            bare += " " + after
        if ")" in bare:
            raise self.no(f"has a bracket that is not opened; {_WRITE}.")
        return " ".join(bare.split())

    def reason(self, part: str) -> str:
        """Why nothing fits, for the mistakes that are common."""
        for form, why in _MISTAKES.items():
            if re.fullmatch(form, part):
                return f"{why}; {_WRITE}."
        if any(self.span(inner) for inner in _inside(part, words("date")["about"])):
            return "is about a date: how much is about? Write the span that is sure, such as 2015..2016, or leave it blank."
        if not re.search("[0-9]{4}", part):
            return f"holds no date; {_WRITE}."
        return f"is not a day, a month, a year or a span alone; {_WRITE}."

    def span(self, part: str) -> Days | None:
        """A date, two dates, or a date that bounds."""
        found = self.one(part) or self.two(part) or self.bounded(part)
        if found is None:
            for label in words("date")["labels"]:
                if part.startswith(label) and (inner := self.one(part[len(label) :].lstrip(" :"))):
                    return inner
        return found

    def bounded(self, part: str) -> Days | None:
        """Since, after, until, before one date."""
        for kind in ("from", "after", "until", "before"):
            for inner in _inside(part, words("date")[kind]):
                if found := self.one(inner):
                    return {
                        "from": (found[0], date.max),
                        "after": (min(found[1], date.max - timedelta(1)) + timedelta(1), date.max),
                        "until": (_START, found[1]),
                        "before": (_START, max(found[0], _START) - timedelta(1)),
                    }[kind]
        return None

    def two(self, part: str) -> Days | None:
        """From one date to another, or one of two."""
        of = words("date")
        found = []
        for left, sign, right in _sides(part, of["to"]):
            start, end = next(_inside(left, of["start"]), left), next(_inside(right, of["end"]), right)
            if (a := self.one(start)) and (b := self.one(end, of=start)):
                years = _YEAR.fullmatch(start) and _YEAR.fullmatch(end)
                found.append(self.ordered(a, b, open_year=sign in "-–—~" and bool(years)))
        found += [(min(a[0], b[0]), max(a[1], b[1])) for a, b in self.pairs(_sides(part, of["either"]))]
        for pattern in of["between"]:
            before, middle, after = (piece.strip() for piece in pattern.split("…"))
            if part.startswith(before + " ") and part.endswith(after):
                inner = part[len(before) : len(part) - len(after)]
                found += [self.ordered(a, b, open_year=True) for a, b in self.pairs(_sides(inner, [f" {middle} "]))]
        return found[0] if len(set(found)) == 1 else None

    def pairs(self, sides: Iterable[tuple[str, str, str]]) -> Iterator[tuple[Days, Days]]:
        for left, _, right in sides:
            if (a := self.one(left)) and (b := self.one(right)):
                yield a, b

    def ordered(self, a: Days, b: Days, *, open_year: bool) -> Days:
        """The end of a span; all of it where a sign between two years may mean either."""
        if a[0] > b[1]:
            raise self.no("ends before it begins; write the earlier date first.")
        return (a[0], b[1]) if open_year else b

    def one(self, text: str, of: str = "") -> Days | None:
        """A day, a month, a year or a part of one; an end may leave out the year of its start, `of`."""
        for form in _FORMS:
            if found := form.fullmatch(text):
                parts = found.groupdict()
                month = parts.get("month") or ""
                if (parts.get("sign"), month, parts.get("day")) == (".", "1", None):  # 2021.1 may be 2021.10
                    return None
                if month.isalpha():
                    if month not in words("date")["months"]:
                        continue
                    month = str(words("date")["months"][month])
                return self.calendar(parts["year"], month, parts.get("day") or "")
        if found := _PART.fullmatch(text):
            months = words("date")["parts"].get((found["after"] or found["before"]).strip())
            if months:
                year = found["year"] or found["later"]
                return self.calendar(year, str(months[0]), "")[0], self.calendar(year, str(months[1]), "")[1]
        start, found = _CHINESE_START.match(of), _CHINESE_END.fullmatch(text)
        if start and found and (found["month"] or (start["month"] and found["day"])):
            return self.calendar(start["year"], found["month"] or start["month"], found["day"] or "")
        return None

    def calendar(self, year: str, month: str, day: str) -> Days:
        """First and last day of a year, a month or a day."""
        y, m, d = int(year), int(month or 1), int(day or 1)
        if y > LATEST:
            raise self.no(f"is after {LATEST}; {_WRITE}, or leave it blank where it is not known.")
        try:
            if not month:
                return date(y, 1, 1), date(y, 12, 31)
            return date(y, m, d), date(y, m, d if day else monthrange(y, m)[1])
        except (ValueError, IndexError):
            raise self.no("is not a date of the calendar; write it as 2021-08-23, 2021-08 or 2021.") from None


_MISTAKES = {
    r"[0-9]{5}(\.[0-9]+)?": "may be the serial number by which a spreadsheet keeps a day",
    r"([0-9]{1,2}[-/.]){2}([0-9]{2}|[0-9]{4})": "does not say surely which is the day and which the month",
    r"([0-9]{1,2}[- ])?[a-z]{3,9}[- ]'?[0-9]{2}": "has no full year",
    r"[0-9]{4}\.1": "may be the first or the tenth month, since a spreadsheet drops the last zero",
}
_TIME = r"(?:[ t](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?)?"
_YEAR = re.compile("([0-9]{4}) ?年?")
_FORMS = tuple(
    map(
        re.compile,
        (
            rf"(?P<year>[0-9]{{4}})(?P<sign>[-/.])(?P<month>[0-9]{{1,2}})(?:(?P=sign)(?P<day>[0-9]{{1,2}}){_TIME})?",
            r"(?P<year>[0-9]{4})(?: ?年)?",
            rf"(?P<year>[0-9]{{4}}) ?年 ?(?P<month>[0-9]{{1,2}}) ?月份?(?: ?(?P<day>[0-9]{{1,2}}) ?[日号]{_TIME})?",
            r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
            r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ -])?(?P<month>[a-z]{3,9})\.?[ -](?P<year>[0-9]{4})",
            r"(?P<month>[a-z]{3,9})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})",
        ),
    )
)
_PART = re.compile(r"(?P<year>[0-9]{4})(?: ?年| )?(?P<after>[^0-9 ].{1,4})|(?P<before>[a-z][0-9]) (?P<later>[0-9]{4})")
_CHINESE_START = re.compile(r"(?P<year>[0-9]{4}) ?年(?: ?(?P<month>[0-9]{1,2}) ?月)?")
_CHINESE_END = re.compile(r"(?:(?P<month>[0-9]{1,2}) ?月份?)? ?(?:(?P<day>[0-9]{1,2}) ?[日号])?")
_CHINESE_YEAR = re.compile(rf"[{_NUMERALS}]{{4}}(?= ?年)")
_CHINESE_DAY = re.compile(rf"[{_NUMERALS}十]{{1,3}}(?= ?[月日号])")


def _figures(text: str) -> str:
    """Dates in Chinese numerals as figures: 二〇二一年八月 becomes 2021年8月."""
    text = _CHINESE_YEAR.sub(lambda found: "".join(str(_DIGIT[sign]) for sign in found.group()), text)
    return _CHINESE_DAY.sub(lambda found: found.group() if (n := chinese_number(found.group())) is None else str(n), text)


def _has(text: str, word: str) -> bool:
    """Whether a word stands in a text; an English one as a whole word."""
    return bool(re.search(rf"\b{word}\b", text)) if word.isascii() else word in text
