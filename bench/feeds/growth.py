"""How do search and indexing grow? Search against (embedding + one Chroma query), time, memory, re-indexing, speed.

    python -m bench feeds growth [--work FOLDER] [--sizes 1000,10000,100000] [--queries 60] [--speed 400] [--only search,edit,speed]

One desk in FOLDER grows from size to size through `Index.follow`, with invented reports of ten sections out of varied templates.
Their vectors are not embedded: a few hundred real ones are moved by noise, drawn from the text (cosine to the original about
0.9), so that 100,000 take minutes. Queries are embedded for real. Both sides of a comparison are timed in turn, in one run. `edit`
rewrites a section in 1 % of the documents and counts what is embedded again; `speed` indexes passages with the real
embedder on a fresh desk, against plain fp32 `SentenceTransformer.encode` over the same texts.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
import zlib
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bench.command import add_work
from tieout.feeds import Ledger
from tieout.feeds.draft import Draft
from tieout.retrieval import Filters, Index, IndexSettings
from tieout.retrieval.index.lexical import NO_VECTOR
from tieout.retrieval.index.passages import embedded_text
from tieout.retrieval.index.sync import entries_of

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SECTIONS = 10
NOISE = 0.5  # length of the noise against a unit vector
FIRST = ("Alder", "Brack", "Cald", "Dorn", "Elm", "Fen", "Garn", "Hask", "Iver", "Jarr", "Kest", "Lorn", "Marl", "Nor")
LAST = (
    "moor Foods",
    "ley Rail",
    "wick Energy",
    "stone Devices",
    "mere Paper",
    "field Homes",
    "gate Glass",
    "port Marine",
)
TOPICS = (
    "Net sales of the {d} division {v} {p} per cent to ${a} million as {c} {w} in {r}.",
    "Operating income came to ${a} million against ${b} million, after charges of ${s} million for closing a plant in {r}.",
    "The order backlog stood at ${a} million at the end of the {q} quarter, {p} per cent above the year before.",
    "Demand for {d} in {r} {w}, and management expects {c} to weigh on margins through the {q} quarter.",
    "Capital expenditure of ${s} million went mostly into {d} capacity in {r}; free cash flow was ${b} million.",
    "The company repurchased {n} shares for ${s} million and left its dividend as it was.",
    "Inventories of {d} {v} by ${s} million, which the chief financial officer put down to {c} in {r}.",
    "A customer of the {d} division cancelled an order worth ${s} million after {c} {w}.",
    "Net debt fell to ${a} million, and the revolving credit of ${b} million was extended by two years.",
    "Some {n} employees work in {r}, where the {d} business was moved in the {q} quarter.",
)
WORDS = {
    "d": "snacks|wind turbines|data storage|packaging|signalling|power chips|regional aircraft|windscreens|copper|insulin".split("|"),
    "v": "rose|fell|climbed|slipped|grew|declined".split("|"),
    "c": "freight costs|interest rates|the price of gas|a strike at a supplier|tariffs|currency effects|wages|a warm winter".split("|"),
    "w": "eased|rose|weakened|held up|picked up again|came later than planned".split("|"),
    "r": "Northern Europe|Texas|the Gulf states|Japan|Brazil|Central Europe|Canada|South Africa|Vietnam".split("|"),
    "q": "first|second|third|fourth".split("|"),
}  # fmt: skip
ASKED = (
    "What were {who}'s net sales of {d} in {r}?", "How large was the order backlog of {who} at the end of the {q} quarter?",
    "Which company closed a plant in {r}?", "How did {c} weigh on demand for {d}?", "What did {who} spend on share repurchases?",
    "Who cancelled an order for {d}?", "{who} operating income {q} quarter", "net debt and revolving credit of {who}",
)  # fmt: skip


def said(template: str, rng: random.Random) -> str:
    """A sentence of a template with invented words and amounts."""
    amounts = {
        "a": f"{rng.randint(1000, 99999) / 10:,}",
        "b": f"{rng.randint(100, 9999) / 10:,}",
        "s": f"{rng.randint(10, 999) / 10}",
    }
    chosen = {key: rng.choice(words) for key, words in WORDS.items()}
    who = f"{rng.choice(FIRST)}{rng.choice(LAST)}"
    return template.format(**amounts, **chosen, p=rng.randint(1, 400) / 10, n=f"{rng.randint(100, 99999):,}", who=who)


def report(n: int, edition: int = 0) -> Draft:
    """An invented report; a second edition has another text in one of its sections."""
    rng = random.Random(n)
    company = f"{rng.choice(FIRST)}{rng.choice(LAST)}"
    sections = [_section(rng, number) for number in range(SECTIONS)]
    if edition:
        sections[n % SECTIONS] = _section(random.Random(f"{n} {edition}"), n % SECTIONS)
    when = NOW - timedelta(hours=n % 20_000)
    text = f"# {company} report {n}\n\n" + "\n\n".join(sections)
    return Draft(f"{n}", "report", f"{company} report {n}", "", text, company, when, companies=(company,))


def _section(rng: random.Random, number: int) -> str:
    return f"## Part {number + 1}\n\n" + " ".join(said(rng.choice(TOPICS), rng) for _ in range(6))


@dataclass
class Stored:
    """Takes the place of `encode_passages`: real vectors of some passages, each moved by noise that its text draws."""

    base: NDArray[np.float32]
    made: int = 0

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors for texts, none of them embedded."""
        self.made += len(texts)
        rows = [self._one(zlib.crc32(text.encode())) for text in texts]
        found: NDArray[np.float32] = np.stack(rows).astype(np.float32)
        return found

    def _one(self, seed: int) -> NDArray[np.float32]:
        rng = np.random.default_rng(seed)
        moved = (
            self.base[seed % len(self.base)]
            + NOISE * rng.standard_normal(self.base.shape[1]) / self.base.shape[1] ** 0.5
        )
        unit: NDArray[np.float32] = moved / np.linalg.norm(moved)
        return unit


