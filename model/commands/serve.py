"""Command `serve`."""

import os
import sys
import tomllib
from importlib import import_module
from typing import Annotated

import typer

from model.commands.shared import Lang, app
from model.data import HOME, PAGE_SETTINGS


@app.command("serve")
def serve_command(
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Who is answered: this machine, or 0.0.0.0 for others.")
    ] = "127.0.0.1",
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(help="A name under which others reach it; may be repeated."),
    ] = None,
    lang: Lang = "en",  # noqa: ARG001 - of refusals, as of every command
) -> None:
    """Serve the page until it is stopped (Ctrl+C)."""
    import_module("streamlit")  # or it is said what to install
    os.chdir(HOME)  # where the settings of the page are
    known = tomllib.loads(PAGE_SETTINGS.read_text("utf-8"))["server"]["allowedHosts"]
    names = [*known, *allowed_host] if allowed_host else []  # else the settings say it
    options = [f"--server.port={port}", f"--server.address={address}"]
    options += [f"--server.allowedHosts={name}" for name in names]
    arguments = ["-m", "streamlit", "run", "app.py", *options]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - the page of this package
