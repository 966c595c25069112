"""Whether a headline adds up: what it says, field by field, and what follows."""

import streamlit as st

from model.evidence import ClaimCheck, Example, Series, check_claim, examples
from model.files import Recipe, claim_recipe, file_name
from model.inputs import Scenario
from model.messages import InvalidInput
from model.texts import N_, Language
from views import state
from views.card import TABLE, Card, show_card
from views.evidence.own import own_series, show_bring, show_missing, shown
from views.parts import plain, show_problems, show_rows, switch

# What a headline says, as the fields of `check_claim`.
CLAIM_LABELS = {
    "start": N_("Start value"),
    "start_year": N_("Start year"),
    "end": N_("End value"),
    "end_year": N_("End year"),
    "cagr": N_("Growth rate (CAGR)"),
    "years": N_("Years"),
}

# The fields of a headline that can be said, and what the address calls them.
CLAIM_FIELDS = {
    "start": state.session.CLAIM_START,
    "start_year": state.session.CLAIM_START_YEAR,
    "end": state.session.CLAIM_END,
    "end_year": state.session.CLAIM_END_YEAR,
    "cagr": state.session.CLAIM_CAGR,
}

# Stands in the address for a field that was emptied: without it the default would stand there.
UNSAID = "none"


def show_claim(_: Scenario | None, text: Language) -> Recipe | None:
    """Check what a headline says: by hand, or one of the examples; return how to do it again."""
    choose_example(text)
    given = {}
    columns = st.columns(len(CLAIM_FIELDS), vertical_alignment="bottom")
    for column, name in zip(columns, CLAIM_FIELDS, strict=True):
        setting = CLAIM_FIELDS[name]
        given[name] = column.text_input(
            text(CLAIM_LABELS[name]),
            state.session.set_shown(setting, claim_said()[name]),
            key=setting,
            placeholder=text("unknown"),
            on_change=state.session.by_reader(setting, take_claim),
            args=(name,),
        )
    st.caption(
        text(
            "As printed, since the digits tell the rounding, with the unit or without it: 268, "
            "1.5 bn, 120亿, 268 EFLOPS. Leave empty what is not said."
        )
    )
    said = {name: value.strip() or None for name, value in given.items()}
    among = choose_among(text)
    show_bring(text)
    try:
        checked = check_claim(**said, among=among)
    except InvalidInput as error:
        show_problems(error.problems, text("This cannot be checked yet."), text, CLAIM_LABELS)
        return None
    show_verdict(checked, among, text)
    return claim_recipe(said, among)


def choose_among(text: Language) -> Series | None:
    """Show whether other bases are looked for in the reader's own series, where there is one."""
    own = own_series()
    if own is None:
        if state.session.setting(state.session.CLAIM_OWN):
            show_missing(text)
        return None
    label = text("Look for other bases in “{name:text}” alone", name=plain(own.name))
    return own if switch(label, state.session.CLAIM_OWN) else None


def claim_said() -> dict[str, str]:
    """Return what the headline says, field by field, as the address holds it."""
    said = {
        name: state.session.setting(CLAIM_FIELDS[name], default)
        for name, default in example_fields(examples()[0]).items()
    }
    return {name: "" if value == UNSAID else value for name, value in said.items()}


def example_fields(example: Example) -> dict[str, str]:
    """Return what an example says, field by field."""
    return {name: str(getattr(example, name)) for name in CLAIM_FIELDS}


def write_claim(name: str, typed: str) -> None:
    """Write a field of the headline to the address, unless it is as at first (for callbacks)."""
    default = example_fields(examples()[0])[name]
    state.session.write_setting(CLAIM_FIELDS[name], "" if typed == default else typed or UNSAID)


def take_claim(name: str) -> None:
    """Take over what was typed in a field of the headline (for callbacks)."""
    write_claim(name, state.session.value(CLAIM_FIELDS[name]).strip())


def choose_example(text: Language) -> None:
    """Show the choice of an example; what is typed by hand is none of them."""
    said = claim_said()
    known = [example_fields(example) for example in examples()]
    options, by_hand = list(range(len(known))), len(known)
    shown = known.index(said) if said in known else by_hand
    state.session.set_shown("claim_example", shown)
    st.selectbox(
        text("Example"),
        [*options, by_hand] if shown == by_hand else options,
        shown,
        format_func=lambda index: (
            text("none: typed by hand") if index == by_hand else examples()[index].say(text)
        ),
        key="claim_example",
        on_change=state.session.by_reader("claim_example", take_example),
    )


def take_example() -> None:
    """Fill in the chosen example (for callbacks)."""
    index = state.session.value("claim_example")
    if index < len(examples()):
        for name, value in example_fields(examples()[index]).items():
            write_claim(name, value)


def show_verdict(checked: ClaimCheck, among: Series | None, text: Language) -> None:
    """Show whether a claim agrees, what each figure would have to be, which readings agree."""
    say = {True: st.success, False: st.error, None: st.info}[checked.agrees]
    say(checked.verdict.say(text))
    for reading in checked.readings:
        said = reading.say(text)
        st.markdown(f"- {shown(said, among) if among else said}")
    if checked.implied:
        show_implied(checked, text)
    for remark in checked.remarks:
        st.caption(remark.say(text))


def show_implied(checked: ClaimCheck, text: Language) -> None:
    """Show what each figure would have to be, given the others."""

    def table() -> None:
        rows = [
            {
                text("Quantity"): text(CLAIM_LABELS[name]),
                text("Given the others"): text.span(implied.written()["value"]),
                text("Within rounding"): text.span(implied.written()["range"]),
            }
            for name, implied in checked.implied.items()
        ]
        show_rows(rows, "numbers")

    # What a headline is about most: its rate.
    asked = "cagr" if "cagr" in checked.implied else next(iter(checked.implied))
    content = checked.to_csv()
    card = Card(
        key="claim",
        title=text(
            "{quantity:message}, given the others: {value:span}",
            quantity=CLAIM_LABELS[asked],
            value=checked.implied[asked].written()["value"],
        ),
        shown={TABLE: table},
        csv=(file_name(text("headline"), ending="csv", of=content), lambda: content),
    )
    show_card(card, text)
