"""The command line: exit codes, errors as one sentence, JSON that others rely on. No model and no index are needed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tieout.feeds import Ledger, refresh
from tieout.model.records import Answer, CutSentence, ModelName, Seconds
from tieout.ui import cli
from tieout.ui.cli import app
from tieout.ui.desk import Desk
from tieout.ui.feed_tables import with_feed
from tieout.ui.first_start import DEMO, DEMO_FILES, DEMO_TICKERS
from tieout.ui.render import print_answer
from tieout.ui.settings import parse
from tieout.ui.upkeep import alone

WATCHLIST = f"[watchlist]\ntickers = {json.dumps(list(DEMO_TICKERS))}\n"


def tieout(desk: Path, *words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    command = [sys.executable, "-m", "tieout.ui.cli", "--desk", str(desk), *words]
    return subprocess.run(command, capture_output=True, timeout=timeout, encoding="utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with the demo's documents in its ledger, not yet indexed."""
    folder = tmp_path_factory.mktemp("desk")
    spec = DEMO.__class__(name="demo", kind="folder", path=str(DEMO_FILES), every=86400.0)
    (folder / "desk.toml").write_text("# mine\n" + with_feed(WATCHLIST, spec), "utf-8")
    report = refresh(Desk.load(folder).feeds)
    assert report.new >= 30
    return folder


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Standard error is a single line that ends like a sentence, and no traceback."""
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr.strip()


def test_no_desk_is_a_usage_error_with_the_next_step(tmp_path: Path) -> None:
    """Exit 2, and how to make one."""
    done = tieout(tmp_path / "none", "ask", "How did it go?")
    assert done.returncode == 2
    assert "tieout init --demo" in one_sentence(done)


@pytest.mark.parametrize(
    ("question", "said"), [("", "empty"), ("   \n", "empty"), ("x" * 50_000, "50,000 characters; the limit is 2,000")]
)
def test_a_question_that_is_none_or_too_long_is_refused(desk: Path, question: str, said: str) -> None:
    """Exit 2 and one sentence, before anything heavy is loaded."""
    done = tieout(desk, "ask", "--json", question)
    assert done.returncode == 2
    assert said in one_sentence(done)


def test_an_unknown_ticker_names_the_nearest_ones(desk: Path) -> None:
    """A slip in a ticker would otherwise look like a company without news."""
    done = tieout(desk, "ask", "How did it go?", "--ticker", "LKMX")
    assert done.returncode == 2
    assert "LKMX" in one_sentence(done)
    assert "LKMR" in done.stderr


def test_a_date_that_is_none_is_a_usage_error(desk: Path) -> None:
    """--as-of says how to write it."""
    done = tieout(desk, "search", "revenue", "--as-of", "last week")
    assert (done.returncode, "2026-11-04" in one_sentence(done)) == (2, True)


def test_an_unknown_option_is_a_usage_error(desk: Path) -> None:
    """Exit 2 from the parser too."""
    assert tieout(desk, "ask", "--tickers", "X", "question").returncode == 2


def test_a_slip_in_desk_toml_names_key_and_line(tmp_path: Path) -> None:
    """Exit 2 from any command."""
    (tmp_path / "desk.toml").write_text('[model]\nadaptor = "analyst"\n', "utf-8")
    done = tieout(tmp_path, "status")
    assert done.returncode == 2
    assert "line 2: unknown key `model.adaptor`. Did you mean `adapter`?" in one_sentence(done)


def test_short_help_and_completion(tmp_path: Path) -> None:
    """`-h` at every level, and a shell's Tab."""
    for words in ((), ("feeds",), ("feeds", "add")):
        done = tieout(tmp_path, *words, "-h")
        assert (done.returncode, "Usage: " in done.stdout) == (0, True)
    environment = {**os.environ, "_TIEOUT_COMPLETE": "complete_bash", "COMP_WORDS": "tieout fe", "COMP_CWORD": "1"}
    program = "import sys; sys.argv[0] = 'tieout'; from tieout.ui.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["feeds", "feedback"]


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    """And nothing else does."""
    command = [sys.executable, "-m", "tieout.ui.cli", "--debug", "--desk", str(tmp_path), "status"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "Traceback" in done.stderr) == (2, True)


