"""The command line: global options, and what becomes of errors. The commands stand in `ui/commands/*.py`.

Exit codes: 0 done, 1 failed or health red, 2 usage, 3 partly done, 75 busy. An error is one plain sentence on standard
error; a traceback comes only with --debug. Heavy libraries are imported by the commands that need them.
"""

from __future__ import annotations

import os
import sys
import traceback
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from tieout.feeds import TieoutError
from tieout.ui.commands import (
    adapters,
    check,
    documents,
    export,
    feedback,
    feeds,
    figures,
    mcp,
    question,
    refresh,
    report,
    train,
    users,
)
from tieout.ui.commands import desk as desk_commands
from tieout.ui.commands.context import Context, DeskOptions

app = typer.Typer(
    name="tieout",
    help="An analyst bot whose every figure ties out. It informs; it gives no investment advice.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def show_version(wanted: bool) -> None:
    """Print the installed version and stop."""
    if wanted:
        typer.echo(f"tieout {metadata.version('tieout')}")
        raise typer.Exit


@app.callback()
def options(
    context: Context,
    desk: Annotated[Path | None, typer.Option(envvar="TIEOUT_DESK", help="The desk's folder.")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", callback=show_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = DeskOptions(desk, debug)


question.add_to(app)
refresh.add_to(app)
report.add_to(app)
app.add_typer(feeds.app, name="feeds")
app.add_typer(documents.app, name="documents")
app.add_typer(users.app, name="users")
app.add_typer(feedback.app, name="feedback")
figures.add_to(app)
check.add_to(app)
mcp.add_to(app)
desk_commands.add_to(app)
train.add_to(app)
app.add_typer(adapters.app, name="adapters")
export.add_to(app)


def main() -> None:
    """The `tieout` command."""
    os.environ.setdefault("TQDM_DISABLE", "1")  # libraries' own bars; ours say what is being done, and only to people
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the outermost rim: whatever failed ends as one sentence
        if "--debug" in sys.argv:
            traceback.print_exc()
        print(said(error), file=sys.stderr)
        sys.exit(error.exit_code if isinstance(error, TieoutError) else 1)


def said(error: Exception) -> str:
    """An error as one sentence with what to do next; typer would print a traceback for what nobody foresaw."""
    words = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, TieoutError):
        return str(error)
    if isinstance(error, OSError):
        return f"The system refused: {words}. Mend that and run again."
    return f"Something unforeseen failed ({type(error).__name__}: {words}). Run it with --debug to see where."


if __name__ == "__main__":
    main()
