"""Candidates out of the figure store, as a question finds them: coordinates first, then words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from every_document import ask

from tieout.feeds import Company, Ledger, tagged_html_to_text
from tieout.feeds.draft import Draft
from tieout.feeds.ledger_writes import Labels
from tieout.retrieval.evidence.query_read import calibrated

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
YEARS = {"now": ("2025-01-01", "2025-12-31"), "then": ("2024-01-01", "2024-12-31"), "day": (None, "2025-12-31")}
ROWS = (
    ("Net sales", "us-gaap:Revenues", "now", "4,310", "then", "3,980", None),
    ("Cost of goods sold", "us-gaap:CostOfGoodsAndServicesSold", "now", "2,955", "then", "2,790", None),
    ("Operating income", "us-gaap:OperatingIncomeLoss", "now", "612", "then", "540", None),
    ("Net income", "us-gaap:NetIncomeLoss", "now", "431", "then", "377", None),
    ("Oats", "us-gaap:Revenues", "Oats-now", "1,870", "Oats-then", "1,705", "Net sales"),
    ("Rye", "us-gaap:Revenues", "Rye-now", "1,240", "Rye-then", "1,265", "Net sales"),
)
PRODUCTS = ("Oats", "Rye")
MEMBER = '<xbrli:segment><xbrldi:explicitMember dimension="srt:ProductOrServiceAxis">lkm:{}Member</xbrldi:explicitMember></xbrli:segment>'


def _context(id: str, start: str | None, end: str, segment: str = "") -> str:
    when = (
        f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>"
        if start
        else f"<xbrli:instant>{end}</xbrli:instant>"
    )
    who = f'<xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0001</xbrli:identifier>{segment}</xbrli:entity>'
    return f'<xbrli:context id="{id}">{who}<xbrli:period>{when}</xbrli:period></xbrli:context>'


def _tag(context: str, name: str, text: str) -> str:
    return f'<ix:nonFraction contextRef="{context}" name="{name}" unitRef="usd" scale="6" decimals="-6" format="ixt:num-dot-decimal">{text}</ix:nonFraction>'


def page() -> bytes:
    """An annual report's statement and a split of its sales, tagged."""
    contexts = [_context(id, *days) for id, days in YEARS.items()]
    contexts += [_context(f"{p}-{id}", *YEARS[id], MEMBER.format(p)) for p in PRODUCTS for id in ("now", "then")]
    body = "".join(
        f"<tr><td>{label}</td><td>{_tag(a, tag, x)}</td><td>{_tag(b, tag, y)}</td></tr>"
        for label, tag, a, x, b, y, _ in ROWS
    )
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance"'
        ' xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:us-gaap="http://fasb.org/us-gaap/2025"'
        ' xmlns:srt="http://fasb.org/srt/2025" xmlns:lkm="http://larkmoor.example/2025" xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12">'
        f'<body><div style="display:none"><ix:header><ix:resources>{"".join(contexts)}'
        '<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit></ix:resources></ix:header></div>'
        "<h1>Larkmoor Grain Corporation: annual report 2025</h1><h2>Consolidated statements of operations (in millions)</h2>"
        f"<table><tr><th></th><th>2025</th><th>2024</th></tr>{body}</table></body></html>"
    ).encode()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    text, tagging = tagged_html_to_text(page())
    draft = Draft(
        identity="10-k", kind="filing", title="Larkmoor Grain Corporation: annual report 2025", url="https://larkmoor.example/10-k", text=text,
        published_at=datetime(2026, 2, 20, tzinfo=UTC), form="10-K", companies=("Larkmoor Grain Corporation",), tagging=tagging,
    )  # fmt: skip
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        with opened.writing():
            opened.put("filings", draft, NOW, lambda _: Labels(tickers=("LKMR",), story=None))
            opened.learn([Company("Larkmoor Grain Corporation", "LKMR")])
        yield opened


def test_the_store_holds_the_tags(ledger: Ledger) -> None:
    """Without which nothing below proves anything."""
    (document,) = ledger.documents()
    assert len(ledger.tagging(document.id).numbers) == 12  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("question", "size"),
    [
        ("What were Larkmoor's net sales in 2025?", 4310),
        ("larkmoor net sales 2024", 3980),
        ("lkmr operating income, year ended December 31, 2025", 612),
        ("How much were Larkmoor's sales of oats in 2025?", 1870),
        ("what did larkmoor's cost of goods sold come to in 2024", 2790),
    ],
)
def test_a_figure_is_found_by_its_coordinates_and_words(ledger: Ledger, question: str, size: int) -> None:
    """Company in any case, period, whole or part."""
    evidence = ask(ledger, question)
    assert evidence.verdict == "answerable"
    assert evidence.findings[0].figure.size == Decimal(size) * 10**6


