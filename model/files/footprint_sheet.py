"""The sheet of a workbook on what the compute takes, with live formulas.

Each chip of data/hardware.csv has a row, what is set of chips and sites a named cell with the name
that it has in addresses. The formulas are those of `model.hardware.what_it_takes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.columns import COLUMNS
from model.files.formulas import NOTICE, VALID, letters
from model.files.sheets import Writer, small_formats
from model.footprint import (
    CONDITION_LIMITS,
    MIX_LABEL,
    OF_ADDED,
    OF_INSTALLED,
    SHARE_TOLERANCE,
    TERM_LABELS,
    Footprint,
    chips_and_parts,
)
from model.hardware import (
    CONDITIONS,
    HOURS_A_YEAR,
    TAKEN,
    compared_chips,
    hardware,
    power_figure,
    what_it_takes,
)
from model.texts import N_, Language

if TYPE_CHECKING:
    # The package says nothing of its types.
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

# Columns of the chips, as the writer counts; the shares may be set.
_CHIP, _NAME, _YEAR, _TFLOPS, _BOARD, _SYSTEM_CHIPS, _SYSTEM_POWER, _SHARE = range(8)
_MEASURES = {name: position for position, name in enumerate(TAKEN, start=_SHARE + 1)}
_SOURCES = _SHARE + len(TAKEN) + 1

# Columns of what is set, below the chips.
_VALUE, _ALLOWED, _CHECK = _YEAR, _TFLOPS, _SHARE + 1

_HEAD_ROW = 4
_FIRST = _HEAD_ROW + 1  # the row of the first chip

# Named cells.
FOOTPRINT_VALID, FOOTPRINT_YEARS, FOOTPRINT_EFLOPS = (
    "footprint_valid",
    "footprint_years",
    "footprint_eflops",
)
RACK, EFFICIENCY_GROWTH = "standard_rack_kw", "chip_efficiency_growth"

# Numbers look like those of compute, parts like growth rates.
LIKE_COMPUTE, LIKE_GROWTH = "compute_eflops", "growth_rate"

UNIT_WORDS = {"million": N_("million"), "GW": N_("GW"), "TWh": N_("TWh")}

# What each national figure is of, and what of the compute stands beside it.
_NATIONAL = {
    "racks_in_use": (N_("Standard racks in use in China, all computing"), "standard_racks_million"),
    "electricity": (N_("Electricity of China"), "electricity_twh"),
    "data_centre_electricity": (
        N_("Electricity of all data centres of China"),
        "electricity_twh",
    ),
    "cards_shipped": (N_("Accelerators shipped in China in the year"), "chips_million"),
}


def footprint_sources() -> set[str]:
    """Return the ids of the sources that the sheet names."""
    items = [*CONDITIONS.values(), "standard_rack", "efficiency_growth", *_NATIONAL]
    of_chips = {one.source for one in hardware().values()}
    return of_chips | {power_figure(item).source for item in items}


def write_footprint(writer: Writer, sheet: "Worksheet", found: Footprint) -> None:
    """Write what the compute of a year takes, chip by chip, and below it what that rests on."""
    text = writer.text
    writer.set_up(sheet, (40, 24, 8, 8, 8, 8, 8, 8, *[11] * len(TAKEN), 27), head_row=_HEAD_ROW)
    writer.put(sheet, 0, 0, text("What it takes"), "title")
    notes = (
        text("Depends on the assumptions; not a forecast."),
        text(
            "Each row: if all of the compute were of this chip. Which chips it is made of is not "
            "known; published EFLOPS may be of another precision, and peak is not use."
        ),
    )
    for row, note in enumerate(notes, start=1):
        writer.put(sheet, row, 0, note, "note")
    writer.compute(sheet, (3, 0), f'=IF({FOOTPRINT_VALID},"",{NOTICE})', "", "check_line")
    after = _write_chips(writer, sheet, found)
    after = _write_settings(writer, sheet, after + 1, found)
    after = _write_derived(writer, sheet, after, found)
    _write_national(writer, sheet, after + 1, found)
    formats = small_formats(COLUMNS[LIKE_COMPUTE])
    for position in _MEASURES.values():
        writer.write_small(sheet, (_FIRST, _FIRST + len(hardware()) + 2), position, formats)


def _rows() -> tuple[int, int, int]:
    """Return the first row of chips, the last of those that are compared, the last of all."""
    return _FIRST, _FIRST + len(compared_chips()) - 1, _FIRST + len(hardware()) - 1


def _cells(position: int, first: int, last: int) -> str:
    return f"${letters(position)}${first + 1}:${letters(position)}${last + 1}"


def _shares() -> str:
    first, _, last = _rows()
    return _cells(_SHARE, first, last)


def _given() -> str:
    """Return the formula of how many chips have a share."""
    return f"COUNTA({_shares()})"


def _chip_formulas(row: int) -> dict[str, str]:
    """Return the formula of each measure of a chip, in the order of `TAKEN`."""
    cell = {
        position: f"{letters(position)}{row + 1}"
        for position in (_YEAR, _TFLOPS, _BOARD, _SYSTEM_CHIPS, _SYSTEM_POWER)
    } | {name: f"{letters(position)}{row + 1}" for name, position in _MEASURES.items()}
    of_one = (
        f"IF({cell[_SYSTEM_POWER]}>0,{cell[_SYSTEM_POWER]}/{cell[_SYSTEM_CHIPS]},"
        f"{cell[_BOARD]}/1000*footprint_overhead)"
    )
    newer = (
        f'IF(footprint_of="{OF_ADDED}",'
        f"(1+{EFFICIENCY_GROWTH})^MAX(0,base_year+{FOOTPRINT_YEARS}-{cell[_YEAR]}),1)"
    )
    return {
        "chips_million": f"{FOOTPRINT_EFLOPS}/{cell[_TFLOPS]}",
        "it_power_gw": f"{cell['chips_million']}*{of_one}/{newer}",
        "facility_power_gw": f"{cell['it_power_gw']}*footprint_pue",
        "standard_racks_million": f"{cell['it_power_gw']}/{RACK}",
        "electricity_twh_full_load": f"{cell['facility_power_gw']}*{HOURS_A_YEAR:.0f}/1000",
        "electricity_twh": f"{cell['electricity_twh_full_load']}*footprint_load",
    }


def _write_chips(writer: Writer, sheet: "Worksheet", found: Footprint) -> int:
    """Write the table of chips, the mix and the range; return the next row."""
    text = writer.text
    heads = (
        text("If all were of"),
        text("Name"),
        text("Year"),
        text("Dense FP16, TFLOPS"),
        text("Board, W"),
        text("Chips of a system"),
        text("System, kW"),
        text("Share in the mix"),
        *(
            text("{label:message}, {unit:message}", label=one.label, unit=UNIT_WORDS[one.quantity])
            for one in TAKEN.values()
        ),
    )
    styled = {
        position: (head, "head" if position <= _NAME else "table_head")
        for position, head in enumerate(heads)
    }
    writer.put_wrapped(sheet, _HEAD_ROW, {**styled, _SOURCES: (text("Sources"), "head")})
    first, last_compared, last = _rows()
    of_chips = _taken_by_chip(found)
    chips = [*compared_chips(), *(one for one in hardware().values() if not one.compared)]
    for row, one in enumerate(chips, start=first):
        contents = {
            _CHIP: (text.translate(one.name), "text"),
            _NAME: (one.chip, "name"),
            _SOURCES: (one.source, "name"),
        }
        writer.put_wrapped(sheet, row, contents)
        known = (one.year, one.fp16_tflops, one.power_w, one.system_chips, one.system_kw)
        for position, value in enumerate(known, start=_YEAR):
            if value is not None:
                sheet.write_number(row, position, value, writer.styles["derived"])
        share = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
        rule = {**share, **_refusal(_mix_allowed(text), text)}
        writer.enter(sheet, (row, _SHARE), found.mix.get(one.chip), rule, is_fraction=True)
        for name, formula in _chip_formulas(row).items():
            cell, value = (row, _MEASURES[name]), of_chips[one.chip][name]
            shown = f'=IF({FOOTPRINT_VALID},{formula},"")'
            writer.compute(sheet, cell, shown, value, LIKE_COMPUTE)
    is_set = f"{_given()}>0"
    labels = (text.translate(MIX_LABEL), text("Least, or the mix"), text("Most, or the mix"))
    for row, label in enumerate(labels, start=last + 1):
        writer.put(sheet, row, _CHIP, label, "total")
    for name, position in _MEASURES.items():
        of_all, compared = _cells(position, first, last), _cells(position, first, last_compared)
        mix = f"{letters(position)}{last + 2}"
        of_mix = f'IF({is_set},SUMPRODUCT({_shares()},{of_all}),"")'
        ends = [f"IF({is_set},{mix},{function}({compared}))" for function in ("MIN", "MAX")]
        span = found.span(name)
        rows: list[tuple[str, float | str]] = [
            (of_mix, span[0] if found.mix else ""),
            (ends[0], span[0]),
            (ends[1], span[-1]),
        ]
        for row, (formula, taken) in enumerate(rows, start=last + 1):
            shown = f'=IF({FOOTPRINT_VALID},{formula},"")'
            writer.compute(sheet, (row, position), shown, taken, LIKE_COMPUTE)
    return last + 1 + len(labels)


def _taken_by_chip(found: Footprint) -> dict[str, dict[str, float]]:
    """Return what the compute takes if all of it is of one chip, for every chip."""
    chips, parts = chips_and_parts(hardware(), found.year, added=found.is_added)
    taken = (what_it_takes(found.eflops, part, **found.conditions) for part in parts)
    return {
        one.chip: {measure: float(value) for measure, value in of_one.items()}
        for one, of_one in zip(chips, taken, strict=True)
    }


def _mix_allowed(text: Language) -> str:
    return text("shares above 0% that add up to 100%, or none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A cell that may be changed: what it is, what it may be, and the formula that says so."""

    name: str
    label: str
    value: float | str | None
    allowed: str
    fits: str
    rule: Mapping[str, object]
    source: str = ""

    @property
    def check(self) -> str:
        """The formula that shows nothing where the cell is allowed; `{allowed}` is what may be."""
        kind = "ISTEXT" if isinstance(self.value, str) else "ISNUMBER"
        otherwise = (
            f'IF(ISBLANK({self.name}),"",{{allowed}})' if self.value is None else "{allowed}"
        )
        return f'=IF({kind}({self.name}),IF({self.fits},"",{{allowed}}),{otherwise})'


