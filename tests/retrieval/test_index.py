"""The index of a desk, with a real ledger, a real Chroma server and the real embedder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import quick_vectors
from index_desk import NOW, IndexDesk

from tieout.feeds import Busy, Ledger
from tieout.feeds.draft import Draft
from tieout.retrieval import Filters, Hit, Index
from tieout.retrieval.index.embedder import Embedder
from tieout.retrieval.index.sync import IndexChange

RESULTS = """# Kestrane third quarter

Revenue rose 12 per cent to $4.1 billion on strong demand for jet engines.

Statement of operations
(in millions)
| | Q3 2026 | Q3 2025 |
|---|---|---|
| Net sales | 4,100 | 3,660 |
| Operating income | 533 | 410 |
"""
TEXTS = {
    "results": ("Kestrane reports results", RESULTS),
    "rates": ("Central bank holds", "The central bank left its policy rate unchanged at 4.25 per cent."),
    "wheat": ("Harvest", "Farmers in Kansas brought in a record wheat harvest 🌾 this summer."),
}


def draft(identity: str, **more: object) -> Draft:
    title, text = TEXTS.get(identity, (identity, identity))
    fields = {"kind": "news", "url": f"http://x/{identity}", "published_at": NOW, "title": title, "text": text} | more
    return Draft(identity=identity, **fields)


def filled(desk: IndexDesk) -> dict[str, str]:
    tickers = {"results": ("KSTR",)}
    return {name: desk.put(f"feed-{name}", draft(name, tickers=tickers.get(name, ()))) for name in TEXTS}


def found(index: Index, query: str, filters: Filters = Filters(), k: int = 8) -> list[str]:  # noqa: B008
    return [hit.document.identity for hit in index.search(query, filters, k)]


def test_a_question_finds_its_passage_by_meaning_and_by_words(index_desk: IndexDesk):
    """Both ranks are told, and the quote is the ledger's text to the character."""
    filled(index_desk)
    with index_desk.index() as index:
        assert index.follow().added == 4
        hit = index.search("How much wheat was harvested?")[0]
    assert hit.document.identity == "wheat"
    assert (hit.vector_rank, hit.lexical_rank) == (1, 1)
    assert hit.quote == hit.document.text[hit.start : hit.end] == TEXTS["wheat"][1]


def test_meaning_alone_is_enough(index_desk: IndexDesk):
    """No word in common."""
    filled(index_desk)
    with index_desk.index() as index:
        index.follow()
        hit = index.search("monetary tightening paused?")[0]
    assert hit.document.identity == "rates"
    assert hit.lexical_rank is None


def test_exact_words_are_found_without_the_model(index_desk: IndexDesk):
    """`lexical` looks for phrases as they stand."""
    filled(index_desk)
    with index_desk.index() as index:
        index.follow()
        assert [hit.document.identity for hit in index.lexical(["net sales"])] == ["results"]
        assert index.lexical(["sales net"]) == []


def test_following_again_adds_nothing(index_desk: IndexDesk):
    """The cursor is at the end; nothing is behind."""
    filled(index_desk)
    with index_desk.index() as index:
        index.follow()
        assert (index.follow().added, index.follow().removed) == (0, 0)
        health = index.health()
    assert (health.healthy, health.passages, health.behind, health.self_query) == (True, 4, 0, 1.0)


def test_filters_hold_in_both_searches(index_desk: IndexDesk):
    """Ticker, feed, kind, since."""
    filled(index_desk)
    old = NOW - timedelta(days=90)
    index_desk.put("edgar", draft("filing", kind="filing", text="Wheat is a risk factor.", published_at=old))
    with index_desk.index() as index:
        index.follow()
        assert set(found(index, "wheat", Filters(tickers=("KSTR",)))) == {"results"}
        assert set(found(index, "wheat", Filters(feeds=("feed-rates", "feed-wheat")))) == {"rates", "wheat"}
        assert found(index, "wheat", Filters(kinds=("filing",))) == ["filing"]
        assert "filing" not in found(index, "wheat", Filters(since=NOW - timedelta(days=1)))
        assert found(index, "wheat", Filters(as_of=old)) == ["filing"]


def test_a_rewritten_item_answers_with_its_new_text_and_its_old_one_as_of_before(index_desk: IndexDesk):
    """The old text never answers today."""
    before, after = NOW - timedelta(days=2), NOW - timedelta(days=1)
    index_desk.put("f", draft("guidance", text="Guidance is 5 per cent.", published_at=before), now=before)
    with index_desk.index() as index:
        index.follow()
        rewritten = draft("guidance", text="Guidance is 7 per cent.", published_at=before, accepted_at=after)
        index_desk.put("f", rewritten, now=after)
        change = index.follow()
        now = [hit.quote for hit in index.search("guidance")]
        then = [hit.quote for hit in index.search("guidance", Filters(as_of=before))]
    assert (change.added, change.removed) == (1, 0)
    assert (now, then) == (["Guidance is 7 per cent."], ["Guidance is 5 per cent."])