def test_the_finding_and_the_query_carry_the_coordinates(ledger: Ledger) -> None:
    """Concept and period of what is shown are those that the filer tagged; how sure it is, is said."""
    evidence = ask(ledger, "What were Larkmoor's net sales in 2025?")
    finding, (part,) = evidence.findings[0], evidence.query.parts
    assert (finding.concept, part.concept) == ("revenue", "revenue")
    assert finding.period is not None
    assert (str(finding.period.start), str(finding.period.end)) == ("2025-01-01", "2025-12-31")
    assert evidence.query.entities == ("Larkmoor",)
    assert evidence.query.kind == "figure"
    assert 0.5 <= evidence.confidence <= 1


@pytest.mark.parametrize(
    "question", ["What were Larkmoor's net sales in 2019?", "What was Larkmoor's headcount in 2025?"]
)
def test_what_no_tag_gives_is_refused(ledger: Ledger, question: str) -> None:
    """A year, and a line, that the filing does not hold."""
    evidence = ask(ledger, question)
    assert evidence.verdict == "missing"
    assert evidence.confidence == 0


def test_growth_is_worked_out_of_the_store(ledger: Ledger) -> None:
    """Both operands are found by their coordinates."""
    (done,) = ask(ledger, "By what percentage did Larkmoor's net sales grow in 2025?").calculations
    assert {f.size for f in done.operands} == {Decimal(4310) * 10**6, Decimal(3980) * 10**6}


def test_the_product_with_the_most_leads_and_the_next_follows(ledger: Ledger) -> None:
    """Chosen among the members of one axis, by the figures that their filer tagged."""
    found = ask(ledger, "Which of Larkmoor Grain's products brought in the most net sales in 2025?")
    assert [f.figure.size for f in found.findings] == [1_870_000_000, 1_240_000_000]
    assert found.findings[0].metric.lower().startswith("oats")
    least = ask(ledger, "which product of Larkmoor Grain had the lowest net sales in 2025")
    assert least.findings[0].figure.size == 1_240_000_000


def test_up_or_down_is_told_with_both_figures(ledger: Ledger) -> None:
    """One figure of two would be no answer."""
    found = ask(ledger, "did Larkmoor Grain's operating income go up or down in 2025, and from what to what?")
    assert {f.figure.size for f in found.findings} == {612_000_000, 540_000_000}
    assert [c.value for c in found.calculations] == [72]


def test_a_period_that_ends_after_the_paper_came_out_is_no_result(tmp_path: Path) -> None:
    """A figure whose year was misread, or an outlook, is not what was reported."""
    text, tagging = tagged_html_to_text(page())
    draft = Draft(
        identity="early", kind="filing", title="Larkmoor Grain Corporation: annual report 2025", url="", text=text,
        published_at=datetime(2025, 6, 1, tzinfo=UTC), form="10-K", companies=("Larkmoor Grain Corporation",), tagging=tagging,
    )  # fmt: skip
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        with ledger.writing():
            ledger.put("filings", draft, NOW, lambda _: Labels(tickers=("LKMR",), story=None))
            ledger.learn([Company("Larkmoor Grain Corporation", "LKMR")])
        found = ask(ledger, "What were Larkmoor's net sales in 2025?").findings
        assert not any(f.concept for f in found)  # none that the store gives, by whatever name


@pytest.mark.parametrize(
    ("question", "formula"),
    [
        ("What is the sum of oats and rye sales of Larkmoor Grain in 2025?", "1870+1240"),
        ("Larkmoor Grain 2025: ratio of oats to rye?", "1870/1240"),
        ("Ratio of net income to cost of goods sold at Larkmoor Grain in 2024?", "377/2790"),
    ],
)
def test_operands_in_the_questions_own_words_are_set_against_each_other(
    ledger: Ledger, question: str, formula: str
) -> None:
    """Members of a whole, and lines of a statement, in the order in which the question names them."""
    (done,) = ask(ledger, question).calculations
    assert done.formula == formula


def test_an_operand_that_nobody_reports_leaves_the_ratio_open(ledger: Ledger) -> None:
    """One figure of two is no ratio."""
    assert ask(ledger, "Ratio of headcount to rye at Larkmoor Grain in 2025?").verdict == "missing"


def test_words_are_asked_for_and_no_figure_stands_for_them(ledger: Ledger) -> None:
    """Why and who are not answered with the figure that the question names."""
    for question in ("Why did Larkmoor Grain's net sales rise in 2025?", "Who audits Larkmoor Grain's net sales?"):
        evidence = ask(ledger, question)
        assert not evidence.findings
        assert evidence.query.kind in ("why", "who")


def test_confidence_is_a_chance_and_not_a_share() -> None:
    """It grows with the share, and what is shown is likelier right than not."""
    shares = (0.05, 0.2, 0.5, 0.8, 0.95, 1.0)
    chances = [calibrated(share) for share in shares]
    assert chances == sorted(chances)
    assert 0 < chances[0] < 0.1
    assert 0.6 < chances[2] < 0.8
    assert chances[-1] <= 1
