"""The command for agents: the Model Context Protocol over standard input and output."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scaffoldpy.cli import output
from scaffoldpy.errors import InputError, Interrupted


@click.command(short_help="Serve agents over the Model Context Protocol.")
@output.questions_option("Use this questions file.")
def mcp(*, questions_file: Path | None) -> None:
    """Serve one agent over the Model Context Protocol, on standard input and output.

    A client starts it; docs/mcp.md tells how to set that up. Needs the extra: scaffoldpy-cli[mcp].
    """
    from scaffoldpy.questions import load_questions

    output.require_system("scaffoldpy mcp", "fcntl")
    if sys.stdin is None or sys.stdout is None:
        raise InputError(
            "scaffoldpy mcp talks over standard input and output, and one of them is closed.",
            hint="Let a client start it.",
        )
    try:
        from scaffoldpy.mcp import server
    except ImportError as error:
        raise InputError(
            "scaffoldpy mcp needs the package mcp, version 2 or newer, which is not installed here.",
            hint="Install it: pip install 'scaffoldpy-cli[mcp]'",
        ) from error
    if output.has_terminal():
        click.echo("Waiting for a client, which usually starts this by itself. Ctrl-C ends it.", err=True)
    if server.serve(load_questions(questions_file)):
        raise Interrupted("Stopped.")
