"""The desk's own Chroma server: found, shared, and gone when nobody needs it. Real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tieout.feeds import IndexUnavailable
from tieout.retrieval.index.chroma_keeper import alive
from tieout.retrieval.index.chroma_server import join, lease


def eventually(claim: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if claim():
            return True
        time.sleep(0.05)
    return False


def test_the_second_user_finds_the_first_ones_server(tmp_path: Path):
    """One server per desk."""
    with lease(tmp_path, 0.2) as first, lease(tmp_path, 0.2) as second:
        assert (first.port, first.pid) == (second.port, second.pid)
        assert alive(first.port)


def test_the_server_outlives_the_user_who_started_it(tmp_path: Path):
    """`ask` comes and goes while `chat` runs."""
    starter = lease(tmp_path, 0.2)
    with lease(tmp_path, 0.2) as other:
        starter.close()
        time.sleep(1.5)
        assert other.holds
        assert alive(other.port)


def test_the_last_user_stops_it(tmp_path: Path):
    """After the time it lingers; nothing is left, and the next user starts another."""
    with lease(tmp_path, 0.2) as held:
        port = held.port
    assert eventually(lambda: not alive(port) and join(tmp_path) is None)
    assert not (tmp_path / "server.json").exists()
    with lease(tmp_path, 0.2) as again:
        assert alive(again.port)


def test_a_user_killed_outright_does_not_keep_it(tmp_path: Path):
    """The kernel closes a dead process's lease."""
    code = "import sys, time; from pathlib import Path; from tieout.retrieval.index.chroma_server import lease\n"
    code += "held = lease(Path(sys.argv[1]), 0.2); print(held.port, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as user:
        assert user.stdout is not None
        port = int(user.stdout.readline())
        assert alive(port)
        user.kill()
    assert eventually(lambda: not alive(port))


def test_a_server_killed_outright_is_noticed_and_replaced(tmp_path: Path):
    """Its stale file deceives nobody."""
    with lease(tmp_path, 0.2) as held:
        os.kill(held.pid, signal.SIGKILL)
        assert eventually(lambda: not held.holds)
    with lease(tmp_path, 0.2) as again:
        assert again.pid != held.pid
        assert alive(again.port)


def test_a_file_that_names_a_strangers_port_is_not_believed(tmp_path: Path):
    """The token must be the keeper's."""
    with lease(tmp_path / "a", 0.2):
        state = (tmp_path / "a" / "server.json").read_text().replace('"token": "', '"token": "0')
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / "server.json").write_text(state)
        assert join(tmp_path / "b") is None


def test_many_users_at_once_start_one_server(tmp_path: Path):
    """Eight processes, one pid."""
    code = "import sys; from pathlib import Path; from tieout.retrieval.index.chroma_server import lease\n"
    code += "print(lease(Path(sys.argv[1]), 3.0).pid)"
    users = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    pids = {user.communicate()[0].strip() for user in users}
    assert len(pids) == 1
    assert pids.pop().isdigit()
    (tmp_path / "server.json").unlink()


def test_a_deleted_desk_ends_its_server(tmp_path: Path):
    """Even while somebody holds a lease."""
    with lease(tmp_path, 60) as held:
        (tmp_path / "server.json").unlink()
        assert eventually(lambda: not held.holds)


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path):
    """No traceback from deep inside."""
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnavailable, match="cannot be written"):
        lease(tmp_path / "file" / "index", 0.2)
