"""Texts, numbers and units in the languages of the calculator.

English texts are the keys; `model/locales/<language>.po` holds the translations. Page,
command line and files all write through `Language`, so that a label or a number looks the
same wherever it appears. No Streamlit here: files and the command line need texts too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from math import floor, isfinite, log10
from pathlib import Path
from string import Formatter

from babel.numbers import format_decimal, format_percent

LOCALES = Path(__file__).parent / "locales"

# What the languages call themselves, in the order they are offered.
LANGUAGES = {"en": "English", "zh": "中文"}

# The screen shows at most this many significant digits; files hold every digit.
SIGNIFICANT_DIGITS = 4

# Figures said aloud: the multipliers behind them have two digits.
SHORT_DIGITS = 3

# Beyond these sizes a number is easier to read as a power of ten.
LARGEST_PLAIN, SMALLEST_PLAIN = 1e12, 1e-4
LARGEST_EXACT = 1e15


@dataclass(frozen=True, slots=True)
class Scale:
    """How figures that stand together are scaled.

    By what they are divided, what a unit is called beside them, and what stands before and after
    them in a sentence.
    """

    size: float = 1.0
    unit: str = ""
    before: str = ""
    after: str = ""


# Scales of money in 100 million CNY, the largest first, and the one for nothing.
MONEY_SCALES = {
    "en": (
        Scale(1e4, "trillion CNY", "CNY ", " trillion"),
        Scale(10.0, "billion CNY", "CNY ", " billion"),
        Scale(0.01, "million CNY", "CNY ", " million"),
        Scale(1e-8, "CNY", "CNY "),
    ),
    "zh": (
        Scale(1e4, "万亿元", after="万亿元"),
        Scale(1.0, "亿元", after="亿元"),
        Scale(1e-4, "万元", after="万元"),
        Scale(1e-8, "元", after="元"),
    ),
}
USUAL_SCALE = 1


@dataclass(frozen=True, slots=True)
class Language:
    """Writes texts and numbers in one language.

    Placeholders in a text are `{name:kind}`, where kind is one of `number`, `short`, `exact`,
    `whole`, `year`, `percent`, `money`, `money_range`, `text` (as it is), `message`
    (itself translated) and `measure` (a value with its kind).

    >>> ENGLISH("{rate:percent} a year from {year:year}", rate=0.523, year=2022)
    '52.3% a year from 2022'
    """

    code: str

    def __call__(self, message: str, /, **values: object) -> str:
        """Return the translation of `message` with its placeholders filled in."""
        translated = self.translate(message)
        return _Placeholders(self).vformat(translated, (), values) if values else translated

    def translate(self, message: str) -> str:
        """Return the translation of `message`, or `message` itself where there is none."""
        return translations(self.code).gettext(message) if message else message

    def number(self, value: float, digits: int = SIGNIFICANT_DIGITS) -> str:
        """Write a number with `digits` significant digits, whole parts in full.

        >>> ENGLISH.number(2196.0104), ENGLISH.number(0.0123456), ENGLISH.number(1e-7)
        ('2,196', '0.01235', '1E-7')
        """
        if not isfinite(value):
            return self(N_("undefined"))
        if value and not SMALLEST_PLAIN <= abs(value) < LARGEST_PLAIN:
            return format_decimal(value, format="0.###E0", locale=self.code)
        return format_decimal(value, format=_pattern(value, digits), locale=self.code)

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
        if abs(value) >= LARGEST_EXACT:
            pattern = "0.###############E0"
        return format_decimal(value, format=pattern, locale=self.code)

    def year(self, value: float) -> str:
        """Write a calendar year, which has no separators."""
        return f"{value:.0f}"

    def percent(self, fraction: float) -> str:
        """Write a fraction as a percentage.

        >>> ENGLISH.percent(0.523), ENGLISH.percent(0.8), ENGLISH.percent(-0.00075)
        ('52.3%', '80%', '-0.075%')
        """
        if not isfinite(fraction):
            return self(N_("undefined"))
        if fraction and not SMALLEST_PLAIN <= abs(fraction) * 100 < LARGEST_PLAIN:
            return self.number(fraction * 100) + "%"
        pattern = _pattern(fraction * 100, SIGNIFICANT_DIGITS) + "%"
        return format_percent(fraction, format=pattern, locale=self.code)

    def money(self, cny_100m: float) -> str:
        """Write an amount given in 100 million CNY.

        >>> ENGLISH.money(137.55387), Language("zh").money(137.55387), ENGLISH.money(0.0)
        ('CNY 13.8 billion', '138亿元', 'CNY 0')
        """
        return self.money_range((cny_100m,))

    def money_range(self, cny_100m: tuple[float, ...]) -> str:
        """Write amounts given in 100 million CNY as a range, or as one where they are equal.

        >>> ENGLISH.money_range((398.9062, 467.6831)), Language("zh").money_range((9e3, 1.2e4))
        ('CNY 39.9–46.8 billion', '0.9–1.2万亿元')
        """
        if not all(map(isfinite, cny_100m)):
            return self(N_("undefined"))
        scale = self.money_scale(*cny_100m) if any(cny_100m) else MONEY_SCALES[self.code][-1]
        return f"{scale.before}{self.scaled(cny_100m, scale)}{scale.after}"

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
        return "–".join(dict.fromkeys(self.short(amount / scale.size) for amount in amounts))

    @lru_cache(maxsize=1024)  # noqa: B019 - there are two languages; limits stand in many reasons
    def measure(self, value_and_kind: tuple[float, str]) -> str:
        """Write a value by the kind that comes with it."""
        value, kind = value_and_kind
        return str(getattr(self, kind)(value))

    def text(self, value: object) -> str:
        """Write a value that is a text already."""
        return str(value)

    def message(self, value: object) -> str:
        """Write a value that is itself a message to translate."""
        return self.translate(str(value))


def N_(message: str) -> str:  # noqa: N802 - as gettext calls it
    """Return a message as it is: marks it for the catalogues where it is translated later."""
    return message


class _Placeholders(Formatter):
    """Fills `{name:kind}` by the language's method of that name."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        return str(getattr(self.language, format_spec)(value))


def _pattern(value: float, digits: int) -> str:
    """Return the CLDR pattern that shows `digits` significant digits of `value`."""
    exponent = floor(log10(abs(value))) if value else 0
    decimals = max(0, digits - 1 - exponent)
    return "#,##0." + "#" * decimals if decimals else "#,##0"


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
