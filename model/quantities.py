"""Reads the numbers people write: in flags, addresses, boxes, files, goals, plans and claims.

One reader for all, so that "52.3%" means the same everywhere and "52.3" is refused everywhere
with the same words. Full-width digits and signs, which Chinese input methods produce, are read
like their plain forms. Nothing else that only looks like a digit is: the ¹ of "268¹" marks a
footnote, and as a digit would make it 2,681.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from math import isfinite
from sys import float_info

import numpy as np

from model.messages import Problem, echoed
from model.texts import N_

# Full-width forms, the ideographic space and the minus sign, in their plain forms.
PLAIN_FORMS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0x2212: "-",
    0xFFE5: "¥",
}

# Thousands separators are accepted only where they cannot be decimal commas.
GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+"
NUMBER = rf"[+-]?(?:{GROUPED}(?:\.[0-9]*)?|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
NUMBER_ALONE = re.compile(NUMBER)

NOT_A_NUMBER = N_("“{value:text}” is not a number; write it like {example:text}.")


def read_number(text: str, *, percent: bool) -> float | None:
    """Return the number that `text` spells, or None if it spells none that a double can hold.

    Parameters
    ----------
    text : str
        For example "0.523", "1,271.4" or, if `percent`, "52.3%".
    percent : bool
        Whether a percent sign is allowed; "52.3%" is then 0.523.

    Examples
    --------
    >>> read_number("52.3%", percent=True), read_number("１，２７１．４", percent=False)
    (0.523, 1271.4)
    >>> read_number("52.3%", percent=False), read_number("268¹", percent=False)
    (None, None)
    """
    plain = plain_text(text)
    digits = plain.removesuffix("%").rstrip() if percent else plain
    number = read_decimal(digits)
    return None if number is None else _double(number, 1 if digits == plain else 100)


def read_whole(text: str) -> int | None:
    """Return the whole number that `text` spells, every digit of it, or None.

    >>> read_whole("12345678901234567890123456789"), read_whole("1.5"), read_whole("1e3")
    (12345678901234567890123456789, None, 1000)
    """
    if read_number(text, percent=False) is None:  # also what has millions of digits
        return None
    number = read_decimal(plain_text(text))
    return int(number) if number is not None and number == number.to_integral_value() else None


def _double(number: Decimal, divisor: Decimal | int) -> float | None:
    """Return a quotient, so that 52.3% is exactly 0.523; None beyond all doubles."""
    try:
        value = float(number / divisor)
    except ArithmeticError:
        return None
    return value if isfinite(value) else None


# No number that people write has so many characters. To bring the signs of a longer text into
# their plain form can take a time that grows with the square of its length.
LONGEST_NUMBER = 1_000


def plain_text(text: str) -> str:
    """Return a text with single spaces, full-width digits and signs in their plain forms.

    No pattern that is matched after it meets a long run of spaces, which some take long over.
    What is too long for a number is returned as it is.

    >>> plain_text(" −５２．３％　"), plain_text("10²")
    ('-52.3%', '10²')
    """
    if len(text) > LONGEST_NUMBER:
        return text
    plain = text if text.isascii() else text.translate(PLAIN_FORMS)
    return " ".join(plain.split())


def read_decimal(plain: str) -> Decimal | None:
    """Return the number that a plain text spells, with the digits it has, or None.

    >>> read_decimal("1,300.0"), read_decimal("1_000")
    (Decimal('1300.0'), None)
    """
    if not NUMBER_ALONE.fullmatch(plain):
        return None
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation:  # an exponent beyond those of decimals
        return None


def plain_scalar(value: object) -> object:
    """Return a scalar of NumPy or pandas as the Python value that it is; all else as it is.

    >>> plain_scalar(np.int64(5)), plain_scalar(np.float32(0.5)), plain_scalar("5")
    (5, 0.5, '5')
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, np.generic):
        return value
    plain: object = value.item()
    return float(value) if isinstance(value, np.longdouble) else plain


def is_finite(number: float) -> bool:
    """Whether a number is one that a float can hold: whole numbers may be larger.

    >>> is_finite(2027), is_finite(10**400), is_finite(float("nan"))
    (True, False, False)
    """
    try:
        return isfinite(number)
    except OverflowError:
        return False


