"""The command line: global options, and what becomes of errors. The commands stand in `ui/cli_*.py`.

Exit codes: 0 done, 1 failed or health red, 2 usage, 3 partly done, 75 busy. An error is one plain sentence on standard
error; a traceback comes only with --debug. Heavy libraries are imported by the commands that need them.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer

from feeds.errors import TieoutError
from ui import cli_desk, cli_documents, cli_feeds, cli_question, cli_refresh, cli_train
from ui.cli_context import Context, DeskOptions

app = typer.Typer(
    name="tieout",
    help="An analyst bot whose every figure ties out. It informs; it gives no investment advice.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    context: Context,
    desk: Annotated[Path | None, typer.Option(envvar="TIEOUT_DESK", help="The desk's folder.")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")] = False,
) -> None:
    context.obj = DeskOptions(desk, debug)


cli_question.add_to(app)
cli_refresh.add_to(app)
app.add_typer(cli_feeds.app, name="feeds")
app.add_typer(cli_documents.app, name="documents")
cli_desk.add_to(app)
cli_train.add_to(app)


def main() -> None:
    """The `tieout` command."""
    debug = "--debug" in sys.argv
    os.environ.setdefault("TQDM_DISABLE", "1")  # libraries' own bars; ours say what is being done, and only to people
    sys.excepthook = traceback_hook if debug else sentence_hook
    try:
        app()
    except TieoutError as error:
        if debug:
            traceback.print_exc()
        print(str(error), file=sys.stderr)
        sys.exit(error.exit_code)


def traceback_hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    traceback.print_exception(kind, error, trace)


def sentence_hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw still ends as one sentence (Python itself then exits with 1)."""
    words = " ".join(str(error).split()) or kind.__name__
    if isinstance(error, OSError):
        print(f"The system refused: {words}. Mend that and run again.", file=sys.stderr)
        return
    print(f"Something unforeseen failed ({kind.__name__}: {words}). Run it with --debug to see where.", file=sys.stderr)


if __name__ == "__main__":
    main()
