"""Results that take long, kept for all readers by everything that determines them.

The one cache of the page. Streamlit's caches cannot hold what shows its progress while it is
made, and copy what they hold at each use; those of `functools` ask for arguments that can be
hashed, which the ranges of an uncertainty cannot.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

MOST_KEPT = 128

Result = TypeVar("Result")

_results: dict[str, Any] = {}
_lock = Lock()


def kept(
    make: Callable[..., Result],
    *given: object,
    progress: Callable[[int, int], None] | None = None,
    **settings: object,
) -> Result:
    """Return what a function makes, which is to depend on nothing but its arguments.

    Parameters
    ----------
    make : callable
    *given, **settings
        Its arguments; their `repr` says all that they are.
    progress : callable, optional
        Passed on where something has to be made; the result does not depend on it.
    """
    key = f"{make.__qualname__} {given!r} {settings!r}"
    with _lock:
        if key in _results:
            found: Result = _results[key]
            return found
    shown = {"progress": progress} if progress else {}
    made = make(*given, **settings, **shown)  # others need not wait for it
    with _lock:
        _results[key] = made
        while len(_results) > MOST_KEPT:
            del _results[next(iter(_results))]  # the oldest
    return made
