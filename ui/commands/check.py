"""`tieout check`: every figure of a text against the desk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from tieout.feeds import UsageError, ticker_of
from tieout.ui.commands.context import PARTLY_DONE, Context, Json, emit_bytes, emit_json, open_desk
from tieout.ui.durations import moment

if TYPE_CHECKING:
    from tieout.model import CheckReport, CheckVerdict
    from tieout.ui.check import CheckInput

Format = Literal["md", "html", "docx", "json"]
_STYLES = {"tied": "green", "computed": "cyan", "contradicted": "bold red", "not_found": "yellow", "not_checked": "dim"}
_WORDS: dict[CheckVerdict, str] = {
    "tied": "tied",
    "computed": "computed",
    "contradicted": "contradicted",
    "not_found": "not found",
    "not_checked": "not checked",
}


def add_to(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    context: Context,
    file: Annotated[str, typer.Argument(help="A Markdown, text, HTML, Word or PDF file; - is standard input.")],
    ticker: Annotated[list[str] | None, typer.Option(help="Only this company's figures; repeatable.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As was known on this date (UTC).")] = None,
    form: Annotated[str | None, typer.Option("--format", help="An annotated copy: md, html, docx; or json.")] = None,
    out: Annotated[Path | None, typer.Option(help="A file to write; its ending may tell the format.")] = None,
    json: Json = False,
) -> None:
    """Tie out any text against the desk: each figure tied, computed, contradicted or not found; exit 3 when one is contradicted."""
    from tieout.ui.check import check_on, read_input
    from tieout.ui.progress import shown

    wanted = chosen_format(form, out, json)
    until = moment(as_of, "--as-of") if as_of else None
    desk = open_desk(context)
    given = read_input("Standard input" if file == "-" else Path(file).name, read_bytes(file))
    silent = wanted == "json"
    with shown(silent=silent) as bars:
        report = check_on(
            desk,
            given.text,
            title=given.title,
            tickers=[ticker_of(one) for one in ticker or ()],
            as_of=until,
            **({"progress": bars.checking, "following": bars.figures} if bars else {}),
        )
    write(report, given, wanted, out)
    raise typer.Exit(PARTLY_DONE if report.contradicted else 0)


def read_bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    path = Path(file).expanduser()
    if not path.is_file():
        raise UsageError(f"{file} is not there. Name a file, or - for standard input.")
    return path.read_bytes()


def chosen_format(named: str | None, out: Path | None, json: bool) -> Format | None:
    """--format, else --json, else the file's ending; None is the summary on the screen."""
    known: tuple[Format, ...] = get_args(Format)
    ending = out.suffix.removeprefix(".").lower() if out else ""
    wanted = (named or ("json" if json else ending)).strip().lower()
    if not wanted and out is None:
        return None
    chosen = next((one for one in known if one == wanted), None)
    if chosen is None:
        raise UsageError(f'A check is not written as "{wanted}": choose --format of {", ".join(known)}.')
    if chosen == "docx" and out is None:
        raise UsageError("A Word copy needs a file: add --out checked.docx.")
    return chosen


def write(report: CheckReport, given: CheckInput, form: Format | None, out: Path | None) -> None:
    """To the file, else to standard output."""
    import json as jsonlib

    from tieout.ui.render import say

    if form is None:
        print_report(report)
        return
    if form == "json" and out is None:
        emit_json(report.to_json())
        return
    if form == "json":
        data = (jsonlib.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n").encode()
    else:
        data = copy_of(report, given, form)
    if out is None:
        emit_bytes(data)
    else:
        out.write_bytes(data)
        say(f"Wrote {out}.")
        say(summary(report))


def copy_of(report: CheckReport, given: CheckInput, form: Literal["md", "html", "docx"]) -> bytes:
    """The annotated copy; loads what writes its kind alone."""
    if form == "docx":
        from tieout.ui.check.word_copy import word_copy

        return word_copy(report, given.data, given.suffix)
    from tieout.ui.check.copies import annotated

    return annotated(report, form, given.title)


def print_report(report: CheckReport) -> None:
    """What does not tie first, then the counts; tied figures are counted alone."""
    from tieout.ui.render import say

    for verdict in ("contradicted", "not_found"):
        for figure in report.figures:
            if figure.verdict == verdict:
                say(f"{_WORDS[verdict]}: {figure.text}  (line {line_at(report.text, figure.start)})", _STYLES[verdict])
                say(f"    {sentence_at(report.text, figure.start, figure.end)}", "dim")
                say(f"    {figure.says}")
    say(summary(report), "bold")


def summary(report: CheckReport) -> str:
    counts = report.counts
    return (
        ", ".join(f"{counts[verdict]:,} {words}" for verdict, words in _WORDS.items() if counts[verdict])
        or "No figures."
    )


def line_at(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def sentence_at(text: str, start: int, end: int) -> str:
    """The words around a figure, on one line."""
    begin = max(text.rfind("\n", 0, start) + 1, start - 90)
    finish = text.find("\n", end)
    finish = min(finish if finish >= 0 else len(text), end + 60)
    return " ".join(text[begin:finish].split())
