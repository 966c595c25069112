"""What is sent with each run of a page is what Streamlit would send.

1. The theme is the one of the configuration, whole and in each of its parts.
2. It is read once, and anew where the configuration is.
"""

import asyncio

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from tests.test_configuration import CONFIGURATION
from views.server.connection import READS_THEME, send_well

# The parts of a theme in its message, by their sections.
PARTS = {
    "theme": lambda theme: theme,
    "theme.light": lambda theme: theme.light,
    "theme.dark": lambda theme: theme.dark,
    "theme.sidebar": lambda theme: theme.sidebar,
    "theme.light.sidebar": lambda theme: theme.light.sidebar,
    "theme.dark.sidebar": lambda theme: theme.dark.sidebar,
}


def whole():
    """Return a theme as the beginning of a run has it."""
    theme = CustomThemeConfig()
    for section, part in PARTS.items():
        getattr(app_session, READS_THEME)(part(theme), section)
    return theme


@pytest.fixture
def streamlits_own(monkeypatch):
    """What Streamlit would send, while a server is up that sends it in its own way."""
    found = whole()
    monkeypatch.setattr(app_session, READS_THEME, getattr(app_session, READS_THEME))
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)

    async def begin():
        async with send_well(None):
            pass

    asyncio.run(begin())
    return found


def test_the_theme_is_that_of_the_configuration(streamlits_own):
    """1: with each run, not only the first."""
    for _ in range(3):
        assert whole() == streamlits_own
    assert streamlits_own.light.primary_color == CONFIGURATION["theme"]["light"]["primaryColor"]
    assert streamlits_own.dark.primary_color == CONFIGURATION["theme"]["dark"]["primaryColor"]


def test_the_theme_is_read_once(streamlits_own, monkeypatch):
    """2: but anew where the configuration was read anew."""
    asked = []
    read = config.get_options_for_section
    monkeypatch.setattr(
        config, "get_options_for_section", lambda section: asked.append(section) or read(section)
    )
    whole()
    whole()
    assert sorted(asked) == sorted(PARTS)
    config._on_config_parsed.send()  # noqa: SLF001 - as if the file had changed
    assert whole() == streamlits_own
    assert sorted(asked) == sorted([*PARTS, *PARTS])
