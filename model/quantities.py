"""Reads the numbers people write: in flags, in addresses, in exact-value boxes.

One reader for all three, so that "52.3%" means the same everywhere and "52.3" is refused
everywhere with the same words.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from math import isfinite

import numpy as np

# Thousands separators are accepted only where they cannot be decimal commas.
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")


def read_number(text: str, *, percent: bool) -> float | None:
    """Return the number that `text` spells, or None if it spells none.

    Parameters
    ----------
    text : str
        For example "0.523", "1,271.4" or, if `percent`, "52.3%". Full-width digits and
        signs, which Chinese input methods produce, are read like their plain forms.
    percent : bool
        Whether a percent sign is allowed; "52.3%" is then 0.523.

    Examples
    --------
    >>> read_number("52.3%", percent=True), read_number("１，２７１．４", percent=False)
    (0.523, 1271.4)
    >>> read_number("52.3%", percent=False), read_number("abc", percent=False)
    (None, None)
    """
    plain = plain_text(text)
    digits = plain.removesuffix("%").rstrip() if percent else plain
    number = read_decimal(digits)
    if number is None:
        return None
    try:
        return float(number / (1 if digits == plain else 100))  # so that 52.3% is exactly 0.523
    except ArithmeticError:  # beyond all bounds
        return None


# No number that people write has so many characters. To bring the signs of a longer text into
# their plain form can take a time that grows with the square of its length.
LONGEST_NUMBER = 1_000


def plain_text(text: str) -> str:
    """Return a text without spaces around it, digits and signs in their plain forms.

    What is too long for a number is returned as it is.

    >>> plain_text(" −５２．３％")
    '-52.3%'
    """
    if len(text) > LONGEST_NUMBER:
        return text
    return unicodedata.normalize("NFKC", text).strip().replace("−", "-")


def read_decimal(plain: str) -> Decimal | None:
    """Return the number that a plain text spells, with the digits it has, or None.

    >>> read_decimal("1,300.0"), read_decimal("1_000")
    (Decimal('1300.0'), None)
    """
    if "_" in plain:  # Decimal would read 1_000 as 1000
        return None
    try:
        return Decimal(plain.replace(",", "") if GROUPED.fullmatch(plain) else plain)
    except InvalidOperation:
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
