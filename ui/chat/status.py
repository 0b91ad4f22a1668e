"""The line of health in the page's header."""

from __future__ import annotations

from html import escape

from tieout.ui.chat.engine import Engine


def status_html(engine: Engine) -> str:
    health = engine.health()
    return f'<p role="status"><span class="dot {escape(health.level)}"></span>{escape(health.line)}</p>'
