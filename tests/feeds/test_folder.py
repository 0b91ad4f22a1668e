"""A folder of reports: every readable file once, changes and deletions seen, dates never too early."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tieout.feeds.draft import Draft, Fetch, Remember, Response, SourceContext, SourceEvent, Unchanged, Withdrawn
from tieout.feeds.errors import FetchError, ParseError
from tieout.feeds.folder import collect
from tieout.feeds.settings import FeedSpec

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)


class NoFetch:
    def __call__(self, url: str, **options: object) -> Response:
        raise AssertionError(url)


class Desk:
    """Remembers what a feed asked to keep, as the ledger would."""

    def __init__(self, root: Path) -> None:
        self.spec = FeedSpec(name="reports", kind="folder", path=str(root))
        self.remembered: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def refresh(self) -> list[SourceEvent]:
        fetch: Fetch = NoFetch()
        context = SourceContext(fetch, NOW, dict(self.remembered), self.texts.get, ("MSFT",))
        events: list[SourceEvent] = []
        try:
            for event in collect(self.spec, context):
                events.append(event)
                self._keep(event)
        except ParseError as error:
            self.error = str(error)
        return [event for event in events if not isinstance(event, Remember)]

    def _keep(self, event: SourceEvent) -> None:
        if isinstance(event, Remember):
            self.remembered[event.key] = event.value
        elif isinstance(event, Draft):
            self.texts[event.identity] = hashlib.sha256(event.text.encode()).hexdigest()
        elif isinstance(event, Withdrawn):
            del self.texts[event.identity]


def drafts(events: list[SourceEvent]) -> list[Draft]:
    return [event for event in events if isinstance(event, Draft)]


def test_every_kind_of_text_file_is_read_with_its_title(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.html").write_text("<title>Alpha</title><p>1</p>")
    (tmp_path / "sub" / "b.md").write_text("<div align='c'>\n# Beta <b>note</b></div>\n\ntext")
    (tmp_path / "c.txt").write_text("Gamma\n\n\n\nline")
    (tmp_path / "d.docx").write_text("no")
    (tmp_path / ".hidden.md").write_text("no")
    found = {d.identity: d for d in drafts(Desk(tmp_path).refresh())}
    assert {key: d.title for key, d in found.items()} == {"a.html": "Alpha", "sub/b.md": "Beta note", "c.txt": "Gamma"}
    assert found["sub/b.md"].text == "# Beta note\n\ntext"
    assert found["c.txt"].text == "Gamma\n\nline"
    assert found["sub/b.md"].outlet == "sub"


def test_unchanged_changed_and_deleted_files_are_told_apart(tmp_path: Path) -> None:
    for name in ("same.md", "edited.md", "gone.md", "touched.md"):
        (tmp_path / name).write_text(f"# {name}\n\nfirst")
    desk = Desk(tmp_path)
    assert len(drafts(desk.refresh())) == 4
    (tmp_path / "edited.md").write_text("# edited\n\nsecond text")
    (tmp_path / "gone.md").unlink()
    os.utime(tmp_path / "touched.md", (1, 1))
    events = desk.refresh()
    assert [d.text for d in drafts(events)] == ["# edited\n\nsecond text"]
    assert Withdrawn("gone.md") in events
    assert Unchanged("same.md") in events
    assert Unchanged("touched.md") in events
    assert Withdrawn("gone.md") not in desk.refresh()


def test_a_file_that_comes_back_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# A")
    desk = Desk(tmp_path)
    desk.refresh()
    path.unlink()
    desk.refresh()
    path.write_text("# A")
    assert [d.identity for d in drafts(desk.refresh())] == ["a.md"]


def test_a_folder_that_is_not_there_is_said_and_withdraws_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "no")
    desk.remembered = {"file:a.md": "1:1:1:x:"}
    with pytest.raises(FetchError, match="create it or correct"):
        desk.refresh()


def test_a_release_carries_its_date_and_company(tmp_path: Path) -> None:
    (tmp_path / "q3.md").write_text(
        "# Veldmere Rail: results\n\nPublished 4 November 2026\n\nVeldmere Rail today reported 5."
    )
    (draft,) = drafts(Desk(tmp_path).refresh())
    assert (draft.kind, draft.outlet, draft.companies) == ("release", "Veldmere Rail", ("Veldmere Rail",))
    assert draft.published_at == datetime(2026, 11, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "kind", "outlet"),
    [
        ("news/Pell Street Wire/a.md", "news", "Pell Street Wire"),
        ("2026/Press/a.md", "news", "Press"),
        ("articles/a.md", "news", "articles"),
        ("press releases/a.md", "release", "Veldmere Rail"),
        ("newsletters/a.md", "report", "Veldmere Rail"),
    ],
)
def test_a_folder_says_what_is_news(tmp_path: Path, path: str, kind: str, outlet: str) -> None:
    """News that quotes a form, or opens as a release does, stays news, and its outlet is who tells it."""
    (tmp_path / path).parent.mkdir(parents=True)
    more = "Its Form 10-Q, it announced today, is late." if kind == "news" else "It grew."
    (tmp_path / path).write_text(f"# Veldmere Rail: the year\n\nPublished 4 November 2026\n\n{more}")
    (draft,) = drafts(Desk(tmp_path).refresh())
    assert (draft.kind, draft.outlet, draft.form) == (kind, outlet, None)
    assert draft.published_at == datetime(2026, 11, 4, tzinfo=UTC)


def filing(form: str, ended: str, tail: str = "") -> str:
    cover = f"FORM {form}\n\nFor the quarterly period ended {ended}\n\nORACLE CORP\n(Exact name of registrant)"
    return f"{cover}\n\nCommon stock ORCL New York Stock Exchange\n{tail}"


def test_a_filing_is_dated_by_its_signature(tmp_path: Path) -> None:
    body = "text\n" * 400 + "Dated: April 28, 2023\n"
    (tmp_path / "x.txt").write_text(filing("10-Q", "March 31, 2023", body))
    (draft,) = drafts(Desk(tmp_path).refresh())
    assert (draft.kind, draft.form, draft.period_end) == ("filing", "10-Q", date(2023, 3, 31))
    assert draft.title == "ORACLE CORP 10-Q for the quarter ended 2023-03-31"
    assert draft.tickers == ("ORCL",)
    assert draft.published_at == datetime(2023, 5, 1, 23, 59, 59, tzinfo=UTC)  # the Monday after
    assert draft.note == "dated one business day after its signature"


def test_a_filing_without_any_date_is_assumed_to_be_late_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "2023 Q1 MSFT.txt").write_text(filing("10-Q", "March 31, 2023"))
    (draft,) = drafts(Desk(tmp_path).refresh())
    assert draft.published_at == datetime(2023, 5, 15, 23, 59, 59, tzinfo=UTC)
    assert "assumed" in draft.note
    assert draft.tickers == ("MSFT", "ORCL")


def test_an_undated_report_is_dated_by_its_file_but_never_in_the_future(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A")
    os.utime(tmp_path / "a.md", (NOW.timestamp() + 9e6, NOW.timestamp() + 9e6))
    (draft,) = drafts(Desk(tmp_path).refresh())
    assert draft.published_at == NOW
    assert draft.note == "dated by the file's time"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert Desk(tmp_path / "in").refresh() == []
