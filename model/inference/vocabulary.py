"""What each token of a tokenizer adds to the text, read from the vocabulary itself.

Decoding tokens one by one loses leading spaces (SentencePiece) and costs half a second for 49,000. Byte-level
vocabularies spell bytes as printable characters; SentencePiece marks spaces with U+2581 and raw bytes as <0x0A>.
"""

from __future__ import annotations

import re
from typing import Any

RAW_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")


def token_texts(tokenizer: Any) -> list[str]:
    """Text of every token id; special tokens add none; broken characters become U+FFFD."""
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    special = set(tokenizer.all_special_ids) | set(tokenizer.added_tokens_decoder)
    byte_level = any(token.startswith("Ġ") for token in vocabulary)
    read = _byte_level if byte_level else _sentencepiece
    texts = [""] * (max(vocabulary.values()) + 1)
    for token, i in vocabulary.items():
        texts[i] = "" if i in special else read(token)
    return texts


def end_ids(tokenizer: Any) -> tuple[int, ...]:
    """Tokens that end an answer."""
    return () if tokenizer.eos_token_id is None else (int(tokenizer.eos_token_id),)


def _byte_level(token: str) -> str:
    return bytes(_BYTES.get(char, 0xFF) for char in token).decode("utf-8", "replace")


def _sentencepiece(token: str) -> str:
    raw = RAW_BYTE.fullmatch(token)
    if raw is None:
        return token.replace("\u2581", " ")
    return bytes([int(raw[1], 16)]).decode("utf-8", "replace")


def _byte_characters() -> dict[str, int]:
    """GPT-2's printable stand-ins for bytes: those that print stand for themselves, the rest from U+0100 on."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [b for b in range(256) if b not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(hidden)}


_BYTES = _byte_characters()