@dataclass
class Timed:
    """Seconds of each question, both ways."""

    ours: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Our median against the plain way's."""
        return median(self.ours) / median(self.plain)


def put(path: Path, drafts: Iterator[Draft]) -> None:
    """Write drafts into the ledger."""
    with Ledger.open(path) as ledger, ledger.writing():
        for draft in drafts:
            ledger.put("reports", draft, NOW)


def grow(folder: Path, sizes: Sequence[int], queries: int, edit: bool) -> None:
    """Grow the desk from size to size, and print a line for each."""
    path, held = folder / "ledger.sqlite", 0
    settings = IndexSettings(folder / "index", path)
    with Index.open(settings, clock=lambda: NOW) as index:
        rng = random.Random(1)
        real = index.embedder.encode_passages([said(TOPICS[n % len(TOPICS)], rng) for n in range(300)])
        stored = Stored(real)
        index.embedder.encode_passages = stored  # type: ignore[method-assign]
        for size in sizes:
            begin, documents = time.perf_counter(), size // SECTIONS
            put(path, (report(n) for n in range(held, documents)))
            held, filled = documents, time.perf_counter()
            added = index.follow().added
            took = time.perf_counter() - filled
            timed = searched(index, queries)
            print(
                f"{size:>9,} passages ({added:,} more in {took:.0f} s, ledger {filled - begin:.0f} s): search p50 {1000 * median(timed.ours):.1f} ms, "
                f"embedding + one Chroma query {1000 * median(timed.plain):.1f} ms, ratio {timed.ratio:.2f}; memory: Chroma "
                f"{server_memory(index):,.0f} MB, this process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB; "
                f"index on disk {disk(folder / 'index'):,.0f} MB",
                flush=True,
            )  # fmt: skip
        if edit:
            edited(index, path, stored, held)


