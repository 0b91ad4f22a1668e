"""Sets of questions with gold: make a desk, serve the feeds, refresh, ask every question, score.

    python -m bench answers sets [--set NAME]... [--work WORK] [--half open|closed|both] [--data DATA] [--bench FOLDER] [--inprocess]

A set is a folder under bench/sets/, or another one that --set names, with desk.toml.in and questions.jsonl, and with what its
desk reads: feeds/ is served over loopback, first as feeds/first/ has it, reports/ is read from the disk; `@DATA@` in desk.toml.in
stands for the folder that `--data` names (a set that needs it is skipped aloud without). Ids o-… and odd numbers are the open
half, c-… and even ones the closed half. The scorer is not part of this repository: `--bench` names the folder that holds
score.py, and without it the answers are only saved. `--inprocess` loads the desk once instead of starting a process for each
question; `--keep-desk` asks the desk that an earlier run left in WORK. Of the closed half nothing but counts is ever printed: it
measures, it does not teach. Answers land in WORK/NAME/answers-open.jsonl and answers-closed.jsonl, scores beside them.
"""

from __future__ import annotations

import importlib
import json
import shlex
import shutil
import subprocess
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

from bench.command import Skipped, add_work

SETS = Path(__file__).resolve().parents[1] / "sets"
TYPES = {".xml": "application/xml; charset=utf-8", ".json": "application/feed+json; charset=utf-8"}
HALVES = {"open": ["open"], "closed": ["closed"], "both": ["open", "closed"]}
Row = dict[str, Any]


# -- the site and the desk ---------------------------------------------------------------------------------------------
class Site(ThreadingHTTPServer):
    """A set's feeds over loopback: first as they once stood, then as they are. It never answers 304."""

    def __init__(self, feeds: Path) -> None:
        super().__init__(("127.0.0.1", 0), FeedHandler)
        self.folder = first if (first := feeds / "first").is_dir() else feeds

    @property
    def origin(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self.server_port}"


class FeedHandler(BaseHTTPRequestHandler):
    """Answers with the files of the site's folder."""

    server: Site

    def do_GET(self) -> None:
        """Answer with a feed."""
        path = self.server.folder / Path(self.path).name
        if path.suffix not in TYPES or not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", TYPES[path.suffix])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on standard error."""


@contextmanager
def served(feeds: Path) -> Iterator[Site]:
    """The site while it is open."""
    site = Site(feeds)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()


def refresh(tieout: list[str], desk: Path, label: str) -> None:
    """Refresh the desk by command, and print what each feed gave."""
    done = subprocess.run([*tieout, "--desk", str(desk), "refresh", "--all", "--json"], capture_output=True, text=True)
    try:
        feeds = json.loads(done.stdout)["feeds"]
        said = ", ".join(f"{feed['name']} {feed['status']} +{feed['new']}/{feed['updated']}" for feed in feeds)
    except (ValueError, KeyError):
        said = done.stderr.strip()[-400:]
    print(f"refresh ({label}): exit {done.returncode}; {said}", flush=True)


def make_desk(folder: Path, work: Path, tieout: list[str], data: Path | None) -> Path:
    """A desk of the set, refreshed over every state of its feeds."""
    desk = work / "desk"
    shutil.rmtree(desk, ignore_errors=True)
    desk.mkdir(parents=True)
    feeds = folder / "feeds"
    with served(feeds) as site:
        settings = (folder / "desk.toml.in").read_text("utf-8")
        settings = settings.replace("@ORIGIN@", site.origin).replace("@REPORTS@", (folder / "reports").as_posix())
        (desk / "desk.toml").write_text(settings.replace("@DATA@", data.as_posix() if data else ""), "utf-8")
        refresh(tieout, desk, "first state" if feeds.is_dir() else "reports")
        if (feeds / "first").is_dir():
            site.folder = feeds
            refresh(tieout, desk, "last state")
    return desk