def test_shown_text_is_the_exact_text(desk: Path) -> None:
    """Byte for byte what the ledger holds, nothing added, so that offsets can be checked from outside."""
    with Ledger.open(desk / "ledger.sqlite") as ledger:
        documents = list(ledger.documents(limit=3))
    for document in documents:
        command = [
            sys.executable,
            "-m",
            "tieout.ui.cli",
            "--desk",
            str(desk),
            "documents",
            "show",
            document.id,
            "--text",
        ]
        done = subprocess.run(command, capture_output=True, timeout=60, env={**os.environ, "PYTHONIOENCODING": "ascii"})
        assert (done.returncode, done.stdout) == (0, document.text.encode("utf-8"))


def test_an_unknown_document_is_one_sentence(desk: Path) -> None:
    """Exit 1."""
    done = tieout(desk, "documents", "show", "nothing")
    assert done.returncode == 1
    assert "nothing" in one_sentence(done)


def test_documents_can_be_narrowed_down(desk: Path) -> None:
    """By ticker, kind and date; newest first."""
    done = tieout(desk, "documents", "list", "--ticker", "tnrw", "--kind", "release", "--as-of", "2026-10-31", "--json")
    found = json.loads(done.stdout)["documents"]
    assert [document["published_at"] for document in found] == ["2026-10-19T00:00:00Z", "2026-03-12T00:00:00Z"]
    assert {"id", "feed", "kind", "title", "url", "tickers", "sha256"} <= set(found[0])


def test_prices_of_a_known_site_are_added_for_the_companies_named(tmp_path: Path) -> None:
    """With its address and currency, and no key."""
    assert tieout(tmp_path, "init").returncode == 0
    done = tieout(tmp_path, "feeds", "add", "prices", "--from", "stooq", "--tickers", "nvda, BRK.B")
    assert done.returncode == 0, done.stderr
    (feed,) = [one for one in tomllib.loads((tmp_path / "desk.toml").read_text())["feeds"] if one["kind"] == "prices"]
    assert (feed["name"], feed["tickers"], feed["currency"]) == ("prices-stooq", ["NVDA", "BRK-B"], "USD")
    assert "{ticker}" in feed["url"]
    wrong = tieout(tmp_path, "feeds", "add", "prices", "--from", "nowhere", "--tickers", "NVDA")
    assert wrong.returncode == 2 and "Choose one of: stooq" in wrong.stderr


def test_feeds_are_added_and_removed_with_comments_kept(tmp_path: Path) -> None:
    """The file is a person's; the command changes its own lines only."""
    before = '# mine\n[fetch]\ncontact = "a@b.example"  # work address\n'
    (tmp_path / "desk.toml").write_text(before, "utf-8")
    reports = tmp_path / "reports"
    reports.mkdir()
    assert tieout(tmp_path, "feeds", "add", str(reports), "--name", "house", "--every", "2h").returncode == 0
    written = (tmp_path / "desk.toml").read_text("utf-8")
    assert written.startswith(before)
    assert [(feed.name, feed.kind, feed.every) for feed in parse(written).feeds] == [("house", "folder", 7200.0)]
    assert tieout(tmp_path, "feeds", "remove", "house").returncode == 0
    assert (tmp_path / "desk.toml").read_text("utf-8").strip() == before.strip()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "no-such-place"], "neither an http address nor a folder"),
        (["add", "http://127.0.0.1:9/feed"], "127.0.0.1"),
        (["add", "https://x.example/rss", "--every", "soon", "--no-check"], "--every"),
        (["remove", "nobody"], 'no feed named "nobody"'),
        (["import", "no-such.opml"], "cannot be read"),
    ],
)
def test_a_feed_that_cannot_be_changed_leaves_desk_toml_alone(tmp_path: Path, words: list[str], said: str) -> None:
    """A private address, a slip, a missing file: one sentence, same file."""
    (tmp_path / "desk.toml").write_text("# mine\n", "utf-8")
    done = tieout(tmp_path, "feeds", *words)
    assert done.returncode in (1, 2)
    assert said in one_sentence(done)
    assert (tmp_path / "desk.toml").read_text("utf-8") == "# mine\n"


