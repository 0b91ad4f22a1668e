"""`tieout export`: an adapter for Ollama, llama.cpp, vLLM and whatever reads safetensors. The work is the model room's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tieout.ui.commands.context import Context, Json, emit_json, model_settings


def add_to(app: typer.Typer) -> None:
    app.command("export")(export)


def export(
    context: Context,
    adapter: Annotated[str, typer.Argument(help="The adapter's name, or none for the base alone.")],
    to: Annotated[str, typer.Option(help="gguf, merged (safetensors) or peft.")],
    out: Annotated[Path, typer.Option(help="The file (gguf) or folder to write.")],
    type: Annotated[str, typer.Option(help="Of a GGUF: q8_0 or f16.")] = "q8_0",
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export.")] = False,
    json: Json = False,
) -> None:
    """Write an adapter, merged or alone, for Ollama, llama.cpp or vLLM."""
    from tieout.model import export_adapter as run
    from tieout.ui.progress import shown
    from tieout.ui.render import say

    settings = model_settings(context)
    with shown(silent=json) as bars:
        done = run(
            adapter,
            out,
            settings=settings,
            to=to,
            type=type,
            force=force,
            progress=bars.bytes if bars else lambda what, done, total: None,
        )
    if json:
        emit_json(done.to_json())
        return
    say(f"{done.path}: {done.form} in {done.type}, {done.bytes / 1e6:,.0f} MB. docs/serving.md says how to serve it.")
