"""The lexical book, kept open between searches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieout.retrieval.documents import FAR, DocumentTags
from tieout.retrieval.index.lexical import Lexical
from tieout.retrieval.index.lexical_pool import LexicalPool

ACME = DocumentTags("one", "wire", "report", 0, FAR, ("ACME",), ("Acme",))
ZENO = DocumentTags("two", "wire", "report", 0, FAR, ("ZNO",), ("Zeno",))


def tag(path: Path, tags: DocumentTags) -> None:
    with Lexical.open(path) as lexical, lexical.writing():
        lexical.tag(tags)


def test_a_reader_is_lent_again_and_sees_what_was_written_since(tmp_path: Path):
    path, books = tmp_path / "lexical.sqlite", LexicalPool()
    tag(path, ACME)
    with books.lent(path) as first:
        assert first.companies() == ["Acme"]
    tag(path, ZENO)
    with books.lent(path) as again:
        assert again is first
        assert again.companies() == ["Acme", "Zeno"]
        assert again.focus(["Zeno"]).tickers == ("ZNO",)
    books.close()


def test_two_at_once_have_a_reader_each(tmp_path: Path):
    path, books = tmp_path / "lexical.sqlite", LexicalPool()
    with books.lent(path) as one, books.lent(path) as other:
        assert one is not other
    books.close()


def test_a_book_that_was_replaced_is_opened_anew(tmp_path: Path):
    path, books = tmp_path / "lexical.sqlite", LexicalPool()
    tag(path, ACME)
    with books.lent(path) as first:
        assert first.companies() == ["Acme"]
    (tmp_path / "kept").mkdir()
    for file in tmp_path.glob("lexical.sqlite*"):  # kept, or its number on the disk would be given to the next file
        file.rename(tmp_path / "kept" / file.name)
    tag(path, ZENO)
    with books.lent(path) as second:
        assert second.companies() == ["Zeno"]
    books.close()


def test_a_reader_that_failed_is_not_lent_again(tmp_path: Path):
    path, books = tmp_path / "lexical.sqlite", LexicalPool()
    with pytest.raises(RuntimeError), books.lent(path) as failed:
        raise RuntimeError
    with books.lent(path) as other:
        assert other is not failed
        assert other.companies() == []
    books.close()
