"""`ask --json`: the fields by which others read a question back, and how sure its answer is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from tieout.model.records import Answer, ModelName, Seconds, Sentence, ShownFigure
from tieout.retrieval import Period, Query, QueryPart

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter ended 30 September 2026")


def answer() -> Answer:
    shown = ShownFigure("$431 million", Decimal(431), "USD", 1, 10, 22, None, True, "net_income", QUARTER)
    part = QueryPart("net_income", "net income", (("srt:ProductOrServiceAxis", "lkm:OatsMember"),), QUARTER, "value")
    return Answer(
        "q", NOW, False, "a [1]", (Sentence("a [1]", (1,), (shown,)),), (), (), None, False, "", ModelName("b", None), Seconds(0, 0, 0),
        query=Query(("Larkmoor",), (part,), "figure"), confidence=0.93,
    )  # fmt: skip


def test_the_query_stands_in_the_json_as_it_was_read() -> None:
    """Entities, parts with concept, words, dimensions, period and operation, and the kind of answer."""
    period = {"start": "2026-07-01", "end": "2026-09-30", "label": "quarter ended 30 September 2026"}
    part = {
        "concept": "net_income", "words": "net income", "dimensions": {"srt:ProductOrServiceAxis": "lkm:OatsMember"},
        "period": period, "operation": "value",
    }  # fmt: skip
    assert answer().to_json()["query"] == {"entities": ["Larkmoor"], "parts": [part], "kind": "figure"}
    assert answer().to_json()["confidence"] == 0.93


def test_each_figure_carries_its_concept_and_period() -> None:
    """So that the tick can be held against the question."""
    (figure,) = answer().to_json()["sentences"][0]["figures"]
    assert figure["concept"] == "net_income"
    assert figure["period"] == {"start": "2026-07-01", "end": "2026-09-30"}
