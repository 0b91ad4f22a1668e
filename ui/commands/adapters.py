"""`tieout adapters list`: which adapters there are, what they were measured to do, and which the desk uses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from tieout.feeds import AdapterError
from tieout.ui.commands.context import Context, Json, emit_json, model_settings

app = typer.Typer(help="The adapters of this desk and those that ship.", no_args_is_help=True, rich_markup_mode=None)
SHOWN = ("correct", "wrong", "refusal_right", "cited", "precise", "tied", "formed")


@app.callback()
def _group() -> None:
    """The adapters of this desk and those that ship."""


@app.command("list")
def listed(context: Context, json: Json = False) -> None:
    """Each adapter with its base, date and measures, the base's beside them; `tieout evaluate` measures anew."""
    from tieout.model import adapter_names, find_adapter
    from tieout.ui.render import print_table, say

    settings = model_settings(context)
    rows = [
        described(find_adapter(name, settings.adapters), settings.adapter) for name in adapter_names(settings.adapters)
    ]
    if json:
        emit_json({"adapters": rows})
        return
    columns = ("adapter", "base", "made", "measured (base → adapter)", "as default")
    print_table(
        columns, [(_star(row), row["base"], row["made"][:10], measures_text(row), verdict(row)) for row in rows]
    )
    if not rows:
        say("There is none. Train one with `tieout train`.")


def described(folder: Path, default: str) -> dict[str, Any]:
    """What the card says; one that cannot be read says why."""
    from tieout.model import ADAPTER_CARD, gate_reasons, is_measured, measure_pairs, read_card

    made = datetime.fromtimestamp((folder / ADAPTER_CARD).stat().st_mtime, UTC).isoformat(timespec="seconds")
    row: dict[str, Any] = {"name": folder.name, "default": folder.name == default, "base": "", "made": made}
    try:
        card = read_card(folder)
    except AdapterError as exc:
        return row | {"error": str(exc), "measured": False, "worse": [], "measures": []}
    return row | {
        "base": str(card.get("base", "")),
        "made": str(card.get("made") or made),
        "error": "",
        "measured": is_measured(card),
        "worse": gate_reasons(card),
        "measures": [{"adapter": own, "base": base} for own, base in measure_pairs(card)],
    }


def measures_text(row: dict[str, Any]) -> str:
    """ "correct 0.02→0.41, …" of the last suite; where nothing was measured, that."""
    if not row["measures"]:
        return "not measured"
    last = row["measures"][-1]
    own, base = last["adapter"].get("rates", {}), last["base"].get("rates", {})
    parts = [f"{n} {_value(base, n)}→{_value(own, n)}" for n in SHOWN if n in own]
    return ", ".join(parts)


def verdict(row: dict[str, Any]) -> str:
    if row["error"]:
        return str(row["error"])
    if row["worse"]:
        return f"refused: {'; '.join(row['worse'])}"
    return "allowed" if row["measured"] else "allowed, unmeasured"


def _value(rates: dict[str, Any], name: str) -> str:
    rate = rates.get(name) or {}
    return f"{rate['value']:.2f}" if rate.get("count") else "–"


def _star(row: dict[str, Any]) -> str:
    return f"{row['name']} *" if row["default"] else str(row["name"])
