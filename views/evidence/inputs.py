"""The evidence for inputs other than compute: multipliers, unit cost, application level."""

from model.data import EVIDENCE, table
from model.evidence import unit_cost_chart
from model.inputs import Scenario
from model.texts import N_, Language
from model.unit_cost import EARLY_YEARS, LATE_YEARS, median_unit_cost, projects
from views.card import CHART, TABLE, Card, data_file, show_card
from views.parts import link, show_chart, show_rows

# What the multipliers are called; the data have ids.
MULTIPLIER_LABELS = {
    "core": N_("AI core industry"),
    "related": N_("Related industries"),
    "innovation": N_("Contribution to innovation"),
    "caict_yuan_per_yuan": N_("CAICT: yuan for each yuan"),
    "implan_output_norm": N_("IMPLAN: rule of thumb for output multipliers"),
    "east_data_west_compute": N_("East Data West Compute"),
    "caict_elasticity_gdp": N_("CAICT: elasticity of GDP"),
    "caict_elasticity_digital_economy": N_("CAICT: elasticity of the digital economy"),
    "compute_index_gdp": N_("Compute index: GDP"),
}


def show_other_inputs(_: Scenario | None, text: Language) -> None:
    """Show the evidence for multipliers, unit cost and application level."""
    card = Card(
        key="multipliers",
        title=text("The related multiplier is very likely the core one times 12.5"),
        limit=text(
            "36 ÷ 2.9 = 12.41 and 42 ÷ 3.4 = 12.35 are close to 12.5, the ratio of two State "
            "Council targets for 2025 (CNY 5 trillion and 0.4 trillion). The published ranges are "
            "one study's claim under one condition; comparable studies are ten times lower."
        ),
        shown={TABLE: lambda: show_rows(multiplier_rows(text), "multipliers")},
        csv=data_file("multipliers"),
    )
    show_card(card, text)
    early, early_count = median_unit_cost(*EARLY_YEARS)
    late, late_count = median_unit_cost(*LATE_YEARS)
    concluded = text(
        "{early_count:whole} projects of 2020–2021 against {late_count:whole} of 2024–2025. The "
        "later ones are announcements whose precision is mostly not stated; take it as a range, "
        "not as a fact. CNY 1 million per PFLOPS is CNY 1 billion per EFLOPS.",
        early_count=early_count,
        late_count=late_count,
    )

    def chart() -> None:
        show_chart(
            unit_cost_chart(projects(), text),
            alt=text("Unit cost of projects by year on a logarithmic axis; the table holds each."),
            key="unit_cost_chart",
        )

    shown = {CHART: chart, TABLE: lambda: show_rows(project_rows(text), "projects")}
    fell = text(
        "The median fell from {early:number} to {late:number} million CNY per PFLOPS",
        early=early,
        late=late,
    )
    csv = data_file("projects")
    show_card(Card(key="unit_cost", title=fell, limit=concluded, shown=shown, csv=csv), text)
    card = Card(
        key="utilisation",
        title=text("80% is a condition: reports of use run from about 10% to 30%"),
        limit=text(
            "They were measured in different ways; the 71.4% of mid-2026 is racks occupied, not "
            "compute used."
        ),
        shown={TABLE: lambda: show_rows(utilisation_rows(text), "utilisation")},
        csv=data_file("utilisation"),
    )
    show_card(card, text)


def multiplier_rows(text: Language) -> list[dict[str, str]]:
    """Return every published multiplier with its condition."""
    return [
        {
            text("Name"): text.translate(MULTIPLIER_LABELS[row["name"]]),
            text("Range"): text.between([row["low"], row["high"]]),
            text("Unit"): text.translate(row["unit"]),
            text("Outcome"): text.translate(row["outcome"]),
            text("Condition"): text.translate(row["condition"]),
            text("Grade of evidence"): text.translate(EVIDENCE[row["evidence"]]),
            text("Source"): link(row["source"], text),
        }
        for row in table("multipliers")
    ]


def project_rows(text: Language) -> list[dict[str, str]]:
    """Return every project with its unit cost."""
    return [
        {
            text("Project"): text(project.project),
            text("City"): text(project.city),
            text("Year"): text.year(project.year),
            text("Unit cost, million CNY per PFLOPS"): text.number(project.unit_cost),
            text("Precision"): text(project.precision),
            text("Use"): text("comparable") if project.is_comparable else text("not comparable"),
            text("Source"): link(project.source, text),
        }
        for project in projects()
    ]


def utilisation_rows(text: Language) -> list[dict[str, str]]:
    """Return every reported utilisation."""
    return [
        {
            text("What was measured"): text.translate(row["measured"]),
            text("Period"): row["period"],
            text("Range"): _reported(row["low"], row["high"], text),
            text("Grade of evidence"): text.translate(EVIDENCE[row["evidence"]]),
            text("Source"): link(row["source"], text),
        }
        for row in table("utilisation")
    ]


def _reported(low: str, high: str, text: Language) -> str:
    """Write what was reported, of which one end may be open."""
    if not low:
        return text("at most {most:percent}", most=float(high))
    if not high:
        return text("over {least:percent}", least=float(low))
    return text.between(text.percent(float(end)) for end in (low, high))
