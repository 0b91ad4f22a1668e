"""desk.toml: what may stand in it, and errors that a person can act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieout.feeds.errors import SettingsError, UsageError
from tieout.ui.desk import Desk
from tieout.ui.first_start import DEMO_TICKERS, template
from tieout.ui.settings import line_of, parse

FOLDER = '[[feeds]]\nname = "a"\nkind = "folder"\npath = "reports"\n'


def fault(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        parse(text)
    return str(caught.value)


def test_an_unknown_key_names_itself_its_line_and_the_nearest_known_key() -> None:
    """The third feed's third line, and what was meant."""
    text = f'[fetch]\ncontact = "a@b.c"\n\n{FOLDER}\n[[feeds]]\nname = "b"\nkind = "syndication"\nurll = "https://x"\n'
    assert fault(text) == "desk.toml, line 12: unknown key `feeds.urll`. Did you mean `url`?"


def test_an_unknown_table_names_the_nearest_table() -> None:
    """A slip in a header is a slip like any other."""
    assert fault(f'{FOLDER}[modle]\nbase = "x"\n') == "desk.toml, line 5: unknown key `modle`. Did you mean `model`?"


def test_a_key_that_resembles_nothing_gets_the_list_of_known_ones() -> None:
    """No misleading guess."""
    assert "Known here: adapter, base, force_adapter." in fault("[model]\nzzz = 1\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[[feeds]]\nname = "a"\nkind = "rss"\n', "line 3: `feeds.kind` is wrong"),
        ('[[feeds]]\nname = "a"\nkind = "folder"\n', 'a feed of kind "folder" needs `path`'),
        (f'{FOLDER}every = "5x"\n', 'line 5: `feeds.every` is wrong: "5x" is no duration'),
        (f"{FOLDER}every = 900\n", "line 5: `feeds.every` is wrong: a duration is text"),
        ('[[feeds]]\nkind = "folder"\npath = "."\n', "line 1: `feeds.name` is missing"),
        (FOLDER + FOLDER, 'line 6: a second feed is named "a"'),
        ("[model\n", "is not valid TOML"),
        ('[watchlist]\ntickers = "NVDA"\n', "line 2: `watchlist.tickers` is wrong"),
    ],
)
def test_a_wrong_value_names_its_line(text: str, expected: str) -> None:
    """One sentence for each way to get it wrong."""
    assert expected in fault(text)


def test_a_key_inside_another_table_is_not_mistaken_for_it() -> None:
    """`url` stands in [[feeds]] and in [index]; each has its own line."""
    text = '[[feeds]]\nname = "a"\nkind = "syndication"\nurl = "https://x"\n[index]\nurl = ""\n'
    assert line_of(text, ("feeds", 0, "url")) == 4
    assert line_of(text, ("index", "url")) == 6


def test_an_empty_file_is_a_desk_with_defaults() -> None:
    """Nothing in desk.toml is compulsory."""
    settings = parse("")
    assert (
        settings.model.base,
        settings.model.adapter,
        settings.index.embedder,
    ) == ("smollm2-135m", "analyst", "minilm-l6")


def test_the_rooms_get_their_settings(tmp_path: Path) -> None:
    """Durations in seconds, relative paths from the desk, tickers in capitals."""
    text = '[watchlist]\ntickers = ["nvda"]\n[model]\nadapter = "none"\n[index]\nreranker = "me/reader"\n'
    text += FOLDER + 'every = "15m"\nkeep = "365d"\n'
    (tmp_path / "desk.toml").write_text(text, "utf-8")
    desk = Desk.load(tmp_path)
    feed = desk.feeds.feeds[0]
    assert (900.0, 365 * 86400.0, str(tmp_path / "reports")) == (feed.every, feed.keep, feed.path)
    assert desk.feeds.watchlist == ("NVDA",)
    assert desk.model.adapter == "none"
    assert desk.index.reranker == "me/reader"
    assert tmp_path / "ledger.sqlite" == desk.feeds.ledger


def test_a_desk_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    """The next step stands in the sentence."""
    with pytest.raises(UsageError, match=r"There is no desk in .*tieout init --demo"):
        Desk.load(tmp_path / "nowhere")


def test_the_template_of_a_new_desk_is_valid() -> None:
    """What `init` writes reads back, with feeds of central banks and the SEC."""
    assert {"fed", "ecb"} < {feed.name for feed in parse(template(demo=False)).feeds}
    assert parse(template(demo=False)).watchlist.tickers == []
    assert tuple(parse(template(demo=True)).watchlist.tickers) == DEMO_TICKERS
