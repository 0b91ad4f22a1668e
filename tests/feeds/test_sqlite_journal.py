"""Processes that open a new SQLite file in the same moment: nobody is turned away."""

from __future__ import annotations

import multiprocessing
import sqlite3
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from tieout.feeds.sqlite_journal import write_ahead

PROCESSES, FILES = 4, 15


def open_each(folder: str, together: Barrier) -> None:
    for n in range(FILES):
        together.wait()
        connection = sqlite3.connect(Path(folder) / f"{n}.sqlite", timeout=30.0, isolation_level=None)
        write_ahead(connection, 30.0)
        connection.close()


def test_all_of_them_open_it(tmp_path: Path) -> None:
    """By the switch alone some 10 of 160 failed with "database is locked", on two cores."""
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(PROCESSES, timeout=60)
    processes = [context.Process(target=open_each, args=(str(tmp_path), together)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    for n in range(FILES):
        with sqlite3.connect(tmp_path / f"{n}.sqlite") as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_lock_that_stays_is_said(tmp_path: Path) -> None:
    path = tmp_path / "held.sqlite"
    with sqlite3.connect(path, isolation_level=None) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            write_ahead(sqlite3.connect(path, timeout=0.05), 0.1)


def test_other_errors_are_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "no.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        write_ahead(sqlite3.connect(path), 30.0)
