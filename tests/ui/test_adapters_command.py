"""Adapters on the command line and in `status`: listed with their measures; a worse one is no default unless forced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tieout.feeds import LedgerCounts
from tieout.ui.cli import app
from tieout.ui.desk import Desk
from tieout.ui.status import Status, adapter_state, status_json, summary


def share(value: float) -> dict[str, float]:
    return {"value": value, "low": value - 0.05, "high": value + 0.05, "count": 200}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A desk with three adapters of its own: better than the base, worse, and never measured."""
    for name, correct in (("better", 0.6), ("worse", 0.1), ("unmeasured", None)):
        folder = tmp_path / "adapters" / name
        folder.mkdir(parents=True)
        results = [
            {"model": "none", "rates": {"correct": share(0.3)}},
            {"model": name, "rates": {"correct": share(correct or 0.0)}},
        ]
        measures = {} if correct is None else {"suite": "quick", "results": results}
        card = {"name": name, "base": "smollm2-135m", "complete": True, "measures": measures}
        (folder / "card.json").write_text(json.dumps(card))
    return tmp_path


def desk(place: Path, adapter: str, *, forced: bool = False) -> Desk:
    said = f'[model]\nadapter = "{adapter}"\n' + ("force_adapter = true\n" if forced else "")
    (place / "desk.toml").write_text(said)
    return Desk.load(place)


def status(desk: Desk) -> Status:
    return Status(
        (), None, "no index", LedgerCounts(0, 0), 0, desk.model.base, desk.model.adapter, *adapter_state(desk)
    )


def test_a_worse_adapter_makes_health_red_and_is_told_with_its_measure(place: Path) -> None:
    taken = status(desk(place, "worse"))
    assert any("answers correct 0.10" in reason for reason in taken.reasons)
    assert status_json(taken)["model"]["measured"] is False


def test_a_forced_adapter_is_used_in_silence(place: Path) -> None:
    assert adapter_state(desk(place, "worse", forced=True)) == (False, "")


def test_an_unmeasured_adapter_is_used_and_said_to_be_unmeasured(place: Path) -> None:
    taken = status(desk(place, "unmeasured"))
    assert "not measured yet" in "\n".join(summary(taken))
    assert not any("unmeasured" in reason for reason in taken.reasons)


def test_an_adapter_that_is_not_there_is_told_before_anybody_asks(place: Path) -> None:
    assert 'no complete adapter "hause"' in adapter_state(desk(place, "hause"))[1]


def test_the_list_names_base_measures_and_verdict(place: Path) -> None:
    """The desk's own default carries a star."""
    desk(place, "better")
    shown = CliRunner().invoke(app, ["--desk", str(place), "adapters", "list"]).stdout
    lines = {line.split()[0]: line for line in shown.splitlines()}
    assert "better *" in lines["better"]
    assert "correct 0.30→0.60" in lines["better"]
    assert "refused: answers correct 0.10" in lines["worse"]
    assert "unmeasured" in lines["unmeasured"].partition("not measured")[2]
    assert "analyst" in lines


def test_the_list_as_json_holds_the_measures_of_base_and_adapter(place: Path) -> None:
    (place / "adapters" / "better" / "card.json").write_text("{")
    done = CliRunner().invoke(app, ["--desk", str(place), "adapters", "list", "--json"])
    rows = {row["name"]: row for row in json.loads(done.stdout)["adapters"]}
    assert rows["worse"]["measures"][0]["base"]["rates"]["correct"]["value"] == 0.3
    assert rows["worse"]["worse"]
    assert "no readable card.json" in rows["better"]["error"]
