"""`tieout dataset build`, `train` and `evaluate`: the house style into a LoRA adapter, measured. The work is the model room's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tieout.feeds import UsageError
from tieout.ui.commands.context import Context, Json, emit_json, folder
from tieout.ui.desk import SETTINGS, Desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tieout.model import EvaluationResult, Rate, TrainProgress

dataset = typer.Typer(help="Training pairs.", no_args_is_help=True, rich_markup_mode=None)

More = Annotated[list[Path] | None, typer.Argument(metavar="", show_default=False, help="More of them.")]
DEFAULT_BASE = "smollm2-135m"


def add_to(app: typer.Typer) -> None:
    app.add_typer(dataset, name="dataset")
    app.command("train")(train)
    app.command("evaluate")(evaluate)


@dataset.callback()
def _group() -> None:
    """Training pairs."""


@dataset.command("build")
def build(
    out: Annotated[Path, typer.Option(help="The JSONL file to write; its card goes beside it.")],
    source: Annotated[list[Path] | None, typer.Option("--from", help="A folder of reports or QA sets.")] = None,
    more: More = None,
    authored: Annotated[bool, typer.Option(help="Also the examples that ship with Tieout.")] = True,
) -> None:
    """Make training pairs out of past reports and QA sets; what does not tie out is left out."""
    from tieout.model import build_dataset
    from tieout.ui.render import say

    folders = [*(source or []), *(more or [])]
    for place in folders:
        if not place.is_dir():
            raise UsageError(f"There is no folder {place}. Name one that holds reports or a QA set.")
    out.parent.mkdir(parents=True, exist_ok=True)
    card = build_dataset(folders, out, authored=authored, progress=say)
    say(
        f"{out}: {card.train:,} examples to train on, {card.held_out:,} held out, {sum(card.dropped.values()):,} dropped."
    )


def train(
    context: Context,
    data: Annotated[list[Path], typer.Option(help="A JSONL file of `dataset build`; repeatable.")],
    more: More = None,
    base: Annotated[str | None, typer.Option(help="The base model; by default the desk's.")] = None,
    out: Annotated[str, typer.Option(help="The adapter's name on this desk, or a folder.")] = "house",
    recipe: Annotated[Path | None, typer.Option(help="A recipe other than the shipped one (TOML).")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last complete checkpoint.")] = False,
) -> None:
    """Train a LoRA adapter and write its card."""
    from tieout.model import SHIPPED_RECIPE, read_recipe
    from tieout.model import train_adapter as run
    from tieout.ui.render import say

    files = [*data, *(more or [])]
    for file in files:
        if not file.is_file():
            raise UsageError(f"There is no file {file}. Make it with `tieout dataset build`.")
    place = adapter_folder(context, out)
    run(
        files,
        base=base or desk_base(context),
        out=place,
        resume=resume,
        recipe=read_recipe(recipe or SHIPPED_RECIPE),
        progress=print_step,
    )
    say(f"Adapter in {place}. Use it with --adapter, or as `adapter` under [model] in desk.toml.")


def evaluate(
    context: Context,
    data: Annotated[list[Path], typer.Option(help="A JSONL file of `dataset build`; its held-out examples are asked.")],
    more: More = None,
    adapter: Annotated[
        list[str] | None, typer.Option(help="An adapter, or none for the base alone; repeatable.")
    ] = None,
    suite: Annotated[str, typer.Option(help="quick, standard or long.")] = "quick",
    prose: Annotated[
        Path | None, typer.Option(help="A folder of analysts' .txt files, never trained on: perplexity there.")
    ] = None,
    card: Annotated[bool, typer.Option("--card", help="Write the measures into the adapters' cards.")] = False,
    json: Json = False,
) -> None:
    """Base against adapters on held-out examples, before anything is cut: correct, cited, tied, format, tone, forgetting."""
    from tieout.model import evaluate_adapters as run
    from tieout.model import keep_measures
    from tieout.ui.render import say

    if prose is not None and not prose.is_dir():
        raise UsageError(f"There is no folder {prose}. Name one that holds .txt files.")
    own = folder(context) / "adapters"
    results = run(
        [*data, *(more or [])],
        base=desk_base(context),
        names=tuple(adapter or ["none", "analyst"]),
        own=own if own.is_dir() else None,
        suite=suite,
        prose=prose,
        progress=None if json else lambda name, done, total: say(f"{name}: {done} of {total}"),
    )
    if card:
        keep_measures(results, suite, own if own.is_dir() else None)
    if json:
        emit_json({"models": [result.to_json() for result in results]})
        return
    say(table(results))


def table(results: Sequence[EvaluationResult]) -> str:
    """Measures as rows, models as columns, each share with the number it is of."""
    head = f"{'measure':<22}" + "".join(f"{r.model:>28}" for r in results)
    names = list(dict.fromkeys(name for r in results for name in r.rates))
    rows = [f"{name:<22}" + "".join(f"{_share(r.rates.get(name)):>28}" for r in results) for name in names]
    for words, values in (
        ("general perplexity", [r.general_perplexity for r in results]),
        ("analyst's perplexity", [r.analyst_perplexity for r in results]),
    ):
        rows.append(f"{words:<22}" + "".join(f"{'–' if v is None else format(v, '.1f'):>28}" for v in values))
    return "\n".join([head, *rows, f"{'tokens/s':<22}" + "".join(f"{r.tokens_per_second:>28.0f}" for r in results)])


def _share(rate: Rate | None) -> str:
    """ "0.93 (0.81–0.98) of 32": the share, its 95 % interval and the number it is of."""
    return (
        f"{rate.value:.2f} ({rate.low:.2f}–{rate.high:.2f}) of {rate.count}" if rate is not None and rate.count else "–"
    )


def adapter_folder(context: Context, out: str) -> Path:
    """A bare name is a folder under the desk's adapters/; anything with a slash is a path."""
    return Path(out).expanduser() if "/" in out or "\\" in out else folder(context) / "adapters" / out


def desk_base(context: Context) -> str:
    place = folder(context)
    return Desk.load(place).model.base if (place / SETTINGS).exists() else DEFAULT_BASE


def print_step(step: TrainProgress) -> None:
    """One line where something was measured, and every tenth step."""
    from tieout.ui.render import say

    if step.held_out is None and step.step % 10:
        return
    held_out = f", held out {step.held_out:.3f}" if step.held_out is not None else ""
    say(
        f"step {step.step} of {step.steps}: loss {step.loss:.3f}{held_out}, "
        f"{step.tokens_per_second:.0f} tokens/s, {step.seconds_left / 60:.0f} min left"
    )
