"""Names of files: what is inside, and whose, so that two files in one folder differ."""

import re
from hashlib import sha256
from unicodedata import normalize

from model.files.request import Request
from model.inputs import Scenario, off_default

# Of a checksum, enough that the files of one reader do not meet.
CHECKSUM_DIGITS = 6


def file_name(word: str, *said: object, ending: str, of: object = None) -> str:
    """Return a file name of letters and digits of any language, with hyphens between.

    Parameters
    ----------
    word : str
        What is inside, in the reader's language.
    *said
        What tells one from another and can be read: years, a name.
    ending : str
    of : optional
        All else that tells one from another, where it is not as at first: the name gets a
        checksum of it.

    >>> file_name("pairs", 2027, "Report's path: 155.2", ending="csv")
    'suanli-pairs-2027-Report-s-path-155-2.csv'
    >>> file_name("scenario", "../../etc", ending="json", of={"cagr": 0.3})
    'suanli-scenario-etc-cfbfe7.json'
    """
    parts = [re.sub(r"[\W_]+", "-", normalize("NFC", str(one))).strip("-") for one in (word, *said)]
    return "-".join(filter(None, ["suanli", *parts, fingerprint(of)])) + f".{ending}"


def fingerprint(of: object) -> str:
    """Return a short checksum of bytes, or of how else something is written; of nothing, none."""
    if not of:
        return ""
    return sha256(of if isinstance(of, bytes) else repr(of).encode()).hexdigest()[:CHECKSUM_DIGITS]


def deviation(scenario: Scenario) -> dict[str, object]:
    """Return the inputs that tell a scenario from the default one."""
    return {name: value for name, (value, _) in off_default(dict(scenario)).items()}


def identifier(request: Request) -> str:
    """Return what a projection is called where only a to z, digits and hyphens may stand.

    It tells scenarios apart: by their years, and a checksum where inputs are off their default.
    """
    scenario = request.scenario
    parts = ["suanli", str(scenario.base_year), str(scenario.last_year)]
    return "-".join(filter(None, [*parts, fingerprint(deviation(scenario))]))