# -- asking ------------------------------------------------------------------------------------------------------------
def load_questions(folder: Path, half: str) -> list[Row]:
    """The questions of one half."""
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if half_of(row["id"]) == half]


def half_of(id: str) -> str:
    """The half that an id belongs to."""
    named = {"o": "open", "c": "closed"}.get(id.partition("-")[0])
    return named or ("open" if int(id.partition("-")[2]) % 2 else "closed")


def ask_by_command(tieout: list[str], desk: Path, question: Row, timeout: float) -> Row:
    """The answer of `tieout ask --json`, or the error."""
    command = [*tieout, "--desk", str(desk), "ask", question["question"]]
    for ticker in question["tickers"]:
        command += ["--ticker", ticker]
    command += ["--as-of", question["as_of"]] if question["as_of"] else []
    row: Row = {"id": question["id"], "answer": None, "error": None, "exit": None, "traceback": False}
    try:
        done = subprocess.run([*command, "--json"], capture_output=True, timeout=timeout)
    except (OSError, subprocess.TimeoutExpired) as exc:
        return row | {"error": str(exc)}
    said = done.stderr.decode("utf-8", "replace")
    row |= {"exit": done.returncode, "traceback": "Traceback (most recent call last)" in said}
    try:
        return row | {"answer": json.loads(done.stdout)}
    except ValueError:
        return row | {"error": said.strip()[-300:]}


@contextmanager
def in_this_process(folder: Path) -> Iterator[Callable[[Row], Row]]:
    """One loaded desk that answers them all; its index stays open between questions."""
    from tieout.retrieval import Index
    from tieout.ui.desk import Desk
    from tieout.ui.filters import make_filters

    desk = Desk.load(folder)

    def ask(question: Row) -> Row:
        row: Row = {"id": question["id"], "answer": None, "error": None, "exit": 0, "traceback": False}
        try:
            filters = make_filters(desk, question["tickers"], question["as_of"], None)
            return row | {"answer": json.loads(json.dumps(desk.ask(question["question"], filters).to_json()))}
        except Exception as exc:  # noqa: BLE001 - one failed answer is counted, and the rest go on
            return row | {"error": f"{type(exc).__name__}: {exc}", "exit": 1}

    with Index.open(desk.index):
        yield ask


def cited_texts(folder: Path, rows: Iterable[Row]) -> dict[str, str]:
    """The texts of cited documents, straight from the ledger: no process for each."""
    from tieout.ui.desk import Desk

    cited = {source["document"] for row in rows if row["answer"] for source in row["answer"]["sources"]}
    with Desk.load(folder).open_ledger() as ledger:
        found = {name: ledger.document(name) for name in sorted(cited)}
    return {name: document.text for name, document in found.items() if document is not None}


def ask_all(ask: Callable[[Row], Row], questions: Iterable[Row]) -> list[Row]:
    """Ask one after the other, with the seconds each took."""
    rows = []
    for question in questions:
        started = monotonic()
        row = ask(question)
        rows.append(row | {"wall": round(monotonic() - started, 3)})
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return rows


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write a JSONL file."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


# -- scoring -----------------------------------------------------------------------------------------------------------
def scorer(folder: Path) -> ModuleType:
    """The module score.py of a folder; raises Skipped when there is none."""
    file = folder / "score.py"
    if not file.is_file():
        raise Skipped(f"needs score.py, and there is none in {folder}")
    sys.path.append(str(folder.resolve()))  # score.py is another repository's, and imports its neighbours by name
    return importlib.import_module("score")


