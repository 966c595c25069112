"""Command `serve`."""

import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from model.commands.shared import Lang, app
from model.data import HOME


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
    names = [f"--server.allowedHosts={name}" for name in allowed_host or ()]
    own = [f"--server.allowedHosts={name}" for name in ("localhost", "127.0.0.1", "::1")]
    options = [f"--server.port={port}", f"--server.address={address}"]
    options += [*own, *names] if names else []
    arguments = ["-m", "streamlit", "run", "app.py", *options]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - the page of this package
