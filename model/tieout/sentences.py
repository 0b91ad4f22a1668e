"""Text to sentences and back: splitting, citation marks, and Markdown, HTML and links made plain. Pure and total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from tieout.retrieval import instruction_spans

CITATION_MARK = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]", re.ASCII)
FORMULA = re.compile(
    r"<<([^<>]{0,200})>>(?:\s*=\s*(?P<shown>[-+−]?[$€£¥]?\d[\d.,]*\s?(?:%|pp|bp|x|thousand|million|billion)?))?"
)
_WORKINGS = re.compile(  # the operands' cells, named before a formula that says them again
    r" ?\((?:[^()]|\([^()]*\))*: (?:[^()]|\([^()]*\))*\)(?= (?:was|were|is|are) <<)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|Plc|No|Nos|vs|approx|Mr|Ms|Mrs|Dr|St|Jr|Sr|e\.g|i\.e|cf|al|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep"
    r"|Oct|Nov|Dec|Fig|dept|est|incl|resp|U\.S|U\.K|E\.U)|\b[A-Z])\.$"
)
_END = re.compile(
    r"[.!?][\"”’)]*((?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])*[.]?)(?=\s+[\"“‘(\[<$€£]?[A-Z0-9<$€£\"“‘]|\s*$)"
)
_IMAGE = re.compile(r"!\[([^\]]*)\]\s*(?:\([^)]*\)|\[[^\]]*\])?")
_LINK = re.compile(r"\[([^\]\[]*)\]\((?:[^()]|\([^)]*\))*\)")
_BRACKETS = re.compile(r"\[([^\[\]\n]*[^\d\s,;\[\]][^\[\]\n]*)\]")
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:mailto|javascript|data):)\S+", re.I)
_LIST = re.compile(r"^\s*(?:[-*+•]|#{1,6}|>|\(?\d{1,2}[.)])\s+")
_CONTROL = re.compile(r"[\ue000\ue001\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


def without_workings(text: str) -> str:
    """ "The change in sales (Net sales, 2019: 5,829; 2018: 5,735) was <<5829-5735>>" without the cells: the formula shows them."""
    return _WORKINGS.sub("", text)


def plain(text: str) -> str:
    """Draft text without images, links, addresses, tags, emphasis and control characters; `<<formulas>>` and marks stay."""
    text = _CONTROL.sub("", text)
    text = _BRACKETS.sub(r"(\1)", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text)))
    text = _ADDRESS.sub("", text)
    text = text.replace("<<", "\ue000").replace(">>", "\ue001")
    text = _TAG.sub("", text).replace("<", "").replace(">", "")
    text = re.sub(r"\*\*|`+|(?<![\w)])[*_]+(?=\w)|(?<=\w)[*_]+(?![\w(])", "", text)
    return text.replace("\ue000", "<<").replace("\ue001", ">>")


@lru_cache(maxsize=512)
def strip_instructions(text: str) -> str:
    """A source's text with sentences that give orders or forge citations blanked; offsets stay. They support nothing."""
    for start, end in instruction_spans(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def split(text: str) -> list[str]:
    """Sentences, each with the marks that follow its full stop; a line break ends one too."""
    found: list[str] = []
    for line in text.splitlines():
        found += _of_line(_LIST.sub("", line).strip())
    return [sentence for sentence in found if re.search(r"\w", CITATION_MARK.sub("", sentence))]


def citation_marks(sentence: str) -> tuple[int, ...]:
    """Citation numbers in order, each once."""
    found = [int(n) for m in CITATION_MARK.finditer(sentence) for n in re.findall(r"\d+", m[1])]
    return tuple(dict.fromkeys(found))


def without_marks(sentence: str) -> str:
    """The sentence without its marks, ending with one full stop."""
    bare = re.sub(r"\s+", " ", CITATION_MARK.sub("", sentence))
    bare = re.sub(r"\s+([.,;:!?])", r"\1", bare).strip()
    bare = re.sub(r"([.!?])[.]+$", r"\1", bare)
    return bare if bare.endswith((".", "!", "?")) else bare.rstrip(",;:") + "."


def with_marks(bare: str, citations: tuple[int, ...]) -> str:
    """Marks go before the last full stop: "Sales rose [1][2]." """
    if not citations:
        return bare
    return f"{bare[:-1].rstrip()} {''.join(f'[{n}]' for n in citations)}{bare[-1]}"


def content_stems(text: str) -> set[str]:
    """Content words, lower case, cut to a stem of six letters so that inflections meet."""
    return {w[:6] for w in re.findall(r"[a-z][a-z&'’-]+", text.lower()) if w not in STOP and len(w) > 2}


def listed(parts: Sequence[str]) -> str:
    """ "2019, 2018 and 2017"; one part stands alone."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _of_line(line: str) -> list[str]:
    parts, begin = [], 0
    for m in _END.finditer(line):
        if _ABBREVIATION.search(line[begin : m.start() + 1]) and m.end() < len(line.rstrip()):
            continue
        parts.append(line[begin : m.end()].strip())
        begin = m.end()
    rest = line[begin:].strip()
    return [*parts, rest] if rest else parts


STOP = frozenset(
    "the and for with from that this these those was were are has had have been its their his her our your they which who "
    "than then also into over under about after before during while where when what said says according reported report "
    "compared both each all any some such other more most less per not but nor did does can could may might will would "
    "year years quarter quarters period fiscal ended million billion thousand percent".split()
)


def bare(question: str) -> str:
    """The question's words alone, as they stand before a figure: single blanks, no closing mark."""
    return re.sub(r"\s+", " ", question).strip(" ?.")
