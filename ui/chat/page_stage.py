"""Scenes of a conversation as Gradio wants them: one value for each piece of `Pieces.stage`, or nothing to change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tieout.ui.chat.engine import Engine
from tieout.ui.chat.panel import bar_html, listing_html
from tieout.ui.chat.talk import Scene, opened
from tieout.ui.chat.turns import examples_html

FIRST_LOOK = 45.0  # seconds

Values = tuple[Any, ...]


class Stage:
    """`user` and `query` (what is searched for in the list) come from the page with each event."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def set(self, scene: Scene, user: str, query: str | None) -> Values:
        """A whole conversation: with its bar, the list, and examples where it is empty."""
        id = scene.id or ""
        conversation = opened(self._engine.conversations, user, id)
        return (
            "" if conversation else self._examples(),
            scene.history or "",
            scene.live,
            "",
            self._box(bool(scene.turn)),
            {"id": id, "again": False},
            bar_html(conversation),
            self.listing(user, query, id),
        )

    def step(self, scene: Scene, user: str, query: str | None, id: str) -> Values:
        """The live turn alone; at its end the composer and the list too."""
        import gradio as gr

        skip = gr.skip()
        if scene.turn is None:
            return skip, skip, scene.live, skip, skip, skip, skip, skip
        return skip, skip, scene.live, skip, self._box(False), skip, skip, self.listing(user, query, id)

    def still(self) -> Values:
        """Nothing changes."""
        import gradio as gr

        return (gr.skip(),) * 8

    def listing(self, user: str, query: str | None, id: str) -> str:
        lines = self._engine.conversations.listed(user, query or "")
        return listing_html(lines, id, query or "", datetime.now(UTC))

    def _box(self, busy: bool) -> Any:
        """Emptied when a question was taken; otherwise what a reader has begun to write stays."""
        import gradio as gr

        return (
            gr.Textbox(value="", submit_btn=False, stop_btn=True)
            if busy
            else gr.Textbox(submit_btn=True, stop_btn=False)
        )

    def welcome(self, user: str, id: str) -> Any:
        """The examples of an empty page; at the first visit they are waited for, after the page is there."""
        import gradio as gr

        if opened(self._engine.conversations, user, id):
            return gr.skip()
        return self._examples(FIRST_LOOK)

    def _examples(self, wait: float = 0.0) -> str:
        return examples_html(self._engine.examples(wait), self._engine.health().documents)
