"""What follows an input that moves is what the whole page would show.

1. After each move, by slider or entry, the page is the one that its address opens.
2. A move within what stands draws what follows alone, in few messages.
3. The file of a card is that of what the card shows.
4. Nothing is taken away where an input moves before the page has been sent.
"""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from model import Scenario, project
from tests.browser.conftest import expect
from tests.browser.test_projection_page import expect_answer, slider
from tests.sessions import HOLDS, Session, open_session
from views.state.session import DRAWN_RUN

# What the light of a move may cost, of a slider and of an entry, which moves its slider, too.
MESSAGES = 50
MESSAGES_OF_ENTRY = 52

# What says how a widget came to show what it does: it begins with the same, wherever it is drawn.
NO_CONTENT = {"id", "value", "set_value", "raw_value", "raw_values"}

# What is moved, one after the other, on a page that was opened by an address; what is open there.
WAYS = {
    "": (
        (),
        (
            "cagr=0.41 cagr=0.42 cagr=0.41 cagr=0.42 cagr=0.9 cagr=-0.1 "
            "cagr_exact=47.6% years=1.0 years=7.0 base_year=2020.0 base_eflops_exact=1e5"
        ),
    ),
    "lang=zh&investment_method=unit_cost&cagr=0.5&footprint_of=added&compute_logarithmic=true": (
        ("group_investment", "group_multipliers", "limits", "footprint_terms"),
        (
            "unit_cost=3.0 unit_cost=5.0 unit_cost_decline=0.2 region_share=0.4 core_low=3.4 "
            "core_low=4.0 core_low=2.0 cagr=0.0 cagr=0.02"
        ),
    ),
    "cagr=0.4&view_compute=table&view_impact=table&view_footprint=sources&footprint_mix=h20=1": (
        ("group_growth",),
        (
            "cagr=0.43 years_exact=40 years_exact=41 service_life_years=5.0 "
            "service_life_years=6.0 cagr=-0.2 cagr=0.6"
        ),
    ),
}


@pytest.mark.parametrize("opened", WAYS)
def test_what_follows_is_what_the_page_would_show(address, opened):
    """1: in both languages, with what is folded open, with tables, on axes of either kind."""
    run(compare_with_the_page(address, opened))


def run(steps):
    """Run what speaks to the server, beside the loop of the tests in a browser."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, steps).result()


async def compare_with_the_page(server, opened):
    folded, moves = WAYS[opened]
    async with open_session(server, opened) as session:
        await open_folded(session, folded)
        for move in moves.split():
            key, value = move.split("=")
            await session.run(**{key: value if key.endswith("_exact") else float(value)})
            async with open_session(server, session.address) as other:
                await open_folded(other, folded)
                assert seen(session) == seen(other), (opened, move)


async def open_folded(session, folded):
    for key in folded:
        await session.run(heard=f"open={key}")


def test_a_move_within_what_stands_is_light(address):
    """2: whatever is moved, once the first move has made the scenario another than the default."""
    run(count_messages(address))


async def count_messages(server):
    async with open_session(server, "cagr=0.4&base_eflops=300") as session:
        await session.run(cagr=0.41)  # which can be undone from now on
        for move in ({"cagr": 0.42}, {"base_eflops": 310.0}, {"cagr": 0.45}):
            await session.run(**move)
            assert session.messages <= MESSAGES, move
        await session.run(cagr_exact="43%")
        assert session.messages <= MESSAGES_OF_ENTRY
        async with open_session(server, session.address) as other:
            assert other.messages > 2 * MESSAGES


def seen(session: Session) -> dict[tuple[int, ...], object]:
    """Return what can be seen of a page, by place, but for what can be undone."""
    found = {}
    for place, delta in session.elements.items():
        if delta.HasField("add_block"):
            block = type(delta.add_block)()
            block.CopyFrom(delta.add_block)
            block.ClearField("id")
            found[place] = block.SerializeToString(deterministic=True)
            continue
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind)
        if getattr(element, "id", "").endswith(f"-{DRAWN_RUN}"):
            continue
        if kind in {"slider", "text_input"}:
            found[place] = element.label, session.values[element.id], element.help
            if kind == "slider":
                found[place] += (element.min, element.max)
        elif kind == "vega_lite_chart":
            found[place] = json.loads(element.spec), element.alt
        elif kind in {"download_button", "button"}:
            found[place] = element.label
        elif kind == "bidi_component":
            said = json.loads(element.json or "{}")
            found[place] = {**said, "session": ""} if isinstance(said, dict) else said
        else:
            copy = type(element)()
            copy.CopyFrom(element)
            for field in NO_CONTENT & set(element.DESCRIPTOR.fields_by_name):
                copy.ClearField(field)
            found[place] = copy.SerializeToString(deterministic=True)
    return found


def test_the_file_of_a_card_follows(open_page):
    """3: its bytes, and its name, which tells scenarios apart."""
    page = open_page("?cagr=0.4")
    expect_answer(page, Scenario(cagr=0.4))
    names = set()
    for cagr in (0.41, 0.42, 0.43):
        slider(page, "cagr").focus()
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(f"{page.url.partition('?')[0]}?cagr={cagr}")
        expect(page.locator(".st-key-cagr_exact input")).to_have_value(f"{round(100 * cagr)}%")
        with page.expect_download() as download:
            page.locator(".st-key-csv_compute button").click()
        assert download.value.path().read_bytes() == project(Scenario(cagr=cagr)).to_csv()
        names.add(download.value.suggested_filename)
    assert len(names) == 3


def test_what_the_page_drew_outlives_a_move_that_follows_at_once(address):
    """4: a page that runs whole, and parts of it that run before it has been sent."""
    run(move_at_once(address))


async def move_at_once(server):
    """Move in the sessions of four readers at once: each waits until nothing more comes."""
    await asyncio.gather(
        *(move_by_steps(server, range(first, first + 3)) for first in range(0, 12, 3))
    )


async def move_by_steps(server, steps):
    async with open_session(server, "cagr=0.4") as session:
        stands = widgets(session)
        for step in steps:
            await session.send(heard=f"{'closed' if step % 2 else 'open'}=group_unknown")
            await session.receive("new_session")
            await session.send(cagr=0.41 + step % 5 / 100)
            with suppress(TimeoutError):
                while True:  # as many runs as it takes
                    await asyncio.wait_for(session.receive(), 0.5)
                    assert widgets(session) == stands


def widgets(session):
    """Return the widgets that are drawn, of the kinds that are spoken for."""
    drawn = [delta.new_element for delta in session.elements.values()]
    kinds = [(one, one.WhichOneof("type")) for one in drawn]
    return {getattr(one, kind).id for one, kind in kinds if kind in HOLDS}
