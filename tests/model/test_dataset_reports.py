"""Own reports as training drafts: the house's words over neutral facts, every figure tied, nothing of the house in the sources."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tieout.model.data.build import number, problem
from tieout.model.data.filter import untied
from tieout.model.data.reports import VARIANTS, report_drafts
from tieout.model.data.style_transfer import as_cells, derived, neutral, with_formula, without_rate
from tieout.model.training.recipe import read_recipe

HOUSE = Path(__file__).parents[2] / "bench" / "sets" / "house_style"
REPORT = """# Marlowe Brands: third-quarter trading

Published 12 November 2026

## Revenue

Ahead: revenue was £412.6m in the third quarter against £381.0m a year ago, up 8.3 per cent. Price did the work.
Read-through: the autumn price rise has stuck.

| | 2026 | 2025 |
| --- | --- | --- |
| Revenue | 412.6 | 381.0 |

## Advice

Investors should buy the shares below £4.20.

## Staff

Nobody left.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "marlowe.md").write_text(REPORT)
    (tmp_path / "README.md").write_text("# About\n\nThere are 12 files here.\n")
    (tmp_path / "note.html").write_text(
        "<html><title>Tarn Water: leakage</title><body><h1>Tarn Water: leakage</h1><p>Published 3 May 2026</p>"
        "<h2>Leakage</h2><p>Behind: leakage was 87.4 megalitres a day against a target of 84.0. Mains are old.</p></body></html>"
    )
    return tmp_path


def test_each_paragraph_with_figures_becomes_drafts_and_nothing_else_does(folder: Path) -> None:
    """Not the table, not the advice, not the paragraph without a figure, not the README."""
    drafts = list(report_drafts(folder))
    assert len(drafts) == 2 * VARIANTS
    assert {d.group for _, _, d in drafts} == {"marlowe.md", "note.html"}
    assert len({serial for _, serial, _ in drafts}) == len(drafts)


def test_the_answer_keeps_the_houses_words_and_cites_each_sentence(folder: Path) -> None:
    """But for the rate, which follows from the two figures beside it and becomes a formula."""
    draft = next(d for _, _, d in report_drafts(folder) if d.group == "marlowe.md")
    first, second, third = re.split(r"(?<=\.) ", draft.answer)
    assert first.startswith(
        "Ahead: revenue was £412.6m in the third quarter against £381.0m a year ago, up <<412.6/381.0-1>> ["
    )
    assert re.fullmatch(r"Price did the work \[[ab]\]\.", second)
    assert re.fullmatch(r"Read-through: the autumn price rise has stuck \[[ab]\]\.", third)


def test_the_sources_are_neutral_and_carry_the_figures(folder: Path) -> None:
    for _, _, draft in report_drafts(folder):
        cited = " ".join(item.text for item in draft.items if item.key in "ab")
        assert not re.search(r"Ahead:|Behind:|Read-through|a year ago|8\.3", cited)
        if draft.group == "marlowe.md":
            assert "£412.6m" in cited
            assert "£381.0m" in cited


def test_distractors_come_from_other_paragraphs_and_are_never_cited(folder: Path) -> None:
    for _, _, draft in report_drafts(folder):
        others = {item.key for item in draft.items} - {"a", "b"}
        assert others
        assert not others & set(re.findall(r"\[(\w)\]", draft.answer))


def test_the_same_files_give_the_same_drafts(folder: Path) -> None:
    assert list(report_drafts(folder)) == list(report_drafts(folder))


def test_a_report_that_cannot_be_read_stops_nothing(folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert len(list(report_drafts(folder))) == 2 * VARIANTS


def test_every_house_report_gives_drafts_that_tie_out() -> None:
    """All twenty, by the rule that the data's filter goes by; that drops a few, which rest on a line that is not among the nearest."""
    drafts = list(report_drafts(HOUSE))
    tied: dict[str, list[bool]] = {}
    for source, serial, draft in drafts:
        tied.setdefault(draft.group, []).append(problem(number(draft, source, serial)) is None)
        places = {item.key: n for n, item in enumerate(draft.items, start=1)}
        answer = re.sub(r"\[([a-z])\]", lambda m, places=places: f"[{places[m[1]]}]", draft.answer)  # type: ignore[misc]
        sources = {n: item.text for n, item in enumerate(draft.items, start=1)}
        assert untied(answer, sources, f"{draft.question} {draft.as_of}") is None, (serial, answer)
    assert len(tied) == 20
    assert all(map(any, tied.values()))
    assert sum(map(sum, tied.values())) >= 0.95 * len(drafts)


def test_the_house_recipe_is_one_that_training_reads() -> None:
    """And is a short plan: a quarter of an hour at the five seconds that a step of 2,000 tokens takes on two cores."""
    recipe = read_recipe(HOUSE / "recipe.toml")
    assert 0 < recipe.most_steps * recipe.tokens_per_batch <= 180 * 2000


def test_every_rate_in_the_house_reports_follows_from_its_figures() -> None:
    """ "£412.6m … against £381.0m …, up 8.3 per cent": worked out again."""
    count = 0
    for file in HOUSE.glob("*-2026-*.md"):
        for sentence in re.split(r"(?<=\.)\s", file.read_text("utf-8")):
            found = derived(sentence)
            if ", up " in sentence or ", down " in sentence:
                assert found is not None, (file.name, sentence)
                new, old = (Decimal(n) for n in found.formula.removesuffix("-1").split("/"))
                assert (new > old) == (", up " in sentence), sentence
                count += 1
    assert count >= 40


@pytest.mark.parametrize(
    ("sentence", "formula"),
    [
        ("Revenue was £412.6m against £381.0m, up 8.3 per cent.", "412.6/381.0-1"),
        ("Profit was £46.2m on revenue of £412.6m, a margin of 11.2 per cent.", "46.2/412.6"),
        ("Orders were £96.8m against £108.2m, down 10.5 per cent.", "96.8/108.2-1"),
    ],
)
def test_a_rate_that_two_figures_explain_becomes_their_formula(sentence: str, formula: str) -> None:
    found = derived(sentence)
    assert found is not None
    assert f"<<{formula}>>" in with_formula(sentence, found)
    bare = without_rate(sentence, found)
    assert bare is not None
    assert "per cent" not in bare


@pytest.mark.parametrize(
    "sentence",
    ["Revenue was £412.6m, up 8.3 per cent.", "Revenue was £412.6m against £381.0m, up 9.9 per cent.", "It rained."],
)
def test_a_rate_that_nothing_explains_stays_a_figure(sentence: str) -> None:
    assert derived(sentence) is None


def test_neutral_wording_keeps_every_figure_and_drops_the_label() -> None:
    text = neutral("Behind: orders slumped to £96.8m against £108.2m a year ago.", Random(1))
    assert not text.startswith("Behind")
    assert "slumped" not in text
    assert re.findall(r"£[\d.]+m", text) == ["£96.8m", "£108.2m"]


def test_a_sentence_that_is_no_more_than_a_row_can_stand_in_a_table() -> None:
    cells = as_cells("Revenue was £412.6m in the third quarter compared with £381.0m a year earlier.")
    assert cells == ("Revenue", "£412.6m", "£381.0m", "the third quarter", "a year earlier")
    assert as_cells("Revenue was £412.6m in the third quarter because prices rose.") is None
