"""Ready-made scenarios, one file each in data/presets/."""

import tomllib
from functools import cache

from pydantic import BaseModel, ConfigDict

from model.data import DATA
from model.inputs.scenario import Scenario
from model.messages import InvalidInput, Problem, echoed


class Preset(BaseModel):
    """A published reading as a scenario, with its source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    position: int
    label: str
    short_label: str
    description: str
    sources: tuple[str, ...]
    scenario: Scenario


@cache
def presets() -> dict[str, Preset]:
    """Return every preset by name, in display order."""
    found = []
    for path in (DATA / "presets").glob("*.toml"):
        content = tomllib.loads(path.read_text("utf-8"))
        content["scenario"] = Scenario(**content["scenario"])
        found.append(Preset(name=path.stem, **content))
    return {preset.name: preset for preset in sorted(found, key=lambda preset: preset.position)}


def preset(name: str) -> Preset:
    """Return a preset by name.

    Raises
    ------
    InvalidInput
        ``preset.unknown``.
    """
    if name not in presets():
        raise InvalidInput(
            Problem(
                "preset.unknown",
                "there is no preset “{name:text}”; choose one of {names:listed}.",
                {"name": echoed(name), "names": list(presets())},
                where="preset",
            )
        )
    return presets()[name]