def _settings(found: Footprint, text: Language) -> list[Setting]:
    """Return what may be set of the year, of which compute counts, and of how it is run."""
    last_year = found.scenario.last_year
    settings = [
        Setting(
            name="footprint_year",
            label=text("Year"),
            value=None if found.year == last_year else found.year,
            allowed=text("a projected year, or empty for the last"),
            fits="AND(footprint_year=INT(footprint_year),footprint_year>=base_year"
            f'+IF(footprint_of="{OF_ADDED}",1,0),footprint_year<=base_year+years)',
            rule={"validate": "integer", "criteria": ">", "value": 0},
        ),
        Setting(
            name="footprint_of",
            label=text("Installed, or added in the year, of new chips"),
            value=OF_ADDED if found.is_added else OF_INSTALLED,
            allowed=f"{OF_INSTALLED}, {OF_ADDED}",
            fits=f'OR(footprint_of="{OF_INSTALLED}",footprint_of="{OF_ADDED}")',
            rule={"validate": "list", "source": [OF_INSTALLED, OF_ADDED]},
        ),
    ]
    for name, item in CONDITIONS.items():
        low, high = CONDITION_LIMITS[name]
        cell = f"footprint_{name}"
        between = {"criteria": "between", "minimum": low, "maximum": high}
        settings.append(
            Setting(
                name=cell,
                label=text.translate(TERM_LABELS[name]),
                value=found.conditions[name],
                allowed=text("{low:exact} to {high:exact}", low=low, high=high),
                fits=f"AND({cell}>={low:g},{cell}<={high:g})",
                rule={"validate": "decimal", **between},
                source=power_figure(item).source,
            )
        )
    return settings


