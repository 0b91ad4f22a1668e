"""Bytes → characters, and characters → the plain ones that documents are kept in. Pure; used by every source.

Non-breaking and exotic spaces become spaces, non-breaking hyphens and minus signs become "-", zero-width and control
characters go: what a reader cannot see must neither split a number nor hide in a text. What a stroke through each character takes
back goes too.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from tieout.feeds.struck import without_stroked

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_GONE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0\ufffc\ufffe\uffff"
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(range(0x20)),
    **dict.fromkeys(range(0x7F, 0xA0)),
    **dict.fromkeys(range(0x200B, 0x2010)),
    **dict.fromkeys(range(0x202A, 0x202F)),
    **dict.fromkeys(range(0x2060, 0x2070)),
    **dict.fromkeys(range(0xFE00, 0xFE10)),
    **dict.fromkeys(range(0xE0000, 0xE0200)),
    **dict.fromkeys(map(ord, _GONE)),
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2212"), "-"),
    **{
        code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)
    },  # ligatures: ff, fi, fl, ffi, ffl, st
    ord("\t"): " ",
    **dict.fromkeys([0x0A, 0x0C, 0x85, 0x2028, 0x2029], "\n"),
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)


def clean(text: str) -> str:
    """The same text in plain characters, NFC; line breaks are kept."""
    text = without_stroked(text).replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    text = "".join(c if not 0xD800 <= ord(c) <= 0xDFFF else "\ufffd" for c in text) if not _encodable(text) else text
    return unicodedata.normalize("NFC", text)


def decode(data: bytes, charset: str | None = None) -> str:
    """Characters of a text file or page: byte-order mark, declared charset, UTF-8, and at last windows-1252."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data[len(mark) if codec == "utf-8" else 0 :].decode(codec, "replace")
    if len(data) > 7 and data[:64].count(0) * 3 > len(data[:64]):
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace")
    meta = _META.search(data[:4096])
    declared = [charset or "", meta[1].decode("ascii") if meta else "", "utf-8"]
    for codec in filter(None, declared):
        try:
            return data.decode(codec)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("windows-1252", "replace")


def squeeze(text: str) -> str:
    """Runs of spaces become one, line ends are trimmed, more than one blank line becomes one."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