def no_number(
    code: str,
    given: object,
    values: Mapping[str, object],
    *,
    where: str,
    template: str = NOT_A_NUMBER,
) -> Problem:
    """Return the problem of what was given for a number and is none, with the cause if it is clear.

    Parameters
    ----------
    values : mapping
        What the template holds besides what was given; `example` is a number that may be written.
    """
    plain = plain_text(given) if isinstance(given, str) else ""
    values = {"value": echoed(given), **values}
    if not plain.isascii() and (signs := "".join(filter(_is_odd_digit, dict.fromkeys(plain)))):
        template = N_(
            "“{value:text}” holds {signs:text}, which is no plain digit; write the number with the "
            "digits 0 to 9, like {example:text}, without marks of footnotes."
        )
        return Problem(code, template, {**values, "signs": echoed(signs)}, where=where)
    if _is_too_large(given if isinstance(given, int) else plain):
        template = N_(
            "“{value:text}” is too large to compute with; write a number like {example:text}."
        )
    return Problem(code, template, values, where=where)


def _is_too_large(given: int | str) -> bool:
    """Whether a number, or the text of one, is beyond all doubles."""
    if isinstance(given, int):
        return abs(given) > float_info.max
    found = NUMBER_ALONE.match(given)
    is_number = found is not None and not given[found.end() :].strip("% ")
    return is_number and found is not None and read_number(found[0], percent=False) is None


def _is_odd_digit(sign: str) -> bool:
    """Whether a sign is a digit or number of another kind: superscript, circled, Roman, Arabic."""
    return sign.isnumeric() and not sign.isascii() and not "\u4e00" <= sign <= "\u9fff"


# Lists of numbers.

# A comma within a number is none between two: "2,680" is one number wherever it stands.
THOUSANDS = re.compile(rf"(?<![0-9.,]){GROUPED}(?!,?[0-9])")

# A hyphen between numbers is no sign: it stands close to both, or apart from both.
BETWEEN = re.compile(
    r" to | ?[:~〜–—至到,、;] ?"
    r"|(?<=[0-9.%A-Za-z\u4e00-\u9fff])(?<![0-9.][eE])(?:-| - )(?=[0-9.+-])",
    re.IGNORECASE,
)

# More than any range has.
MOST_NUMBERS = 10


def split_numbers(plain: str) -> list[str]:
    """Return the numbers of a plain text one by one, as they are written.

    A unit behind the last one is that of all that have none, as is a currency before any of them.
    Beyond `MOST_NUMBERS` the rest is one of them.

    >>> split_numbers("30-50%"), split_numbers("2,680 to 3,000"), split_numbers("¥1 – 2 bn")
    (['30', '50%'], ['2680', '3000'], ['¥1 bn', '¥2 bn'])
    """
    parts = BETWEEN.split(
        THOUSANDS.sub(lambda found: found[0].replace(",", ""), plain), maxsplit=MOST_NUMBERS
    )
    read = [read_quantity(part) for part in parts]
    if not read[-1]:
        return parts
    behind = read[-1][1].after
    before = next((one[1].before for one in read if one and one[1].before), "")
    return [
        f"{'' if one[1].before else before}{part}{'' if one[1].after else behind}" if one else part
        for part, one in zip(parts, read, strict=True)
    ]


# Quantities: numbers with their units.