def test_an_unindexed_rewrite_does_not_answer_with_old_text(index_desk: IndexDesk):
    """The ledger has the last word, however far the index is behind."""
    index_desk.put("f", draft("guidance", text="Guidance is 5 per cent."))
    with index_desk.index() as index:
        index.follow()
        index_desk.put("f", draft("guidance", text="Guidance is 7 per cent."), now=NOW + timedelta(hours=1))
        assert index.search("guidance") == []
        assert index.health().behind > 0


def test_a_dropped_document_leaves_both_stores(index_desk: IndexDesk):
    """Retention takes its passages along."""
    ids = filled(index_desk)
    with index_desk.index() as index:
        index.follow()
        with Ledger.open(index_desk.settings.ledger) as ledger, ledger.writing():
            assert ledger.expire("feed-wheat", NOW + timedelta(days=400)) == 1
        assert index.follow().removed == 1
        assert "wheat" not in found(index, "wheat harvest")
        assert index.health().passages == 3
        assert ids["wheat"] not in {hit.document.id for hit in index.lexical(["wheat"])}


def test_lost_hnsw_files_turn_the_health_red_and_a_rebuild_restores(
    index_desk: IndexDesk, monkeypatch: pytest.MonkeyPatch
):
    """Even while the server still answers from memory; the results are the same as before, and nothing is embedded again."""
    more = [f"Item {n} is about subject {n * 7919 % 1000}." for n in range(1100)]  # Chroma writes after a thousand
    monkeypatch.setattr(Embedder, "encode_passages", quick_vectors.quick)
    with Ledger.open(index_desk.settings.ledger) as ledger, ledger.writing():
        for name in [*TEXTS, *more]:
            ledger.put("f", draft(name), NOW)
    with index_desk.index() as index:
        index.follow()
        assert index.health().healthy
        before = [shown(hit) for hit in index.search("wheat harvest")]
        files = list((index_desk.folder / "index" / "chroma").glob("*/*.bin"))
        assert files
        for file in files:
            file.unlink()
        assert not index.health().healthy
        quick_vectors.CALLS.clear()
        index.rebuild()
        assert index.health().healthy
        assert quick_vectors.CALLS == []
        assert [shown(hit) for hit in index.search("wheat harvest")] == before


def shown(hit: Hit) -> tuple[str, int, int, str]:
    return hit.document.id, hit.start, hit.end, hit.quote


def test_a_lost_chroma_folder_is_noticed_and_restored(index_desk: IndexDesk):
    """The words are all there, the vectors are not."""
    filled(index_desk)
    with index_desk.index() as index:
        index.follow()
        assert index._lease is not None
        os.kill(index._lease.pid, signal.SIGKILL)
        shutil.rmtree(index_desk.folder / "index" / "chroma")
        assert index.health().self_query == 0.0
        assert not index.health().healthy
        index.rebuild()
        assert index.health().healthy


def test_a_damaged_lexical_file_is_restored_by_a_rebuild(index_desk: IndexDesk):
    """It holds nothing that the ledger does not have."""
    filled(index_desk)
    with index_desk.index() as index:
        index.follow()
        index._book.write_bytes(b"garbage" * 1000)
        index._book.with_name("lexical.sqlite-wal").unlink(missing_ok=True)
        assert not index.health().healthy
        index.rebuild()
        assert index.health().healthy
        assert found(index, "wheat harvest")[0] == "wheat"


def test_a_server_killed_between_two_searches_is_started_again(index_desk: IndexDesk):
    """Without a word to the user."""
    filled(index_desk)
    with index_desk.index() as index:
        index.follow()
        assert index._lease is not None
        os.kill(index._lease.pid, signal.SIGKILL)
        assert found(index, "wheat harvest")[0] == "wheat"


def test_a_kill_while_indexing_loses_nothing(index_desk: IndexDesk):
    """At its start, after the first batch, after the second; each run goes on where the last one was cut off."""
    with Ledger.open(index_desk.settings.ledger) as ledger, ledger.writing():
        for n in range(240):
            ledger.put("f", draft(f"k{n}", text=f"Company number {n} raised its dividend {n} times."), NOW)
    code = "import sys; from pathlib import Path; from tieout.retrieval import Index, IndexSettings; import quick_vectors\n"
    code += "quick_vectors.install(); folder = Path(sys.argv[1])\n"
    code += "with Index.open(IndexSettings(folder / 'index', folder / 'ledger.sqlite', linger=0.5)) as index:\n"
    code += "    print(0, flush=True); told = {0}\n"
    code += "    index.follow(lambda done, total: done in told or (told.add(done), print(done, flush=True)))"
    begun: list[int] = []
    for lines in range(1, 4):
        command = [sys.executable, "-c", code, str(index_desk.folder)]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as run:
            assert run.stdout is not None
            begun += [int(run.stdout.readline()) for _ in range(lines)]
            run.kill()
    with index_desk.index() as index:
        index.follow()
        health = index.health()
    assert begun == [0, 0, 64, 0, 64, 128]
    assert (health.healthy, health.passages, health.behind, health.self_query) == (True, 240, 0, 1.0)


