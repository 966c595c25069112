"""Texts, numbers and units in the languages of the calculator.

English texts are the keys; `model/locales/<language>.po` holds the translations. Page,
command line and files all write through `Language`, so that a label or a number looks the
same wherever it appears. No Streamlit here: files and the command line need texts too.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from math import floor, inf, isfinite, log10
from pathlib import Path
from string import Formatter
from typing import Any

from babel.core import Locale
from babel.numbers import NumberPattern, format_decimal, format_percent, parse_pattern

LOCALES = Path(__file__).parent / "locales"

# What the languages call themselves, in the order they are offered.
LANGUAGES = {"en": "English", "zh": "中文"}

# The screen shows at most this many significant digits; files hold every digit.
SIGNIFICANT_DIGITS = 4

# Figures said aloud: the multipliers behind them have two digits.
SHORT_DIGITS = 3

# A decimal of so many digits is one double; two doubles may need more to be told apart.
CERTAIN_DIGITS, MOST_DIGITS = 15, 16

# Digits at first, by kind, where more may be needed to tell figures apart.
LEAST_DIGITS_OF = {
    "number": SIGNIFICANT_DIGITS,
    "percent": SIGNIFICANT_DIGITS,
    "short": SHORT_DIGITS,
}

# Between the ends of a range of figures: where they stand alone, in a sentence, and of years.
RANGE_SIGNS = {"en": ("–", "–", "–"), "zh": ("～", "至", "—")}

# In place of what has no value: in a cell of a table.
NOTHING = "–"

# Beyond so many 100 million CNY an amount says nothing more.
LARGEST_MONEY = 1e8

# Beyond these sizes a number is easier to read as a power of ten.
LARGEST_PLAIN, SMALLEST_PLAIN = 1e12, 1e-4
LARGEST_EXACT = 1e15


@dataclass(frozen=True, slots=True)
class Scale:
    """How figures that stand together are scaled.

    By what they are divided, what a unit is called beside them, what stands before and after them
    in a sentence, and what the lower end of a range carries there too.
    """

    size: float = 1.0
    unit: str = ""
    before: str = ""
    after: str = ""
    low: str = ""


# Scales of money in 100 million CNY, the largest first, and the one for nothing.
MONEY_SCALES = {
    "en": (
        Scale(1e4, "trillion CNY", "CNY ", " trillion"),
        Scale(10.0, "billion CNY", "CNY ", " billion"),
        Scale(0.01, "million CNY", "CNY ", " million"),
        Scale(1e-8, "CNY", "CNY "),
    ),
    "zh": (
        Scale(1e4, "万亿元", after=" 万亿元", low=" 万亿"),
        Scale(1.0, "亿元", after=" 亿元", low=" 亿"),
        Scale(1e-4, "万元", after=" 万元", low=" 万"),
        Scale(1e-8, "元", after=" 元"),
    ),
}
USUAL_SCALE = 1

# Scales of other quantities in the unit that they come in, the same way.
AMOUNT_SCALES: dict[str, dict[str, tuple[Scale, ...]]] = {
    "million": {
        "en": (
            Scale(1e3, after=" billion"),
            Scale(1.0, after=" million"),
            Scale(1e-6),
        ),
        "zh": (
            Scale(100.0, after=" 亿", low=" 亿"),
            Scale(0.01, after=" 万", low=" 万"),
            Scale(1e-6),
        ),
    },
    "GW": {
        "en": (
            Scale(1.0, after=" GW"),
            Scale(1e-3, after=" MW"),
            Scale(1e-6, after=" kW"),
        ),
        "zh": (
            Scale(100.0, after=" 亿千瓦", low=" 亿"),
            Scale(0.01, after=" 万千瓦", low=" 万"),
            Scale(1e-6, after=" 千瓦"),
        ),
    },
    "TWh": {
        "en": (
            Scale(1.0, after=" TWh"),
            Scale(1e-3, after=" GWh"),
            Scale(1e-6, after=" MWh"),
        ),
        "zh": (
            Scale(1e3, after=" 万亿千瓦时", low=" 万亿"),
            Scale(0.1, after=" 亿千瓦时", low=" 亿"),
            Scale(1e-5, after=" 万千瓦时", low=" 万"),
            Scale(1e-9, after=" 千瓦时"),
        ),
    },
}

# So many figures are remembered as they are written: a page writes most of its own several times,
# and again after a slider moved.
REMEMBERED = 4096

# Of amounts that are rough.
ROUGH_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Language:
    """Writes texts and numbers in one language.

    Placeholders in a text are `{name:kind}`, where kind is one of `number`, `short`, `exact`,
    `whole`, `year`, `percent`, `money`, `money_range`, `amount` (of a quantity), `text` (as it
    is), `message` (itself translated), `messages` (several of them), `measure` (a value with its
    kind), `span` (values of a kind as a range), `listed` (names), and `s` and `ies`, the endings of
    English nouns after a count.

    >>> ENGLISH("{rate:percent} a year from {year:year}", rate=0.523, year=2022)
    '52.3% a year from 2022'
    """

    code: str

    def __call__(self, message: str, /, **values: object) -> str:
        """Return the translation of `message` with its placeholders filled in.

        The ends of a range are one figure where they are written alike, and a space stands between
        Chinese characters and figures.

        >>> ENGLISH("in {first:year}–{last:year}", first=2023, last=2023)
        'in 2023'
        """
        translated = self.translate(message)
        if not values:
            return translated
        said, before = [""], None
        for literal, name, kind in _parts(translated):
            written = "" if name is None else str(getattr(self, kind or "text")(values[name]))
            if written == before and literal.strip() in RANGE_SIGNS[self.code]:
                continue
            said += literal, written
            before = written
        return joined(*said)

    def translate(self, message: str) -> str:
        """Return the translation of `message`, or `message` itself where there is none."""
        return translations(self.code).gettext(message) if message else message

    def number(self, value: float, digits: int = SIGNIFICANT_DIGITS) -> str:
        """Write a number with `digits` significant digits, whole parts in full.

        >>> ENGLISH.number(2196.0104), ENGLISH.number(0.0123456), ENGLISH.number(1e-7)
        ('2,196', '0.01235', '1E−7')
        """
        if not _is_finite(value):
            return self(UNDEFINED)
        if value and not SMALLEST_PLAIN <= abs(value) < LARGEST_PLAIN:
            return _scientific(value, digits)
        return _decimal(value or 0, _pattern(value, digits), self.code)

    def short(self, value: float) -> str:
        """Write a number as said aloud."""
        return self.number(value, SHORT_DIGITS)

    def exact(self, value: float) -> str:
        """Write a number with every digit, as a publisher printed it.

        >>> ENGLISH.exact(1271.4), ENGLISH.exact(1.2714e21)
        ('1,271.4', '1.2714E21')
        """
        return self._written(value, "#,##0.###############")

    def whole(self, value: float) -> str:
        """Write a whole number with separators."""
        return self._written(value, "#,##0")

    def _written(self, value: float, pattern: str) -> str:
        """Write a number by a pattern, or as a power of ten where the pattern has no room for it.

        Babel writes as many digits as a decimal of 28 has, and refuses a number with more.
        """
        if not _is_finite(value):
            return self(UNDEFINED)
        if abs(value) >= LARGEST_EXACT:
            return _scientific(value, MOST_DIGITS)
        return _decimal(value or 0, pattern, self.code)

    def year(self, value: float) -> str:
        """Write a calendar year, which has no separators."""
        return f"{value:.0f}" if abs(value) < LARGEST_EXACT else self.whole(value)

    def percent(self, fraction: float, digits: int = SIGNIFICANT_DIGITS) -> str:
        """Write a fraction as a percentage with `digits` significant digits.

        >>> ENGLISH.percent(0.523), ENGLISH.percent(0.8), ENGLISH.percent(-0.00075)
        ('52.3%', '80%', '−0.075%')
        """
        if not _is_finite(fraction):
            return self(UNDEFINED)
        if fraction and not SMALLEST_PLAIN <= abs(fraction) * 100 < LARGEST_PLAIN:
            return self.number(fraction * 100, digits) + "%"
        return _percent(fraction, _pattern(fraction * 100, digits, "%"), self.code)

    def money(self, cny_100m: float) -> str:
        """Write an amount given in 100 million CNY.

        >>> ENGLISH.money(137.55387), Language("zh").money(137.55387), ENGLISH.money(0.0)
        ('CNY 13.8 billion', '138 亿元', 'CNY 0')
        """
        return self.money_range((cny_100m,))

    def money_range(self, cny_100m: tuple[float, ...]) -> str:
        """Write amounts given in 100 million CNY as a range, or as one where they are equal.

        >>> ENGLISH.money_range((398.9062, 467.6831)), Language("zh").money_range((9e3, 1.2e4))
        ('CNY 39.9–46.8 billion', '0.9 万亿至 1.2 万亿元')
        """
        if not all(map(isfinite, cny_100m)):
            return self(UNDEFINED)
        if max(cny_100m) > LARGEST_MONEY:
            return self(BEYOND_ANY_ECONOMY)
        scale = self.money_scale(*cny_100m) if any(cny_100m) else MONEY_SCALES[self.code][-1]
        return self._in_scale((self.short(amount / scale.size) for amount in cny_100m), scale)

    def _in_scale(self, figures: Iterable[str], scale: Scale) -> str:
        """Write figures in a scale as a range, or as one where they are alike."""
        *low, high = dict.fromkeys(figures)
        ends = [*(figure + scale.low for figure in low), high]
        return f"{scale.before}{self.between(ends, in_sentence=True)}{scale.after}"

    def amount(self, amounts_and_quantity: tuple[Any, ...]) -> str:
        """Write amounts of a quantity of `AMOUNT_SCALES` as a range, rough unless digits come, too.

        >>> ENGLISH.amount(((2.2204, 14.838), "million")), ENGLISH.amount(((13.73,), "million", 4))
        ('2.2–15 million', '13.73 million')
        >>> Language("zh").amount(((2.2204, 14.838), "million")), ENGLISH.amount(((0.045,), "GW"))
        ('220 万至 1,500 万', '45 MW')
        """
        amounts, quantity, *given = amounts_and_quantity
        digits = given[0] if given else ROUGH_DIGITS
        rounded = [float(f"{amount:.{digits}g}") for amount in amounts]
        scale = self.amount_scale(quantity, *rounded)
        figures = (self.number(amount / scale.size, digits) for amount in rounded)
        return self._in_scale(figures, scale)

    def amount_scale(self, quantity: str, *amounts: float) -> Scale:
        """Return the largest scale of a quantity in which the greatest amount is at least 1.

        >>> Language("zh").amount_scale("GW", 0.5, 12.9).after
        ' 万千瓦'
        """
        scales = AMOUNT_SCALES[quantity][self.code]
        return next((one for one in scales if max(amounts) >= one.size), scales[-1])

    def money_scale(self, *cny_100m: float) -> Scale:
        """Return the scale in which amounts in 100 million CNY that stand together are written.

        It is the largest in which the greatest of them is at least 1 as it is written.

        >>> ENGLISH.money_scale(0.5, 5777.262).unit, ENGLISH.money_scale(9999.0).unit
        ('billion CNY', 'trillion CNY')
        """
        greatest = max((abs(amount) for amount in cny_100m if isfinite(amount)), default=0.0)
        greatest = float(f"{greatest:.{SHORT_DIGITS}g}")
        scales = MONEY_SCALES[self.code]
        if not greatest:
            return scales[USUAL_SCALE]
        return next((scale for scale in scales if greatest >= scale.size), scales[-1])

    def scaled(self, amounts: tuple[float, ...], scale: Scale) -> str:
        """Write amounts as a figure in a scale, as a range where they are written differently."""
        return self.between(
            self.short(amount / scale.size)
            if amount <= LARGEST_MONEY
            else f">{self.short(LARGEST_MONEY / scale.size)}"
            for amount in amounts
        )

    def between(self, ends: Iterable[str], *, in_sentence: bool = False) -> str:
        """Write the ends of a range, each as it is written, as one where they are alike.

        >>> ENGLISH.between(["25%", "28%"]), Language("zh").between(["25%", "25%"])
        ('25%–28%', '25%')
        """
        alone, within, _ = RANGE_SIGNS[self.code]
        first, *others = dict.fromkeys(ends)
        for end in others:
            first = joined(first, within if in_sentence else alone, end)
        return first

    def years(self, first: float, last: float) -> str:
        """Write a span of calendar years.

        >>> ENGLISH.years(2021, 2026), Language("zh").years(2021, 2026)
        ('2021–2026', '2021—2026')
        """
        return RANGE_SIGNS[self.code][2].join(dict.fromkeys(map(self.year, (first, last))))

    def sentences(self, *sentences: str) -> str:
        """Put sentences one behind the other: Chinese ones without a space.

        >>> ENGLISH.sentences("One.", "Two."), Language("zh").sentences("一。", "二。")
        ('One. Two.', '一。二。')
        """
        return ("" if self.code == "zh" else " ").join(filter(None, sentences))

    def listed(self, names: Iterable[str]) -> str:
        """Return names as a list within a sentence.

        >>> ENGLISH.listed(["a", "b"]), Language("zh").listed(["甲", "乙"])
        ('a, b', '甲、乙')
        """
        return ("、" if self.code == "zh" else ", ").join(names)

    def separated(self, parts: Iterable[str]) -> str:
        """Return parts that may have commas of their own one behind the other.

        >>> ENGLISH.separated(["a", "b"]), Language("zh").separated(["甲", "乙"])
        ('a; b', '甲；乙')
        """
        return ("；" if self.code == "zh" else "; ").join(parts)

    def headed(self, head: str, said: str) -> str:
        """Return what is said behind what it is about.

        >>> ENGLISH.headed("cagr", "too high."), Language("zh").headed("cagr", "过高。")
        ('cagr: too high.', 'cagr：过高。')
        """
        return f"{head}{'：' if self.code == 'zh' else ': '}{said}"

    def bracketed(self, what: str, detail: str) -> str:
        """Return what is named with a detail in brackets; without them where there is none.

        >>> ENGLISH.bracketed("IDC", "2022-12"), Language("zh").bracketed("IDC", "2022-12")
        ('IDC (2022-12)', 'IDC（2022-12）')
        """
        if not detail:
            return what
        return f"{what}（{detail}）" if self.code == "zh" else f"{what} ({detail})"

    @lru_cache(maxsize=1024)  # noqa: B019 - there are two languages; limits stand in many reasons
    def measure(self, value_and_kind: tuple[Any, ...]) -> str:
        """Write a value by the kind that comes with it, with the digits that do, if any."""
        value, kind, *digits = value_and_kind
        return str(getattr(self, kind)(value, *digits))

    def span(self, values_and_kind: tuple[Any, ...]) -> str:
        """Write values of a kind as a range, with digits enough to tell them apart.

        What stands before and after may come with them; in Chinese each end carries it.

        >>> ENGLISH.span(((13.041, 13.043), "number")), ENGLISH.span(((2.0, 2.0), "number"))
        ('13.041–13.043', '2')
        >>> ENGLISH.span(((1.5, 2.02), "exact", "$", " trillion"))
        '$1.5–2.02 trillion'
        """
        values, kind, *around = values_and_kind
        before, after = around or ("", "")
        ends = map(self.measure, apart(kind, *values))
        if self.code == "zh":
            return self.between((joined(before, end, after) for end in ends), in_sentence=True)
        return f"{before}{self.between(ends)}{after}"

    def s(self, count: float) -> str:
        """Return the ending of a regular English noun that so many are counted of.

        >>> [ENGLISH("{n:whole} row{n:s}", n=n) for n in (0, 1, 2)]
        ['0 rows', '1 row', '2 rows']
        """
        return "" if count == 1 else "s"

    def ies(self, count: float) -> str:
        """Return the ending of an English noun in y.

        >>> [ENGLISH("{n:whole} cit{n:ies}", n=n) for n in (1, 2)]
        ['1 city', '2 cities']
        """
        return "y" if count == 1 else "ies"

    def conventions(self) -> dict[str, Any]:
        """Return by what it writes, as JSON holds it, for programs in other languages.

        Patterns of what stands at the beginning of a part, or at its end, decide on the space
        between two (see `joined`).
        """
        begins = {"narrow": _NARROW, "wide": _WIDE, "wide_space": _WIDE_SPACE}
        ends = {"narrow": _NARROW_END, "wide": _WIDE_END, "wide_space": _WIDE_SPACE_END}
        return {
            "code": self.code,
            "digits": SIGNIFICANT_DIGITS,
            "short_digits": SHORT_DIGITS,
            "most_digits": MOST_DIGITS,
            "smallest_plain": SMALLEST_PLAIN,
            "largest_plain": LARGEST_PLAIN,
            "largest_exact": LARGEST_EXACT,
            "largest_money": LARGEST_MONEY,
            "money_scales": [asdict(scale) for scale in MONEY_SCALES[self.code]],
            "usual_scale": USUAL_SCALE,
            "range_signs": RANGE_SIGNS[self.code],
            "between_sentences": self.sentences(" ", " ")[1:-1],
            "undefined": self(UNDEFINED),
            "beyond_any_economy": self(BEYOND_ANY_ECONOMY),
            "begins": {name: f"^{one.pattern}" for name, one in begins.items()},
            "ends": {name: one.pattern for name, one in ends.items()},
        }

    def text(self, value: object) -> str:
        """Write a value that is a text already."""
        return str(value)

    def message(self, value: object) -> str:
        """Write a value that is itself a message to translate."""
        return self.translate(str(value))

    def messages(self, values: Iterable[str]) -> str:
        """Write values that are messages to translate; they may have commas of their own."""
        return self.separated(map(self.translate, values))


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None, str | None], ...]:
    """Return what a template is made of: text, and the name and kind of the value behind it."""
    return tuple((literal, name, kind) for literal, name, kind, _ in Formatter().parse(template))


def joined(*parts: str) -> str:
    """Join parts of a text, with a space where Chinese characters meet letters or figures.

    There is none between Chinese characters. Marks of emphasis belong to what they mark.

    >>> joined("增长**", "413", "** 亿元"), joined("为 ", "138 亿元", " 投资")
    ('增长 **413** 亿元', '为 138 亿元投资')
    """
    if not _HAN_SIGN.search(whole := "".join(parts)):
        return whole
    said, *others = parts
    for part in others:
        near = len(said.rstrip("*")) - 2  # what stands before does not matter
        if (wide := _WIDE_END.search(said, near)) and _NARROW.match(part):
            said = f"{said[: wide.start()]} {wide['marks']}{part}"
        elif _NARROW_END.search(said, near) and (wide := _WIDE.match(part)):
            said = f"{said}{wide['marks']} {part[wide.end() :]}"
        elif (wide := _WIDE_SPACE_END.search(said, near)) and _WIDE.match(part):
            said = f"{said[: wide.start()]}{wide['marks']}{part}"
        elif _WIDE_END.search(said, near) and (wide := _WIDE_SPACE.match(part)):
            said = f"{said}{wide['marks']}{part[wide.end() :]}"
        else:
            said += part
    return said


_HAN, _MARKS = "[\u4e00-\u9fff]", r"(?P<marks>\**)"
_NARROW, _NARROW_END = re.compile(r"[A-Za-z0-9+−±]"), re.compile(r"[A-Za-z0-9%]$")
_WIDE, _WIDE_END = re.compile(f"{_MARKS}(?={_HAN})"), re.compile(f"(?<={_HAN}){_MARKS}$")
_WIDE_SPACE = re.compile(f"{_MARKS} (?={_HAN})")
_WIDE_SPACE_END = re.compile(f"(?<={_HAN}) {_MARKS}$")
_HAN_SIGN = re.compile(_HAN)


def N_(message: str) -> str:  # noqa: N802 - as gettext calls it
    """Return a message as it is: marks it for the catalogues where it is translated later."""
    return message


# What is written in place of a number that is none, or says nothing.
UNDEFINED = N_("undefined")
BEYOND_ANY_ECONOMY = N_("over CNY 10,000 trillion, beyond any economy")


def apart(kind: str, *values: float) -> list[tuple[Any, ...]]:
    """Return values as `{x:measure}` writes them, with digits enough that no two look the same.

    What is the same is written in full; kinds without digits to choose stay as they are.

    >>> [ENGLISH.measure(one) for one in apart("number", 408.164, 408.16)]
    ['408.164', '408.16']
    >>> [ENGLISH.measure(one) for one in apart("number", 408.164, 408.164)]
    ['408.164', '408.164']
    """
    if kind not in LEAST_DIGITS_OF:
        return [(value, kind) for value in values]
    least, different = LEAST_DIGITS_OF[kind], len({*values})
    choice = range(least if different > 1 or len(values) == 1 else CERTAIN_DIGITS, MOST_DIGITS + 2)
    digits = next(
        (
            digits
            for digits in choice
            if len({f"{value:.{digits}g}" for value in values}) == different
        ),
        least,
    )
    return [(value, "number" if kind == "short" else kind, digits) for value in values]


def told_apart(kind: str, **values: float) -> dict[str, tuple[Any, ...]]:
    """Return values by name as `{name:measure}` writes them, no two alike (see `apart`)."""
    return dict(zip(values, apart(kind, *values.values()), strict=True))


@lru_cache(maxsize=REMEMBERED)
def _decimal(value: float, pattern: str, code: str) -> str:
    return _signed(format_decimal(value, format=pattern, locale=_locale(code)))


@lru_cache(maxsize=REMEMBERED)
def _percent(fraction: float, pattern: str, code: str) -> str:
    return _signed(format_percent(fraction, format=pattern, locale=_locale(code)))


def _signed(written: str) -> str:
    """Return a figure as it is written, with the sign for minus in place of a hyphen."""
    return written.replace("-", "−")


def _is_finite(value: float) -> bool:
    """Whether a number is one that can be written; a decimal beyond all doubles is."""
    return abs(value) < inf


def _scientific(value: float, digits: int) -> str:
    """Write a number as a power of ten, alike in every language.

    >>> _scientific(10**38 - 1, 4), _scientific(1.2714e-21, 15)
    ('1E38', '1.2714E−21')
    """
    exact = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    mantissa, _, exponent = f"{exact:.{digits - 1}E}".partition("E")
    plain = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return _signed(f"{plain}E{int(exponent)}")


@cache
def _locale(code: str) -> Locale:
    """Return Babel's record of a language, which it would look up for each number."""
    return Locale(code)


def _pattern(value: float, digits: int, sign: str = "") -> NumberPattern:
    """Return the CLDR pattern that shows `digits` significant digits of `value`."""
    exponent = floor(log10(abs(value))) if value else 0
    decimals = max(0, digits - 1 - exponent)
    return _parsed(("#,##0." + "#" * decimals if decimals else "#,##0") + sign)


@cache
def _parsed(pattern: str) -> NumberPattern:
    return parse_pattern(pattern)


@cache
def translations(code: str) -> NullTranslations:
    """Return the catalogue of a language, compiled in memory from its .po file."""
    file = LOCALES / f"{code}.po"
    if not file.exists():
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English needs no catalogue
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = BytesIO()
    with file.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def as_written(messages: Iterable[str]) -> dict[str, str]:
    """Return messages by each way in which a language of the calculator writes them.

    >>> as_written(["Core"])["Core"]
    'Core'
    """
    return {
        Language(code).translate(message): message for message in messages for code in LANGUAGES
    }


ENGLISH = Language("en")


def language_of(chosen: str, accepted: str) -> str:
    """Return the language of the address, else the browser's first, else English.

    >>> language_of("", "zh-CN,zh;q=0.9,en;q=0.8"), language_of("en", "zh"), language_of("", "fr")
    ('zh', 'en', 'en')
    """
    browser = re.match(r"[A-Za-z]*", accepted)
    offered = (chosen, browser[0].lower() if browser else "")
    return next((code for code in offered if code in LANGUAGES), ENGLISH.code)
