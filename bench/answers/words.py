"""Questions of words over filings: does one of the first two sentences say what a reader marked as the answer?

    python -m bench answers words --filings FOLDER [--questions FILE] [--work WORK] [--keep-desk]

The questions of bench/sets/words/ were written apart from the code. Each has spans that a reader marked in the text of a filing; the
filings are not part of this repository: `--filings` names a folder of inline XBRL pages (.html.gz), of which those are read
that the questions name. An answer is right where one of its first two sentences shares most of its words with a marked span;
bare where it holds no more than a figure.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.answers.sets import in_this_process, make_desk
from bench.command import Skipped, add_work

QUESTIONS = Path(__file__).resolve().parents[1] / "sets" / "words" / "questions.jsonl"
DESK = '[fetch]\ncontact = "words@example.org"\n\n[[feeds]]\nname = "filings"\nkind = "folder"\npath = "@REPORTS@"\n'
_WORD = re.compile(r"[a-z]{3,}|\d[\d.,]*")
_MOST, _FIRST = 0.6, 2
Row = dict[str, Any]


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--filings", type=Path, help="folder of inline XBRL pages (.html.gz)")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    add_work(parser, "words")
    parser.add_argument("--keep-desk", action="store_true", help="ask the desk of an earlier run")
    parser.add_argument("--show", action="store_true", help="print what is not right")


def run(options: Namespace) -> int:
    """Ask, and print the counts by kind."""
    if options.filings is None:
        raise Skipped("needs --filings FOLDER with inline XBRL pages")
    questions = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines()]
    work = options.work.resolve()
    named = {span["file"].removesuffix(".md") for q in questions for span in q["spans"]}
    texts = _texts(named, options.filings)
    desk = work / "desk"
    if not (options.keep_desk and desk.is_dir()):
        desk = _make(work, named, options.filings)
    with in_this_process(desk) as ask:
        outcomes = [(q, *_outcome(q, ask(q), texts)) for q in questions]
    _report(outcomes, show=options.show)
    return 0


def _texts(names: Iterable[str], folder: Path) -> dict[str, str]:
    """The texts in which the spans count."""
    from tieout.feeds import tagged_html_to_text

    return {f"{name}.md": tagged_html_to_text(_page(folder, name))[0] for name in sorted(names)}


def _page(folder: Path, name: str) -> bytes:
    return gzip.decompress((folder / f"{name}.html.gz").read_bytes())


def _make(work: Path, names: Iterable[str], filings: Path) -> Path:
    reports = work / "set" / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    for name in names:
        (reports / f"{name}.html").write_bytes(_page(filings, name))
    (work / "set" / "desk.toml.in").write_text(DESK, "utf-8")
    return make_desk(work / "set", work, [str(Path(sys.executable).with_name("tieout"))], None)


def _outcome(question: Row, row: Row, texts: dict[str, str]) -> tuple[str, str]:
    """ "right", "wrong", "refused" or "bare", and the answer."""
    answer = row["answer"]
    if answer is None:
        return "wrong", str(row["error"])
    if answer["refused"]:
        return "refused", answer["answer"]
    marked = [_words(texts[s["file"]][s["start"] : s["end"]]) for s in question["spans"]]
    first = [s["text"] for s in answer["sentences"][:_FIRST]]
    if any(_same(_words(said), words) for said in first for words in marked):
        return "right", answer["answer"]
    return ("bare" if len(_words(first[0])) < 12 and answer["sentences"][0]["figures"] else "wrong"), answer["answer"]


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def _same(said: Counter[str], marked: Counter[str]) -> bool:
    shared = sum((said & marked).values())
    return shared >= _MOST * min(sum(said.values()), sum(marked.values()))


def _report(outcomes: list[tuple[Row, str, str]], *, show: bool) -> None:
    kinds: dict[str, Counter[str]] = {}
    for question, outcome, said in outcomes:
        kinds.setdefault(question["kind"], Counter())[outcome] += 1
        if show and outcome != "right":
            print(
                f"\n{question['id']} [{question['kind']}] {outcome}: {question['question']}\n  {' '.join(said.split())[:500]}"
            )
    total = sum(kinds.values(), Counter[str]())
    for kind, counts in [*sorted(kinds.items()), ("all", total)]:
        print(f"{kind:18}" + "".join(f"{name} {counts[name]:3}  " for name in ("right", "wrong", "refused", "bare")))