@dataclass(frozen=True, slots=True)
class Unit:
    """What follows or precedes a number, as it was written, and what that stands for.

    `name` is the same for units that can be converted; `size` is how many of them it is:
    EFLOPS for every multiple of FLOPS, one for a count. All empty for a bare number.
    """

    name: str = ""
    size: Decimal = Decimal(1)
    before: str = ""
    after: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether there is none."""
        return not self.before and not self.after


BARE = Unit()

QUANTITY = re.compile(
    rf"(?P<before>(?:(?:US|HK|NT)?\$|[¥£€]|[A-Z]{{3}})?)\s*(?P<number>{NUMBER})"
    r"(?P<after>\s*[A-Za-z\u4e00-\u9fff$£€¥×][A-Za-z\u4e00-\u9fff$£€¥ /]*)?"
)

# Multiples of FLOPS, by the power of 1,000 of their prefix.
PREFIXES = ("", "k", "m", "g", "t", "p", "e", "z", "y", "r", "q")
LONG_PREFIXES = ("", "kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta", "ronna")
FLOPS = re.compile(r"(?P<prefix>[a-z]*?) ?flop(?:s|/s|ps|s/s)?")
EXA = PREFIXES.index("e")

# How many a word of a number is.
SCALES = {
    **dict.fromkeys(("k", "thousand"), Decimal("1e3")),
    **dict.fromkeys(("m", "mn", "mln", "million"), Decimal("1e6")),
    **dict.fromkeys(("b", "bn", "bln", "billion"), Decimal("1e9")),
    **dict.fromkeys(("t", "tn", "trn", "trillion"), Decimal("1e12")),
}
SCALES_IN_CHINESE = {
    **dict.fromkeys(("万亿", "萬億"), Decimal("1e12")),
    **dict.fromkeys(("亿", "億"), Decimal("1e8")),
    **dict.fromkeys(("万", "萬"), Decimal("1e4")),
    "": Decimal(1),
}
TENS = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000), "": Decimal(1)}
# Units of measure that 百 and 千 belong to: 千瓦时 is kWh, and no thousand of anything.
WITH_PREFIX = "瓦|克|米|帕|焦|卡|赫|伏|安|升|比特|字节|分点"
SCALE_WORD = re.compile(
    rf"(?:(?P<word>{'|'.join(sorted(SCALES, key=len, reverse=True))})(?![a-z])"
    rf"|(?P<tens>[十百千]?)(?P<scale>万亿|萬億|亿|億|万|萬|(?<=[百千])(?!{WITH_PREFIX})))\s*"
)

# Currencies by what they are called.
CURRENCIES = {
    **dict.fromkeys(("cny", "rmb", "yuan", "元", "人民币", "元人民币", "¥"), "CNY"),
    **dict.fromkeys(("usd", "us$", "$", "dollar", "dollars", "美元"), "USD"),
    **dict.fromkeys(("eur", "€", "euro", "euros", "欧元"), "EUR"),
}
# "USD billion" is how columns are headed, "billion USD" how numbers are said.
CURRENCY_FIRST = re.compile(
    rf"(?P<currency>{'|'.join(map(re.escape, sorted(CURRENCIES, key=len, reverse=True)))})"
    rf"\s*(?P<counted>{SCALE_WORD.pattern})"
)


def read_quantity(plain: str) -> tuple[Decimal, Unit] | None:
    """Return the number and the unit that a plain text spells, or None.

    Units are words of numbers (K, M, bn, tn, thousand to trillion, 万, 亿, 万亿), multiples of
    FLOPS, currencies, and other words as they are.

    >>> read_quantity("0.268 ZFLOPS")
    (Decimal('0.268'), Unit(name='FLOPS', size=Decimal('1E+3'), before='', after=' ZFLOPS'))
    >>> read_quantity("120亿元")[1].size, read_quantity("$2.02 trillion")[1].name
    (Decimal('1E+8'), 'USD')
    """
    found = QUANTITY.fullmatch(plain)
    number = read_decimal(found["number"]) if found else None
    if found is None or number is None:
        return None
    before, after = found["before"], found["after"] or ""
    if not before and not after:
        return number, BARE
    name, size = _counted(after)
    names = [CURRENCIES.get(one.lower(), one) for one in (before, name) if one]
    written = f"{before} " if before.isalpha() else before
    after = f"{' ' * (after != after.lstrip())}{after.strip()}"
    return number, Unit(" ".join(dict.fromkeys(names)), size, written, after)


def _counted(after: str) -> tuple[str, Decimal]:
    """Return what is counted after a number, and how many of it are one."""
    rest, size = " ".join(after.lower().split()), Decimal(1)
    if flops := _flops(rest):
        return flops
    if headed := CURRENCY_FIRST.fullmatch(rest):
        rest = f"{headed['counted']} {headed['currency']}"
    if match := SCALE_WORD.match(rest):
        tens, scale = TENS[match["tens"] or ""], SCALES_IN_CHINESE[match["scale"] or ""]
        size = SCALES[match["word"]] if match["word"] else tens * scale
        rest = rest[match.end() :]
    name, times = _flops(rest) or (CURRENCIES.get(rest, rest), Decimal(1))
    return name, size * times


def _flops(unit: str) -> tuple[str, Decimal] | None:
    """Return the size of a multiple of FLOPS in EFLOPS."""
    found = FLOPS.fullmatch(unit)
    for prefixes in (PREFIXES, LONG_PREFIXES):
        if found and found["prefix"] in prefixes:
            return "FLOPS", Decimal(1).scaleb(3 * (prefixes.index(found["prefix"]) - EXA))
    return None


def named_unit(written: str) -> Unit:
    """Return a unit by what it is called, such as that of a reader's own series.

    What does not follow numbers in a text, such as "%" or "kg/m2", is a unit like any word, and so
    is a single letter: tonnes are no trillions.

    >>> named_unit("million people").size, named_unit("%").name, named_unit("t").size
    (Decimal('1E+6'), '%', Decimal('1'))
    >>> named_unit("千瓦时").name, named_unit("千人").name, named_unit("USD billion").size
    ('千瓦时', '人', Decimal('1E+9'))
    """
    plain = plain_text(written)
    quantity = None if len(plain) == 1 and plain.isascii() else read_quantity(f"1 {plain}")
    return quantity[1] if quantity else Unit(name=plain.lower(), after=f" {plain}")


def read_named(text: str, unit: str) -> float | None:
    """Return the number of a named unit that a text spells, without the unit or with one like it.

    A word of numbers before no name counts what the unit counts, as in `read_in`: in "million
    people" 2 million are 2, in "TWh" 2 thousand are 2,000.

    >>> read_named("1,271.4", "TWh"), read_named("2 bn people", "million people")
    (1271.4, 2000.0)
    >>> read_named("3 thousand", "TWh"), read_named("2亿", "亿元"), read_named("5 MW", "TWh")
    (3000.0, 2.0, None)
    """
    if unit in MEASURED:
        return read_in(text, unit)
    plain, name = plain_text(text), plain_text(unit)
    if plain.lower().endswith(name.lower()):  # as it is called, whatever else that might mean
        bare = read_decimal(plain[: len(plain) - len(name)].rstrip())
        if bare is not None:
            return _double(bare, 1)
    quantity = read_quantity(plain)
    if quantity is None:
        return None
    number, written = quantity
    if written.is_bare:
        return _double(number, 1)
    measured = named_unit(unit)
    if written.name not in {"", measured.name}:
        return None
    # So many of the unit itself, where no word of numbers is in its name.
    itself = not written.name and measured.name == "FLOPS"
    return _double(number * written.size, Decimal(1) if itself else measured.size)


# The units of inputs, columns and plans in those of `Unit`, with what else may be written.
MEASURED = {
    "EFLOPS": ("FLOPS", Decimal(1)),
    "PFLOPS": ("FLOPS", Decimal("1e-3")),
    "100 million CNY": ("CNY", Decimal("1e8")),
}
WORDS = {
    "years": ("year", "years", "yr", "yrs", "年"),
    "calendar year": ("年",),
    "x": ("x", "×", "times", "倍"),
}

# Prefixes that people write for EFLOPS and its neighbours, and that are no words of numbers.
SHORT = {prefix: Decimal(1).scaleb(3 * (PREFIXES.index(prefix) - EXA)) for prefix in "pez"}

# What may stand for a percent sign, and behind it where it is one of a year.
PERCENT_WORD = re.compile(r" ?(?:percent|per cent|pct)\b", re.IGNORECASE)
A_YEAR = re.compile(r" ?(?:(?:a|per|/) ?(?:year|yr|annum)|/ ?年|每年)$", re.IGNORECASE)

# What may be written with a number of a unit, as refusals name it.
READ_WITH = {
    "EFLOPS": "PFLOPS, EFLOPS, ZFLOPS",
    "100 million CNY": "CNY, 元, million, billion, 万, 亿",
    "100 million CNY/EFLOPS": "CNY/EFLOPS, 亿元/EFLOPS",
    "years": "years, 年",
    "calendar year": "年",
    "x": "x, times, 倍",
}
PER_EFLOPS = re.compile(r" ?(?:/|per|每) ?EFLOPS", re.IGNORECASE)


def read_in(text: str, unit: str) -> float | None:
    """Return the number of a unit that a text spells, without the unit or with one of its kind.

    A word of numbers before no name counts what the unit counts: "10亿" of money is 10亿元.

    Parameters
    ----------
    unit : str
        As in data/assumptions.toml and in `model.columns`; fractions may have a percent sign.

    Examples
    --------
    >>> read_in("268 EFLOPS", "EFLOPS"), read_in("0.268 ZFLOPS", "EFLOPS")
    (268.0, 268.0)
    >>> read_in("10", "100 million CNY"), read_in("1.5bn", "100 million CNY")
    (10.0, 15.0)
    >>> read_in("268 E", "EFLOPS"), read_in("52.3 percent a year", "1/year")
    (268.0, 0.523)
    >>> read_in("5 MW", "EFLOPS")
    """
    plain = plain_text(text)
    if unit in {"1", "1/year"}:
        if not NUMBER_ALONE.match(plain):  # most that is none ends here
            return None
        plain = A_YEAR.sub("", plain) if unit == "1/year" else plain
        return read_number(PERCENT_WORD.sub("%", plain), percent=True)
    if unit.endswith("/EFLOPS"):
        plain, unit = PER_EFLOPS.sub("", plain), unit.removesuffix("/EFLOPS")
    quantity = read_quantity(plain)
    if quantity is None:
        return None
    number, written = quantity
    name, size = MEASURED.get(unit, ("", Decimal(1)))
    if name == "FLOPS" and written.name.lower() in SHORT:
        written = replace(written, name=name, size=written.size * SHORT[written.name.lower()])
    if written.is_bare or (written.name in WORDS.get(unit, ()) and written.size == 1):
        return _double(number, 1)
    if unit not in MEASURED or written.name not in {"", name}:
        return None
    if not written.name and name == "FLOPS":  # so many of the unit itself
        size = Decimal(1)
    return _double(number * written.size, size)