def test_a_progress_that_raises_ends_the_following_within_a_batch(
    index_desk: IndexDesk, monkeypatch: pytest.MonkeyPatch
):
    """A stop need not wait for sixty-four filings; the next run makes it good."""
    monkeypatch.setattr(Embedder, "encode_passages", quick_vectors.quick)
    long = "\n\n".join(f"## Section {n}\n\n" + f"Sentence number {n} speaks of subject {n}. " * 12 for n in range(200))
    index_desk.put("f", draft("long", kind="report", text=long))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    quick_vectors.CALLS.clear()
    with index_desk.index() as index:
        with pytest.raises(KeyboardInterrupt):
            index.follow(stop)
        assert sum(quick_vectors.CALLS) == 64
        assert index.follow().added > 64
        assert index.health().healthy


def test_threads_search_while_another_follows(index_desk: IndexDesk):
    """As the browser does; every search succeeds."""
    filled(index_desk)
    answers: list[list[str]] = []
    with index_desk.index() as index:
        index.follow()
        threads = [threading.Thread(target=lambda: answers.append(found(index, "wheat harvest"))) for _ in range(4)]
        for number, thread in enumerate(threads):
            index_desk.put("g", draft(f"more {number}"))
            thread.start()
        index.follow()
        for thread in threads:
            thread.join()
    assert [answer[0] for answer in answers] == ["wheat"] * 4


def test_two_indexes_follow_one_after_the_other(index_desk: IndexDesk):
    """Both succeed; each passage is added once."""
    filled(index_desk)
    added: list[int] = []

    def run() -> None:
        with index_desk.index() as index:
            added.append(index.follow().added)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [0, 4]


def test_who_must_answer_now_does_not_wait_for_another_who_follows(index_desk: IndexDesk):
    """`wait=0` leaves it to the other; who would wait is told after that time."""
    filled(index_desk)
    with index_desk.index() as index, index_desk.index() as other, index._turn(0):
        assert other.follow(wait=0) == IndexChange()
        with pytest.raises(Busy, match="try again"):
            other.follow(wait=0.1)
    with index_desk.index() as index:
        assert index.follow(wait=0).added == 4


def test_facts_and_prices_are_found_by_words_and_have_no_vectors(
    index_desk: IndexDesk, monkeypatch: pytest.MonkeyPatch
):
    """Nothing is embedded, nothing is asked of Chroma for them, and an index of nothing else is healthy."""
    monkeypatch.setattr(Embedder, "encode_passages", quick_vectors.quick)
    quick_vectors.CALLS.clear()
    rows = "# Net sales\n| Period | Value |\n|---|---|\n| Q3 2026 | 4,100 |\n| Q2 2026 | 3,900 |"
    index_desk.put("edgar", draft("facts", kind="facts", text=rows))
    index_desk.put("quotes", draft("prices", kind="prices", text="| Date | Close |\n|---|---|\n| 2026-10-13 | 88.10 |"))
    with index_desk.index() as index:
        assert index.follow().added == 2
        assert quick_vectors.CALLS == []
        hit = index.search("net sales Q3 2026")[0]
        assert (hit.document.identity, hit.vector_rank, hit.lexical_rank) == ("facts", None, 1)
        assert index._vectors().nearest(np.ones((1, 384), dtype=np.float32), 5) == [[]]
        health = index.health()
        assert (health.healthy, health.passages, health.self_query) == (True, 2, 1.0)
        index.rebuild()
        assert index.health().passages == 2


def test_another_ledger_under_the_same_index_starts_it_afresh(index_desk: IndexDesk):
    """A cursor beyond the ledger's end belongs to a ledger that is gone."""
    filled(index_desk)
    with index_desk.index() as index:
        index.follow()
        for suffix in ("", "-wal", "-shm"):
            (index_desk.folder / f"ledger.sqlite{suffix}").unlink(missing_ok=True)
        index_desk.put("f", draft("rates"))
        index.follow()
        assert found(index, "anything at all") == ["rates"]
        assert index.health().passages == 1


def test_an_empty_question_and_an_endless_one_are_answered(index_desk: IndexDesk):
    """Fifty thousand characters are cut, none is an error."""
    filled(index_desk)
    with index_desk.index() as index:
        index.follow()
        assert index.search("   ") == []
        assert found(index, "wheat harvest " * 3600)[0] == "wheat"


def test_an_empty_desk_is_healthy_and_finds_nothing(index_desk: IndexDesk):
    """The first start."""
    with index_desk.index() as index:
        assert index.search("anything") == []
        assert index.follow().added == 0
        assert index.health().healthy


def test_importing_and_opening_load_nothing_heavy(tmp_path: Path):
    """`tieout --help` must be quick."""
    code = "import sys; from pathlib import Path; from tieout.retrieval import Index, IndexSettings\n"
    code += "Index.open(IndexSettings(Path(sys.argv[1]), Path(sys.argv[1]) / 'l')).close()\n"
    code += "print([m for m in ('torch', 'transformers', 'chromadb', 'sentence_transformers') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []
