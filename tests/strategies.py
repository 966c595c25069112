"""Generators of valid scenarios, over all that the hard limits allow.

Rates come in every size, down to 1e-300 of either sign; ceilings lie between the next double
above the first projected level and the highest that may be given.
"""

import functools
import math
from fractions import Fraction

from hypothesis import strategies as st

from model.growth import CURVES, CURVES_WITH_CEILING
from model.impact import INVESTMENT_METHODS
from model.inputs.assumptions import assumptions
from model.inputs.scenario import Scenario

# The least growth, as a power of ten. Below 1e-308, the smallest normal double, numbers have
# fewer digits, and no accuracy can be promised.
SMALLEST = -300

# What the first year must add, as a share of the base, for investment to follow capacity.
LEAST_ADDITIONS = 2.0**-52


@functools.cache
def numbers(name):
    """Values of an input anywhere within its hard limits, at one of them every third time."""
    kind = int if assumptions()[name].is_whole else float
    low, high = map(kind, assumptions()[name].hard_limits)
    if kind is int:
        anywhere = st.integers(low, high)
    else:
        anywhere = st.floats(low, high, allow_subnormal=False)
    return anywhere | anywhere | st.sampled_from([low, high])


@functools.cache
def options(name):
    """Values of a choice."""
    return st.sampled_from(list(assumptions()[name].options))


@functools.cache
def sizes(low, high):
    """Positive numbers of every size between two powers of ten."""
    return st.floats(low, high).map(lambda power: 10.0**power)


@functools.cache
def rising_rates(least=SMALLEST):
    """Growth rates from 10 to the power `least` on."""
    return st.floats(10.0**least, 5.0) | sizes(least, 0) | st.just(5.0)


@functools.cache
def rates():
    """Growth rates of any sign, tiny ones often."""
    tiny = sizes(SMALLEST, -6)
    return numbers("cagr") | tiny | tiny.map(lambda rate: -rate)


@st.composite
def ceilings(draw, base, cagr):
    """Ceilings above the first projected level, from the next double on."""
    first = Fraction(base) * (1 + Fraction(cagr))
    room = draw(st.just(0.0) | st.just(1e-12) | sizes(-16, 12))
    ceiling = min(float(first * (1 + Fraction(room))), 1e9)
    while Fraction(ceiling) <= first:
        ceiling = math.nextafter(ceiling, math.inf)
    return ceiling


def service_lives(least_share=-math.inf):
    """No service life or one in years; only those under which more than a share is replaced."""
    finite = st.sampled_from([life for life in range(1, 61) if share(life) > least_share])
    return st.none() | finite if least_share < 0.0 else finite


def share(life):
    """Share of the base stock that retires in the first year."""
    return 0.0 if life is None else 1.0 / life


@st.composite
def scenarios(draw, **fixed):
    """Valid scenarios.

    Parameters
    ----------
    fixed
        Values of fields that are to be as they are; they must allow a valid scenario.
    """
    values = dict(fixed)

    def choose(name, strategy):
        if name not in values:
            values[name] = draw(strategy, label=name)
        return values[name]

    method = choose("investment_method", st.sampled_from(list(INVESTMENT_METHODS)))
    curve = choose("curve", st.sampled_from(list(CURVES)))
    follows = method == "follows_capacity"
    has_ceiling = curve in CURVES_WITH_CEILING
    base = choose("base_eflops", numbers("base_eflops"))
    if follows and values.get("service_life_years", 1) is None:
        cagr = choose("cagr", rising_rates(least=-15))
    elif has_ceiling:
        cagr = choose("cagr", rising_rates())
    elif follows and "service_life_years" in values:
        least = 1e-15 - share(values["service_life_years"])
        cagr = choose("cagr", st.floats(max(-0.9, least), 5.0))
    else:
        cagr = choose("cagr", rates())
    choose("ceiling_eflops", ceilings(base, cagr) if has_ceiling else numbers("ceiling_eflops"))
    choose("service_life_years", service_lives(LEAST_ADDITIONS - cagr if follows else -math.inf))
    for name in ("core", "related"):
        low, high = sorted(draw(numbers(f"{name}_{end}")) for end in ("low", "high"))
        values = {f"{name}_low": low, f"{name}_high": high} | values
    choose("long_run_growth", rates())
    for name, assumption in assumptions().items():
        choose(name, options(name) if assumption.options else numbers(name))
    return Scenario(**values)


@st.composite
def alike(draw, **fixed):
    """Two to five scenarios that differ only in inputs that can be drawn."""
    first = draw(scenarios(**fixed))
    shared = {name: value for name, value in first if not isinstance(value, float)}
    others = draw(st.lists(scenarios(**(shared | fixed)), min_size=1, max_size=4))
    return [first, *others]
