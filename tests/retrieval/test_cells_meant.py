"""Which row of a table is meant: levels and not growth, the whole and not the last segment's, the part that is named."""

from __future__ import annotations

from cell_desk import cells, paper

GROWTH = """Summary (in $ millions)

| | 2026 | 2025 |
| --- | --- | --- |
| Operating margin | 12.4% | 11.9% |
| Operating margin growth | 0.5% | 0.7% |
| Revenue | 463.5 | 446.4 |
| Revenue % change | 3.8% | 2.1% |
"""
SEGMENTS = """Segments (in $ millions)

| | 2026 | 2025 |
| --- | --- | --- |
| City Inns: | | |
| Net revenue | 210.4 | 195.1 |
| Operating income | 31.0 | 28.0 |
| Beach Inns: | | |
| Net revenue | 253.1 | 251.3 |
| Operating income | 26.5 | 20.9 |
| Total net revenue | 463.5 | 446.4 |
"""
HEADED = """Segment information (in $ millions)

| | 2026 | 2025 |
| --- | --- | --- |
| Operating segment revenue: | | |
| City Inns | 210.4 | 195.1 |
| Beach Inns | 253.1 | 251.3 |
| Operating segment profit: | | |
| City Inns | 31.0 | 28.0 |
| Beach Inns | 26.5 | 20.9 |
"""
PARTS = """Results (in $ millions)

| | 2026 | 2025 |
| --- | --- | --- |
| Operating income | 57.5 | 48.9 |
| Skerry operating income | 7.5 | 6.9 |
"""
LONG = """Risks (in $ millions)

| | 2026 | 2025 |
| --- | --- | --- |
| Costs of moving staff that could lower what we report as net income in some later year | 3.1 | 2.2 |
| Net income attributable to holders of ordinary shares of the parent | 40.2 | 35.1 |
"""


def test_a_growth_row_is_no_level() -> None:
    """A margin of 0.5% stands in no row of margins."""
    assert cells("What was Gullwick Inns' operating margin in 2026?", GROWTH) == ["12.4%"]


def test_a_total_below_the_last_segment_is_the_company_s() -> None:
    """It answers for no segment, and comes before each segment's own row for the company."""
    assert cells("What was Gullwick Inns' net revenue in 2026?", SEGMENTS)[0] == "463.5"
    assert cells("What was Gullwick Inns' Beach Inns net revenue in 2026?", SEGMENTS) == ["253.1"]


def test_a_total_of_each_segment_is_its_own() -> None:
    """Where every section ends with one of the same name."""
    each = SEGMENTS.replace("| Total net revenue", "| Whole").replace("| Net revenue", "| Total net revenue")
    assert cells("What was Gullwick Inns' Beach Inns net revenue in 2026?", each)[0] == "253.1"


def test_rows_go_by_the_heading_above_them() -> None:
    """The nearest one that ends with a colon says of what the parts are."""
    assert cells("What was Gullwick Inns' City Inns revenue in 2026?", HEADED)[0] == "210.4"
    assert cells("What was Gullwick Inns' City Inns operating income in 2026?", SEGMENTS)[0] == "31.0"


def test_in_another_company_s_paper_a_name_is_a_part_of_it() -> None:
    """The row must say so; in a paper of its own the plain row is meant."""
    asked = "What was Skerry's operating income in 2026?"
    assert cells(asked, PARTS) == ["7.5"]
    assert cells(asked, PARTS, paper(PARTS, "Skerry: the year"))[0] == "57.5"


def test_a_label_that_runs_on_begins_with_its_metric() -> None:
    """One that only comes to speak of it is of something else."""
    assert cells("What was Gullwick Inns' net income in 2026?", LONG) == ["40.2"]
