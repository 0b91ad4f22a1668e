"""`tieout mcp`: the desk as MCP tools over standard input and output, for an assistant that starts its servers itself."""

from __future__ import annotations

import sys

import typer

from tieout.feeds import UsageError
from tieout.ui.commands.context import Context, open_desk

AT_ONCE = 4  # jobs of one assistant


def add_to(app: typer.Typer) -> None:
    app.command("mcp")(mcp)


def mcp(context: Context) -> None:
    """Serve the desk as MCP tools over standard input and output: ask, search, check, figures, document, report, status."""
    from tieout.ui.auth.tools import DeskTools, Work

    try:
        from tieout.ui.auth.mcp_server import mcp_server
    except ImportError as exc:
        raise UsageError('MCP needs the extra of that name: pip install "tieout[mcp]", then start again.') from exc
    desk = open_desk(context)
    if sys.stdin.isatty():
        typer.echo("Waiting for an assistant on standard input; Ctrl-C ends it.", err=True)
    mcp_server(DeskTools(desk), Work(AT_ONCE)).run("stdio")