def _write_settings(writer: Writer, sheet: "Worksheet", row: int, found: Footprint) -> int:
    """Write what may be set, and whether all is well; return the next row."""
    text = writer.text
    heads = {_CHIP: text("Chips and sites"), _NAME: text("Name"), _VALUE: text("Value")}
    heads |= {_ALLOWED: text("Allowed"), _CHECK: text("Check"), _SOURCES: text("Sources")}
    _write_heads(writer, sheet, row, heads)
    settings = _settings(found, text)
    checks = _cells(_CHECK, row + 1, row + 1 + len(settings))
    for one in settings:
        row += 1
        _write_named(writer, sheet, row, (one.label, one.name, one.source))
        writer.put(sheet, row, _ALLOWED, one.allowed, "note")
        rule = {**one.rule, **_refusal(one.allowed, text)}
        writer.enter(sheet, (row, _VALUE), one.value, rule, is_fraction=False)
        check = one.check.format(allowed=f"{letters(_ALLOWED)}{row + 1}")
        writer.compute(sheet, (row, _CHECK), check, "", "check_line")
    row += 1
    writer.put(sheet, row, _CHIP, text.translate(TERM_LABELS["mix"]), "text")
    writer.put(sheet, row, _ALLOWED, _mix_allowed(text), "note")
    shares = _shares()
    is_whole = (
        f"AND(COUNT({shares})={_given()},MIN({shares})>0,ABS(SUM({shares})-1)<={SHARE_TOLERANCE})"
    )
    check = f'=IF({_given()}=0,"",IF({is_whole},"",{letters(_ALLOWED)}{row + 1}))'
    writer.compute(sheet, (row, _CHECK), check, "", "check_line")
    row += 1
    _write_named(writer, sheet, row, (text("All of this is allowed"), FOOTPRINT_VALID, ""))
    valid = f'=IF({VALID},SUMPRODUCT(--({checks}<>""))=0,FALSE)'
    writer.compute(sheet, (row, _VALUE), valid, True, "derived")  # noqa: FBT003 - what it shows
    return row + 1