def searched(index: Index, count: int) -> Timed:
    """The same questions, both ways in turn; the first five warm up."""
    rng, timed = random.Random(2), Timed()
    for n in range(count + 5):
        text = said(ASKED[n % len(ASKED)], rng)
        begin = time.perf_counter()
        index.search(text, Filters(), 8)
        middle = time.perf_counter()
        index._vectors().nearest(index.embedder.encode_query(text)[None, :], 10)
        end = time.perf_counter()
        if n >= 5:
            timed.ours.append(middle - begin)
            timed.plain.append(end - middle)
    return timed


def edited(index: Index, path: Path, stored: Stored, held: int) -> None:
    """A new text in one section of every hundredth document."""
    stored.made, passages = 0, index.health().passages
    put(path, (report(n, edition=int(time.time())) for n in range(0, held, 100)))
    begin = time.perf_counter()
    change = index.follow()
    share = len(range(0, held, 100)) / held
    print(
        f"edit: {share:.2%} of {held:,} documents edited; embedded again {stored.made} of {passages:,} passages ({stored.made / passages:.3%}), "
        f"rows written {change.added}, taken out {change.removed}, {time.perf_counter() - begin:.1f} s",
        flush=True,
    )


def speed(count: int, rounds: int = 3) -> None:
    """Whole indexing (cutting, embedding, both stores) against plain fp32 encoding of the same texts, in turn."""
    from sentence_transformers import SentenceTransformer

    timed = Timed()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Index.open(IndexSettings(folder / "index", folder / "ledger.sqlite"), clock=lambda: NOW) as index:
            plain = SentenceTransformer(str(index.embedder.folder), device="cpu", local_files_only=True)
            index.embedder.encode_passages(["warm"])
            plain.encode(["warm"], show_progress_bar=False)
            each = count // SECTIONS // rounds
            for n in range(rounds):
                numbers = range(n * each, (n + 1) * each)
                put(folder / "ledger.sqlite", (report(1_000_000 + m) for m in numbers))
                begin = time.perf_counter()
                added = index.follow().added
                timed.ours.append((time.perf_counter() - begin) / added)
                texts = texts_of(folder / "ledger.sqlite", index, each)
                begin = time.perf_counter()
                plain.encode(texts, batch_size=32, show_progress_bar=False)
                timed.plain.append((time.perf_counter() - begin) / len(texts))
    print(
        f"speed: indexing {1 / median(timed.ours):.1f} passages/s, plain fp32 encode {1 / median(timed.plain):.1f} passages/s of "
        f"the same texts, {1 / timed.ratio:.2f} x ({rounds} rounds in turn, medians)",
        flush=True,
    )


def texts_of(path: Path, index: Index, newest: int) -> list[str]:
    """What the embedder was given for the documents that came last."""
    with Ledger.open(path) as ledger:
        changes = [change.document for change in ledger.changes(max(0, ledger.last_change() - newest), newest)]
        entries = [entry for id in changes for entry in entries_of(ledger.document(id), index.embedder)]
    return [embedded_text(e.passage.context, e.body) for e in entries if e.key != NO_VECTOR]


def server_memory(index: Index) -> float:
    """Resident megabytes of the desk's Chroma server; 0 where the system does not say."""
    status = Path(f"/proc/{index._lease.pid}/status") if index._lease else Path()
    lines = status.read_text().splitlines() if status.is_file() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def disk(folder: Path) -> float:
    """Megabytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_work(parser, "growth")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--speed", type=int, default=400, help="passages to index with the real embedder")
    parser.add_argument("--only", default="search,edit,speed")


def run(options: Namespace) -> int:
    """Print a line for each size, for the edit and for the speed."""
    wanted = options.only.split(",")
    if "speed" in wanted:
        speed(options.speed)
    if "search" in wanted or "edit" in wanted:
        options.work.mkdir(parents=True, exist_ok=True)
        grow(options.work, [int(size) for size in options.sizes.split(",")], options.queries, "edit" in wanted)
    return 0
