"""Reading what people write: counts, amounts, dates, yes or no, choices and acts, each from a text.

The words understood stand in `data/reading.toml`. What is not read whole and surely is refused with
one sentence that says what to write instead; nothing is guessed. A text that is too long for a
number or a date is refused before anything is computed.
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
from .words import say

ENDLESS = float("inf")
EARLIEST, LATEST = 1979, 2099
LONGEST = 200  # characters of a number or a date
FIGURES = 18  # more than any table counts

Days = tuple[date, date]


class FactError(ValueError):
    """What cannot be read or done, as a key of `data/words` and its values; as text, one sentence
    that says what was wrong and what to write instead.

    >>> str(FactError("error.not_a_day", given="x"))
    'the law of x: not a date; write it as 2021-08-23.'
    """

    def __init__(self, key: str, /, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def __str__(self) -> str:
        return say(self.key, **self.values)


# ---- words ---------------------------------------------------------------------------------------
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_PLAIN: dict[int, int | str] = {code: code - 0xFEE0 for code in _FULL_WIDTH}
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
    return " ".join(
        (text if text.isascii() else text.translate(_PLAIN)).strip(_UNSEEN).split()
    ).lower()


def shown(text: str) -> str:
    """A text of the reader in a sentence: quoted, cut short, with no sign that acts on a
    terminal.
    """
    return repr(text if len(text) <= 60 else text[:60] + "…")


def unknown(text: str) -> bool:
    """Whether a text says that nothing is known. A blank does."""
    as_written, plainly = _unknown_words()
    return text.strip(_UNSEEN) in as_written or plain(text) in plainly


@cache
def _unknown_words() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(words("unknown")["as_written"]), frozenset(
        {"", *map(plain, words("unknown")["words"])}
    )


@cache
def _meanings(part: str) -> dict[str, str]:
    return {plain(word): meaning for meaning, many in words(part).items() for word in many}


def _nearest(text: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`did you mean …? ` for the word that is nearest, or nothing."""
    near = get_close_matches(text[:LONGEST], list(known), 1, cutoff)
    return say("error.read.hint", near=near[0]) if near else ""


@lru_cache(8192)
def yes_no(text: str, what: str) -> bool | None:
    """True, False, or None for unknown.

    >>> [yes_no(text, "duty_or_service") for text in ("是", "N", "不详")]
    [True, False, None]
    """
    if unknown(text):
        return None
    meaning = _meanings("yes_no").get(plain(text))
    if meaning is None:
        raise FactError("error.read.not_yes_no", what=what, given=shown(text.strip()))
    return meaning == "yes"


@lru_cache(8192)
def choice(text: str, what: str, options: tuple[str, ...]) -> str:
    """One of the options, or `unknown`; `what` may have words of its own in `data/reading.toml`.

    >>> choice("无", "prior", ("none", "criminal", "administrative_2y"))
    'none'
    """
    if unknown(text):
        return "unknown"
    word = (
        _meanings(what).get(plain(text), plain(text)) if what in ("prior", "harm") else plain(text)
    )
    if word in options:
        return word
    given, hint = shown(text.strip()), _nearest(word, options)
    raise FactError(
        "error.read.not_a_choice", what=what, given=given, hint=hint, options=", ".join(options)
    )


@lru_cache(8192)
def acts(text: str) -> tuple[str, ...] | None:
    """The acts named in one cell; None where nothing is known.

    >>> acts("非法获取；出售"), acts("unknown")
    (('obtain', 'sell'), None)
    """
    if unknown(text):
        return None
    known, every = _meanings("acts"), ", ".join(words("acts"))
    found = []
    for word in filter(None, map(str.strip, re.split(r"[;,、/]", plain(text)))):
        if word not in known:
            hint = _nearest(word, known)
            raise FactError("error.read.not_an_act", given=shown(word), hint=hint, acts=every)
        found.append(known[word])
    if not found:
        raise FactError("error.read.no_act", given=shown(text), acts=every)
    return tuple(found)


def listed(text: str) -> tuple[str, ...]:
    """Several names in one cell, with semicolons between them; () for a blank."""
    return () if unknown(text) else tuple(filter(None, map(str.strip, re.split("[;；]", text))))


def _inside(text: str, patterns: Iterable[str]) -> Iterator[str]:
    """What stands at the place of `…` in each pattern that fits."""
    for pattern in patterns:
        before, _, after = pattern.partition("…")
        if (
            text.startswith(before)
            and text.endswith(after)
            and len(text) > len(before) + len(after)
        ):
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
def number(text: str, what: str, money: bool = False, persons: bool = False) -> tuple[Any, Any]:
    """The least and the most that a count or an amount can be: int, Decimal, or infinite.

    `以上`, `以下` and `以内` include the number itself (CL 99). `余` after a round number means
    less than one more unit of its last place: 60余 is 60 to 69, 3万余 is 30,000 to 39,999. Counts
    are whole numbers; money may have two decimals. A comma parts figures in threes and is no
    decimal comma. Persons are counted only where they are asked for.

    >>> [number(text, "tier1") for text in ("1.2万", "60余条", "50以上", "100..199")]
    [(12000, 12000), (60, 69), (50, inf), (100, 199)]
    """
    if unknown(text):
        return 0, ENDLESS
    return _Number(text, what, money, persons).read()


@cache
def _number_form() -> re.Pattern[str]:
    """One number: currency, figures or Chinese numerals, 余, times, 余, unit."""
    of = words("number")
    one = {
        name: "|".join(sorted(map(re.escape, of[name]), key=len, reverse=True))
        for name in ("currency", "and_more", "times")
    }
    unit = "|".join(
        sorted(map(re.escape, {*of["items"], *of["persons"], *of["yuan"]}), key=len, reverse=True)
    )
    return re.compile(
        rf"(?P<currency>{one['currency']})? ?"
        r"(?:(?P<figures>[0-9]+(?:,[0-9]+)*)(?:\.(?P<cents>[0-9]+))?"
        rf"|(?P<chinese>[{_NUMERALS}十百千万亿]+))"
        rf" ?(?P<more>{one['and_more']})? ?(?P<times>{one['times']})?(?P<after>{one['and_more']})?"
        rf" ?(?P<unit>{unit})?"
    )


class _Number:
    """One text read as a number."""

    def __init__(self, text: str, what: str, money: bool, persons: bool) -> None:
        self.written, self.what, self.money, self.persons = (
            text.strip(_UNSEEN),
            what,
            money,
            persons,
        )

    def no(self, key: str, **values: Any) -> FactError:
        """Why the text is refused: what it is of, the text, and what to write instead."""
        write = say("error.fact.a.money" if self.money else "error.fact.a.count")
        return FactError(
            key, what=self.what, write=write, **{"given": shown(self.written)} | values
        )

    def read(self) -> tuple[Any, Any]:
        if len(self.written) > LONGEST:
            raise self.no("error.read.too_long")
        text, of = plain(self.written), words("number")
        found = self.one(text) or self.two_ends(text) or self.bounded(text)
        if found is not None:
            return found
        if any(self.one(inner) for inner in _inside(text, of["about"])):
            raise self.no("error.read.about")
        raise self.reason(text)

    def reason(self, text: str) -> FactError:
        """Why nothing fits, for the mistakes that are common."""
        if re.fullmatch("-[0-9].*", text):
            return self.no("error.read.below_zero")
        if re.fullmatch(r"[0-9.,]+e[+-]?[0-9]+.*", text):
            return self.no("error.read.exponent")
        return self.no("error.read.not_a_number")

    def bounded(self, text: str) -> tuple[Any, Any] | None:
        """At least, at most, more than, less than one exact number."""
        of, step = words("number"), Decimal("0.01") if self.money else 1
        for kind in ("at_least", "at_most", "more_than", "less_than"):
            for inner in _inside(text, of[kind]):
                if (n := self.exact(inner)) is not None:
                    if kind == "less_than" and n == 0:
                        raise self.no("error.read.below_zero")
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
            if sign == ".." and not (left and right) and (left or right):
                if (n := self.exact(left or right)) is not None:
                    return (n, ENDLESS) if left else (0, n)
                continue
            low, high = self.exact(left), self.exact(right)
            if low is None or high is None:
                continue
            if self.times(right) and not self.times(left):
                raise self.no("error.read.which_unit")
            if low > high:
                raise FactError("error.read.upside_down", what=self.what, low=low, high=high)
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
        if found["unit"] in of["persons"] and not self.persons:
            raise self.no("error.read.persons")
        if (found["currency"] or (found["unit"] or "") in of["yuan"]) and not self.money:
            raise self.no("error.read.money")
        if self.money and found["unit"] in of["items"]:
            raise self.no("error.read.items")
        if (found["more"] and found["after"]) or (
            found["times"] in ("百", "千")
            and (found["more"] or value >= 10 * of["times"][found["times"]])
        ):
            return None
        if found["more"] or found["after"]:
            return value, self.topmost(value)
        return value, value

    def value(self, found: re.Match[str]) -> Any:
        """The number as int, or for money as Decimal with at most two places."""
        times = words("number")["times"].get(found["times"], 1)
        if found["chinese"]:
            whole = chinese_number(found["chinese"])
            if (
                whole is None
                or (found["times"] and not found["more"])
                or (times > 1 and whole >= times)
            ):
                raise self.no("error.read.not_in_full")
            return whole * times
        figures, cents = found["figures"], found["cents"] or ""
        if "," in figures and not re.fullmatch("[0-9]{1,3}(,[0-9]{3})+", figures):
            raise self.no("error.read.comma")
        plain_figures = figures.replace(",", "")
        if len(plain_figures) + max(len(cents), len(str(times)) - 1) > FIGURES:
            raise self.no("error.read.figures", most=FIGURES)
        if len(cents) > 2 and (
            times == 1 or cents.endswith("0")
        ):  # 5.000 may be meant as five thousand
            raise self.no("error.read.point")
        if re.match("0[0-9]", figures):
            raise self.no("error.read.code")
        if times == 1 and not cents:
            return int(plain_figures)
        exact = Decimal(f"{plain_figures}.{cents or 0}") * times
        if exact == exact.to_integral_value():
            return int(exact)
        if not self.money or exact != round(exact, 2):
            raise self.no("error.read.inexact", given=shown(self.written)[1:-1])
        return round(exact, 2) if times > 1 else exact

    def topmost(self, value: Any) -> Any:
        """The most that 余 leaves: less than one more unit of the last place that is not zero."""
        zeros = len(str(value)) - len(str(value).rstrip("0"))
        if value == 0 or zeros == 0 or isinstance(value, Decimal):
            raise self.no("error.read.how_much_more")
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
    return (
        whole
        if same in (said := _spelled(whole), f"一{said}" if said.startswith("十") else said)
        else None
    )


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
_START = date(EARLIEST, 1, 1)


@lru_cache(8192)
def days(text: str, what: str) -> Days | None:
    """The earliest and the latest day on which something can have ended; None for unknown.

    A span is read as its end, since the law of an act that went on is the law of its end; of
    several dates the last counts. `以前` and `以后` leave in what they name, as CL 99 has it for
    以上 and 以下 of numbers; `之前`, `之后`, `before` and `after` do not. What stands in brackets
    is a comment: only one that is known to leave the date as it is may stand there.

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

    def no(self, key: str, **values: Any) -> FactError:
        """Why the text is refused: what it is of, the text, and what to write instead."""
        given, write = shown(self.written), say("error.date.write")
        return FactError(key, what=self.what, given=given, write=write, **values)

    def read(self) -> Days:
        if len(self.written) > LONGEST:
            raise self.no("error.date.too_long")
        found = []
        for part in filter(
            None,
            map(str.strip, re.split("[;、]", self.without_comments(_figures(plain(self.written))))),
        ):
            span = self.span(part)
            if span is None:
                raise self.reason(part)
            found.append(span)
        if not found:
            raise self.no("error.date.none")
        if (latest := max(last for _, last in found)).year < EARLIEST:
            raise self.no("error.date.early", earliest=EARLIEST)
        return max(first for first, _ in found), latest

    def without_comments(self, text: str) -> str:
        """The text without its comments; refused where one may change the date or is not closed."""
        bare, *others = text.split("(")
        for other in others:
            comment, closed, after = other.partition(")")
            if self.one(comment.strip()):
                raise self.no("error.date.second")
            if not closed or ")" in after:
                raise self.no("error.date.not_closed")
            if comment.strip() not in self.asides("comments"):
                raise self.no("error.date.comment", comment=shown(comment.strip()))
            bare += " " + after
        if ")" in bare:
            raise self.no("error.date.not_opened")
        return " ".join(bare.split())

    def asides(self, kind: str) -> list[str]:
        """What may stand beside a date of this kind without changing it."""
        of = words("date")
        return [*map(plain, of[kind] + of["judgment"] * (self.what == "judgment_date"))]

    def reason(self, part: str) -> FactError:
        """Why nothing fits, for the mistakes that are common."""
        for form, key in _MISTAKES.items():
            if re.fullmatch(form, part):
                return self.no(key)
        if any(self.span(inner) for inner in _inside(part, words("date")["about"])):
            return self.no("error.date.about")
        return self.no("error.date.not_alone" if re.search("[0-9]{4}", part) else "error.date.none")

    def span(self, part: str) -> Days | None:
        """A date, two dates, or a date that bounds."""
        found = self.one(part) or self.two(part) or self.bounded(part)
        if found is None:
            for label in self.asides("labels"):
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
            start, end = (
                next(_inside(left, of["start"]), left),
                next(_inside(right, of["end"]), right),
            )
            if (a := self.one(start)) and (b := self.one(end, of=start)):
                years = _YEAR.fullmatch(start) and _YEAR.fullmatch(end)
                found.append(self.ordered(a, b, open_year=sign in "-–—~" and bool(years)))
        found += [
            (min(a[0], b[0]), max(a[1], b[1])) for a, b in self.pairs(_sides(part, of["either"]))
        ]
        for pattern in of["between"]:
            before, middle, after = (piece.strip() for piece in pattern.split("…"))
            if part.startswith(before + " ") and part.endswith(after):
                inner = part[len(before) : len(part) - len(after)]
                found += [
                    self.ordered(a, b, open_year=True)
                    for a, b in self.pairs(_sides(inner, [f" {middle} "]))
                ]
        return found[0] if len(set(found)) == 1 else None

    def pairs(self, sides: Iterable[tuple[str, str, str]]) -> Iterator[tuple[Days, Days]]:
        for left, _, right in sides:
            if (a := self.one(left)) and (b := self.one(right)):
                yield a, b

    def ordered(self, a: Days, b: Days, *, open_year: bool) -> Days:
        """The end of a span; all of it where a sign between two years may mean either."""
        if a[0] > b[1]:
            raise self.no("error.date.backwards")
        return (a[0], b[1]) if open_year else b

    def one(self, text: str, of: str = "") -> Days | None:
        """A day, a month, a year or a part of one; an end may leave out the year of its start,
        `of`.
        """
        for form in _FORMS:
            if found := form.fullmatch(text):
                parts = found.groupdict()
                month = parts.get("month") or ""
                if (parts.get("sign"), month, parts.get("day")) == (
                    ".",
                    "1",
                    None,
                ):  # 2021.1 may be 2021.10
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
                return self.calendar(year, str(months[0]), "")[0], self.calendar(
                    year, str(months[1]), ""
                )[1]
        start, found = _CHINESE_START.match(of), _CHINESE_END.fullmatch(text)
        if start and found and (found["month"] or (start["month"] and found["day"])):
            return self.calendar(
                start["year"], found["month"] or start["month"], found["day"] or ""
            )
        return None

    def calendar(self, year: str, month: str, day: str) -> Days:
        """First and last day of a year, a month or a day."""
        y, m, d = int(year), int(month or 1), int(day or 1)
        if y > LATEST:
            raise self.no("error.date.late", latest=LATEST)
        try:
            if not month:
                return date(y, 1, 1), date(y, 12, 31)
            return date(y, m, d), date(y, m, d if day else monthrange(y, m)[1])
        except (ValueError, IndexError):
            raise self.no("error.date.calendar") from None


_MISTAKES = {
    r"[0-9]{5}(\.[0-9]+)?": "error.date.serial",
    r"([0-9]{1,2}[-/.]){2}([0-9]{2}|[0-9]{4})": "error.date.day_or_month",
    r"([0-9]{1,2}[- ])?[a-z]{3,9}[- ]'?[0-9]{2}": "error.date.short_year",
    r"[0-9]{4}\.1": "error.date.last_zero",
}
_TIME = r"(?:[ t](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?)?"
_YEAR = re.compile("([0-9]{4}) ?年?")
_FORMS = tuple(
    map(
        re.compile,
        (
            rf"(?P<year>[0-9]{{4}})(?P<sign>[-/.])(?P<month>[0-9]{{1,2}})(?:(?P=sign)(?P<day>[0-9]{{1,2}}){_TIME})?",
            r"(?P<year>[0-9]{4})(?: ?年)?",
            (
                r"(?P<year>[0-9]{4}) ?年 ?(?P<month>[0-9]{1,2}) ?月份?"
                rf"(?: ?(?P<day>[0-9]{{1,2}}) ?[日号]{_TIME})?"
            ),
            r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
            (
                r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ -])?"
                r"(?P<month>[a-z]{3,9})\.?[ -](?P<year>[0-9]{4})"
            ),
            r"(?P<month>[a-z]{3,9})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})",
        ),
    )
)
_PART = re.compile(
    r"(?P<year>[0-9]{4})(?: ?年| )?(?P<after>[^0-9 ].{1,4})"
    r"|(?P<before>[a-z][0-9]) (?P<later>[0-9]{4})"
)
_CHINESE_START = re.compile(r"(?P<year>[0-9]{4}) ?年(?: ?(?P<month>[0-9]{1,2}) ?月)?")
_CHINESE_END = re.compile(r"(?:(?P<month>[0-9]{1,2}) ?月份?)? ?(?:(?P<day>[0-9]{1,2}) ?[日号])?")
_CHINESE_YEAR = re.compile(rf"[{_NUMERALS}]{{4}}(?= ?年)")
_CHINESE_DAY = re.compile(rf"[{_NUMERALS}十]{{1,3}}(?= ?[月日号])")


def _figures(text: str) -> str:
    """Dates in Chinese numerals as figures: 二〇二一年八月 becomes 2021年8月."""
    text = _CHINESE_YEAR.sub(
        lambda found: "".join(str(_DIGIT[sign]) for sign in found.group()), text
    )
    return _CHINESE_DAY.sub(
        lambda found: found.group() if (n := chinese_number(found.group())) is None else str(n),
        text,
    )