def test_feeds_travel_as_opml(tmp_path: Path) -> None:
    """Export, then import into another desk; a second import adds nothing."""
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / "desk.toml").write_text("", "utf-8")
    url = "https://wire.example/rss?a=1&b=2"
    assert tieout(one, "feeds", "add", url, "--name", "wire", "--no-check").returncode == 0
    assert tieout(one, "feeds", "export", str(tmp_path / "feeds.opml")).returncode == 0
    for _ in range(2):
        assert tieout(two, "feeds", "import", str(tmp_path / "feeds.opml")).returncode == 0
    assert [feed.url for feed in parse((two / "desk.toml").read_text("utf-8")).feeds] == [url]


def test_refreshing_an_unknown_feed_names_the_known_ones(desk: Path) -> None:
    """Exit 2."""
    done = tieout(desk, "refresh", "--feed", "dmeo")
    assert (done.returncode, "demo" in one_sentence(done)) == (2, True)


def test_a_refresh_beside_a_refresh_ends_at_once(desk: Path) -> None:
    """Exit 75, also while the first one only indexes: whoever holds the job holds it from feeds to figures."""
    with alone(Desk.load(desk), wait=0):
        done = tieout(desk, "refresh", timeout=20)
    assert (done.returncode, "Another refresh" in one_sentence(done)) == (75, True)


def test_json_is_one_line_for_a_log(desk: Path) -> None:
    """Each run adds one line to the day's log."""
    done = tieout(desk, "documents", "list", "--json")
    assert (done.stdout.count("\n"), len(json.loads(done.stdout)["documents"])) == (1, 33)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_desk_that_cannot_be_written_is_said_before_any_work(desk: Path, tmp_path: Path) -> None:
    """Exit 1 and the folder's name."""
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "desk.toml").write_text("", "utf-8")
    locked.chmod(0o500)
    done = tieout(locked, "refresh")
    assert (done.returncode, "not writable" in one_sentence(done)) == (1, True)


def test_refresh_for_ever_stops_cleanly_on_sigterm(tmp_path: Path) -> None:
    """Within ten seconds, exit 0, no traceback."""
    (tmp_path / "desk.toml").write_text("", "utf-8")
    command = [sys.executable, "-m", "tieout.ui.cli", "--desk", str(tmp_path), "refresh", "--every", "1h"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert "Documents: 0 new" in process.stdout.readline()
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=15)
    assert (process.returncode, errors) == (0, "")
    assert time.monotonic() - begun < 10


def test_the_command_line_is_an_application() -> None:
    """`tieout` without words shows its help."""
    assert app.info.name == "tieout"


def test_what_nobody_foresaw_is_one_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of ours still ends in words, with the way to see more."""

    def slip() -> None:
        raise ValueError("year 10000 is out of range")

    monkeypatch.setattr(cli, "app", slip)
    monkeypatch.setattr("sys.argv", ["tieout", "ask"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    error = capsys.readouterr().err
    assert stopped.value.code == 1
    assert "--debug" in error
    assert "Traceback" not in error


def test_sentences_that_were_cut_are_counted_and_shown_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    """The count always; the sentence with its reason with --debug."""
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    left = CutSentence("Sales were $9 billion.", "$9 billion stands in no cited source")
    answer = Answer(
        "q", moment, False, "a", (), (), (), None, False, "", ModelName("base", None), Seconds(0, 0, 0), (left,)
    )
    print_answer(answer)
    assert "1 of the draft" in (short := capsys.readouterr().out)
    assert "$9 billion" not in short
    print_answer(answer, cut=True)
    assert "$9 billion stands in no cited source" in " ".join(capsys.readouterr().out.split())
