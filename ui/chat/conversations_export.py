"""A conversation as a file to keep: Markdown with footnotes, or JSON with everything. Pure."""

from __future__ import annotations

import json
import re

from tieout.ui.chat.conversations_records import Conversation, Reply, Turn, conversation_json
from tieout.ui.source_cards import answer_markdown
from tieout.ui.words import adapter_label, moment

_NOTE = re.compile(r"\[\^(\d+)\]")


def conversation_markdown(conversation: Conversation) -> str:
    """Each question a heading, each answer with footnotes of its own."""
    parts = [f"# {conversation.title}", f"{moment(conversation.begun_at)} to {moment(conversation.changed_at)}"]
    parts += [_turn(turn, number) for number, turn in enumerate(conversation.turns, start=1)]
    return "\n\n".join(parts) + "\n"


def conversation_file(conversation: Conversation) -> str:
    return json.dumps(conversation_json(conversation), ensure_ascii=False, indent=2) + "\n"


def file_name(title: str, ending: str) -> str:
    """Letters, digits and dashes of the title."""
    stem = "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:60].rstrip("-") or "conversation"
    return f"{stem}.{ending}"


def _turn(turn: Turn, number: int) -> str:
    filters = [*turn.asked.tickers]
    filters += [f"since {turn.asked.since}"] if turn.asked.since else []
    filters += [f"as of {turn.asked.as_of}"] if turn.asked.as_of else []
    lines = [f"## {turn.asked.question}"] + ([f"*{', '.join(filters)}*"] if filters else [])
    several = len(turn.replies) > 1
    for place, reply in enumerate(turn.replies):
        if several:
            lines.append(f"### {adapter_label(reply.adapter)}")
        lines.append(_reply(reply, f"{number}{'ab'[place] if several else ''}-"))
    return "\n\n".join(lines)


def _reply(reply: Reply, notes: str) -> str:
    """Footnotes are numbered per answer: `[^2-1]` is source 1 of the second question."""
    answer = reply.restored()
    if answer is None:
        return f"*{reply.failure or 'Not answered.'}*"
    words = answer_markdown(answer, heading=False)
    return _NOTE.sub(lambda match: f"[^{notes}{match[1]}]", words)