@dataclass(frozen=True)
class Scoring:
    """The scorer, and where its results go."""

    module: ModuleType
    command: list[str]
    work: Path

    def run(self, half: str, questions: list[Row], rows: list[Row], texts: dict[str, str]) -> None:
        """Score one half; prints the table, and the faults of the open half."""
        docs = self.module.Docs(self.command, texts)
        results = self.module.score(questions, rows, docs)
        summary = self.module.summarise(results, docs.available())
        out = {"summary": summary, "rows": results if half == "open" else []}
        (self.work / f"score-{half}.json").write_text(json.dumps(out, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(f"\n{half} half\n{self.module.table(summary)}")
        if half == "open":
            print_faults(results)


def print_faults(results: list[Row]) -> None:
    """Each answer that is not right, or shows a fault."""
    checks = ("untied", "bad_figures", "bad_citations", "asof", "uncited", "contract")
    for result in results:
        faults = [f"{check}: {result[check]}" for check in checks if result.get(check)]
        if result["outcome"] != "correct" or faults:
            print(
                f"\n{result['id']} [{result['kind']}] {result['outcome']}: {result['reason']}\n  Q: {result['question']}"
            )
            print(
                f"  A: {' '.join(str(result.get('answer')).split())[:600]}",
                *(fault[:300] for fault in faults),
                sep="\n  ",
            )


# -- the command -------------------------------------------------------------------------------------------------------
def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    names = sorted(path.parent.name for path in SETS.glob("*/questions.jsonl"))
    parser.add_argument(
        "--set", action="append", default=[], help=f"a set's name ({', '.join(names)}) or folder; default all"
    )
    parser.add_argument("--data", type=Path, help="the folder of documents that are not part of this repository")
    add_work(parser, "sets")
    tieout = str(Path(sys.executable).with_name("tieout"))
    parser.add_argument("--tieout", default=tieout, help="the command without --desk")
    parser.add_argument("--half", choices=sorted(HALVES), default="both")
    parser.add_argument("--bench", type=Path, help="the folder that holds score.py; without it nothing is scored")
    parser.add_argument("--inprocess", action="store_true", help="one process for all questions: far faster")
    parser.add_argument("--keep-desk", action="store_true", help="ask the desk of an earlier run")
    parser.add_argument("--only", nargs="*", default=[], help="ids or kinds")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one answer")


def run(options: Namespace) -> int:
    """Ask the sets; prints counts, and of the open half each answer that is not right."""
    names = options.set or sorted(path.parent.name for path in SETS.glob("*/questions.jsonl"))
    for name in names:
        try:
            _run_set(SETS / name if (SETS / name).is_dir() else Path(name), options)
        except Skipped as exc:
            print(f"skipped: {exc}")
    return 0


def _run_set(folder: Path, options: Namespace) -> None:
    if not (folder / "desk.toml.in").is_file():
        raise Skipped(f"there is no set {folder}")
    if "@DATA@" in (folder / "desk.toml.in").read_text("utf-8") and options.data is None:
        raise Skipped(f"needs --data FOLDER: {folder.name} reads documents that are not part of this repository")
    work, tieout = options.work.resolve() / folder.name, shlex.split(options.tieout)
    module = scorer(options.bench) if options.bench else None
    kept = options.keep_desk and (work / "desk").is_dir()
    desk = work / "desk" if kept else make_desk(folder.resolve(), work, tieout, options.data and options.data.resolve())
    for half in HALVES[options.half]:
        questions = load_questions(folder, half)
        questions = [q for q in questions if not options.only or q["id"] in options.only or q["kind"] in options.only]
        rows = _answers(desk, tieout, questions, options)
        write_rows(work / f"answers-{half}.jsonl", rows)
        if module:
            texts = cited_texts(desk, rows) if options.inprocess else {}
            Scoring(module, [*tieout, "--desk", str(desk)], work).run(half, questions, rows, texts)
    if module is None:
        print(f"Not scored: no --bench folder was given. The answers are in {work}.")


def _answers(desk: Path, tieout: list[str], questions: list[Row], options: Namespace) -> list[Row]:
    if options.inprocess:
        with in_this_process(desk) as ask:
            return ask_all(ask, questions)
    return ask_all(lambda q: ask_by_command(tieout, desk, q, options.timeout), questions)
