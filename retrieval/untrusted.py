"""What a feed says is data: text from outside made harmless before a model reads it. Pure; text in, text out.

`neutralise` drops control and zero-width characters, HTML, Markdown images and links (their words stay), chat-template
tokens, forged citation marks, and replaces sentences that give orders to readers or models by "(…)". `instruction_spans`
gives those sentences' offsets in the original, so that no figure in them is ever a finding.
"""

from __future__ import annotations


def neutralise(text: str) -> str:
    """The text as a model may read it; offsets do not survive. Idempotent, total."""
    raise NotImplementedError


def instruction_spans(text: str) -> list[tuple[int, int]]:
    """[start, end) of sentences addressed to a reader, model or assistant, or that forge a citation."""
    raise NotImplementedError