def _write_derived(writer: Writer, sheet: "Worksheet", row: int, found: Footprint) -> int:
    """Write the figures between what is set and the table; return the next row."""
    text = writer.text
    rack, growth = power_figure("standard_rack"), power_figure("efficiency_growth")
    growing = text("Efficiency of new chips: growth a year")
    for label, name, figure in (
        (text("Standard rack, kW"), RACK, rack),
        (growing, EFFICIENCY_GROWTH, growth),
    ):
        _write_named(writer, sheet, row, (label, name, figure.source))
        sheet.write_number(row, _VALUE, figure.value, writer.styles["derived"])
        row += 1
    years = f"{FOOTPRINT_YEARS}+1"
    eflops = (
        f'=IF({FOOTPRINT_VALID},IF(footprint_of="{OF_ADDED}",INDEX(added_eflops,{years}),'
        f'INDEX(compute_eflops,{years})),"")'
    )
    since = "=IF(ISNUMBER(footprint_year),footprint_year-base_year,years)"
    for label, name, formula, value in (
        (
            text("Years since the base year"),
            FOOTPRINT_YEARS,
            since,
            found.year - found.scenario.base_year,
        ),
        (text("The compute, EFLOPS"), FOOTPRINT_EFLOPS, eflops, found.eflops),
    ):
        _write_named(writer, sheet, row, (label, name, ""))
        writer.compute(sheet, (row, _VALUE), formula, value, "derived")
        row += 1
    return row


def _write_named(
    writer: Writer, sheet: "Worksheet", row: int, label_name_source: tuple[str, str, str]
) -> None:
    """Write what a named cell is, and give it its name."""
    label, name, source = label_name_source
    contents = {_CHIP: (label, "text"), _NAME: (name, "name"), _SOURCES: (source, "name")}
    writer.put_wrapped(sheet, row, contents)
    writer.name(sheet, row, _VALUE, name)


def _write_heads(writer: Writer, sheet: "Worksheet", row: int, heads: Mapping[int, str]) -> None:
    for position in range(_SOURCES + 1):
        writer.put(sheet, row, position, heads.get(position, ""), "group")


def _refusal(allowed: str, text: Language) -> dict[str, str]:
    return {"error_title": text("Not allowed"), "error_message": allowed}


def _write_national(writer: Writer, sheet: "Worksheet", row: int, found: Footprint) -> None:
    """Write the country's figures, none of which is of AI alone, and what part of each it is."""
    text = writer.text
    heads = {
        _CHIP: text("Part of the country's, none of AI alone"),
        _YEAR: text("Year"),
        _TFLOPS: text("Figure"),
        _BOARD: text("Unit"),
        _SYSTEM_CHIPS: text("Least"),
        _SYSTEM_POWER: text("Most"),
        _SOURCES: text("Sources"),
    }
    _write_heads(writer, sheet, row, heads)
    _, _, last = _rows()
    for item, (label, measure) in _NATIONAL.items():
        row += 1
        figure = power_figure(item)
        writer.put_wrapped(
            sheet, row, {_CHIP: (text.translate(label), "text"), _SOURCES: (figure.source, "name")}
        )
        sheet.write_number(row, _YEAR, figure.year, writer.styles["derived"])
        sheet.write_number(row, _TFLOPS, figure.value, writer.styles["derived"])
        writer.put(sheet, row, _BOARD, text.translate(UNIT_WORDS[TAKEN[measure].quantity]), "note")
        span = found.span(measure)
        for position, end, taken in ((_SYSTEM_CHIPS, 3, span[0]), (_SYSTEM_POWER, 4, span[-1])):
            cell = f"{letters(_MEASURES[measure])}{last + end}"
            formula = f'=IF({FOOTPRINT_VALID},{cell}/{letters(_TFLOPS)}{row + 1},"")'
            writer.compute(sheet, (row, position), formula, taken / figure.value, LIKE_GROWTH)
