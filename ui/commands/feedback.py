"""`tieout feedback`: what readers of the chat marked as right or wrong, and training examples out of what was right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tieout.feeds import UsageError
from tieout.ui.commands.context import Context, Json, emit_json, open_desk

if TYPE_CHECKING:
    from tieout.ui.chat.feedback import Marked

app = typer.Typer(help="What readers marked as right or wrong.", no_args_is_help=True, rich_markup_mode=None)
Only = Annotated[str | None, typer.Option("--verdict", help="Only right, or only wrong.")]


def marks(context: Context, verdict: str | None) -> list[Marked]:
    from tieout.ui.chat.conversations import FILE, Conversations

    if verdict not in {None, "right", "wrong"}:
        raise UsageError(f'--verdict "{verdict}" is neither right nor wrong.')
    found = Conversations(open_desk(context).folder / FILE).marked()
    return [one for one in found if verdict in {None, one.verdict}]


@app.command("list")
def list_marks(context: Context, verdict: Only = None, json: Json = False) -> None:
    """List answers that readers marked, newest first, with their reasons."""
    from tieout.ui.chat.feedback import marked_json
    from tieout.ui.render import print_table

    found = marks(context, verdict)
    if json:
        emit_json({"feedback": [marked_json(one) for one in found]})
        return
    rows = [(f"{one.at:%Y-%m-%d %H:%M}", one.user, one.verdict, one.question, one.reason) for one in found]
    print_table(("when (UTC)", "user", "verdict", "question", "reason"), rows)


@app.command("export")
def export(
    context: Context,
    out: Annotated[Path, typer.Option(help="The JSONL file to write, for `tieout train --data`.")],
) -> None:
    """Write the answers marked as right as training examples; what does not tie out or refuses is left out."""
    from tieout.model import examples_of_answers
    from tieout.ui.render import say

    answers = [answer for one in marks(context, "right") if (answer := one.answer)]
    card = examples_of_answers(answers, out)
    left = sum(card.dropped.values())
    say(f"{out}: {card.examples:,} examples, {left:,} left out. Train with `tieout train --data {out}`.")
