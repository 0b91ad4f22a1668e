"""Names of companies as texts write them: where one begins, how it is spelt, which letters can be its ticker. Pure."""

from __future__ import annotations

import re
from itertools import takewhile

from tieout.feeds.everyday_names import EVERYDAY

LEGAL = frozenset(
    "inc incorporated corp corporation co company ltd limited plc llc lp sa ag nv se ab asa oyj spa kgaa bv as".split()
)
_ENDINGS = LEGAL | {"group", "holdings"}  # that a short form leaves out
_SMALL = frozenset("of and de the & von van der la y und et och for".split())
_OPENERS = frozenset(
    "today yesterday the shares stock on in at by from when while as after before and for but company form both with"
    " meanwhile".split()
)
_OFFICES = frozenset(
    "board chairman chairwoman chair president director directors management shares shareholders ceo cfo".split()
)
_SHORT_FORMS = frozenset("inc corp co ltd st bros mt dr".split())  # a full stop after these ends no sentence
_PART = re.compile(r"(?:[A-Z]|\d+[A-Z])[\w'’.&/-]*|[&]|\d+(?:st|nd|rd|th)")
_MOST_WORDS = 8
_SPELT = {"llc": "LLC", "plc": "plc", "lp": "LP", "kgaa": "KGaA", "spa": "SpA", "oyj": "Oyj"}
_CAPITALS = frozenset("sa ag nv se ab asa bv as reit usa uk".split())
# what the last word of an abbreviated name is, where it is no company
_NO_COMPANY = frozenset(
    "commission agency authority committee council board bureau administration department ministry association organization"
    " organisation institute university foundation court index act standards principles office officer union treasury program"
    " programme product flow flows rate rates margin ratio agreement treaty facility average income earnings profit loss share"
    " ebitda payrolls cost costs goods sold price prices policy protocol framework scheme parliament senate congress federation"
    " conference exchange forum society trial study syndrome disease value worth date tax test plan"
    " identifier degeneration disorder instrument clinic america canada pacific europe africa asia east states virus protein receptor"
    " system model method algorithm interface architecture mode language number code".split()
)
# in brackets after a name, and no ticker
_NEVER = frozenset(
    "ADR AFP AG AI AP API APR ARR ASEAN AUM BBC BIS BLS BOE BOJ BPS CAGR CBC CEO CEST CET CFO CIO COGS COO CPI CTO DFC DOJ DOL"
    " EBIT EBITA EBT ECB EEA EMEA EPA EPS ESG ETF EU EUR EST EDT FAA FCA FCF FDA FDIC FED FERC FIFO FINRA FOMC FTC FTSE FX FY GAAP GBP GDP"
    " GMT IAS IFC IFRS IMF IP IPO IR IRS ISIN IT JV KPI LIBOR LIFO LLC LLP LNG LP LSE LTD MOU NASDAQ NATO NAV NFP NHS NII NIM NPL NYSE"
    " OECD OEM OPEC OTC PBGC PDT PE PLC PMI PR PST QOQ RBA ROA ROCE ROE ROI ROIC RPK SA SE SEC SIPC SME SOFR SPAC TSX UK UN US"
    " USA USD UTC VAT VP WHO WTI WTO YOY YTD".split()
)


def bare(name: str) -> str:
    """As names are compared: lower case, no legal form."""
    return " ".join(w for w in re.sub(r"[^a-z0-9& ]", "", name.lower()).split() if w not in _ENDINGS)


def is_legal(word: str) -> bool:
    return word.lower().replace(".", "").replace("/", "").strip(",") in LEGAL


def shouted(name: str) -> bool:
    """ "QUILLON THERAPEUTICS, INC.", but not "IBM Corp."."""
    return name.isupper() and any(len(word.strip(".,")) > 3 for word in name.split())


def name_before(text: str) -> list[str]:
    """The words of the capitalised run that `text` ends in, clear of Markdown's marks; without what opens its sentence."""
    words: list[str] = []
    for written in reversed(text.rsplit("\n", 1)[-1].split()):
        word = written.strip('*_#“”"()[]')
        if not word and words:
            continue
        if words and (_ends_sentence(word) or (word.endswith(",") and not is_legal(words[0]))):
            break
        if not (_PART.fullmatch(word.rstrip(",")) or word in _SMALL or is_legal(word)):
            break
        words.insert(0, word)
    words = [*words[:-1], words[-1].rstrip(",")] if words else []
    while words and (words[0].lower().strip(".,") in _OPENERS or words[0].lower() in _SMALL or is_legal(words[0])):
        words = words[1:]
    return words


def _ends_sentence(word: str) -> bool:
    """Does this word, with another after it, end in a sentence's full stop?"""
    stem = word.rstrip(",").removesuffix(".")
    return word.endswith(".") and len(stem) > 1 and "." not in stem and stem.lower() not in _SHORT_FORMS


def proper_name(words: list[str]) -> str:
    """The words as a name; "" where they are none."""
    proper = [word for word in words if word.lower().strip(".,") not in _ENDINGS]
    if not proper or len(words) > _MOST_WORDS or (len(proper) == 1 and proper[0].lower() in EVERYDAY):
        return ""
    if len(proper) == 1 and proper[0] in _NEVER:
        return ""
    return " ".join(words) if len(proper[0].strip(".")) > 1 else ""


def from_letter(words: list[str], ticker: str) -> list[str]:
    """The words from where the ticker's letters begin: "Grocer Marle Markets" of MRLM is "Marle Markets"; [] without."""
    for start in range(len(words)):
        rest = words[start:]
        if rest[0].lower() in _SMALL or not _follows(ticker.lower(), _letters(rest)):
            continue
        if start and words[start - 1].lower() in _SMALL - {"and"} and not _after_office(words, start):
            return []  # the middle of "Bank of Marle"
        later = from_letter(words[start + 1 :], ticker) if re.search(r"['’]s$", words[start]) else []
        return later or rest
    return []


def _after_office(words: list[str], start: int) -> bool:
    """ "the Executive Board of Marle Lines SE"."""
    return start > 1 and words[start - 2].lower() in _OFFICES and any(map(is_legal, words[start + 1 :]))


def can_be_ticker(words: list[str], ticker: str) -> bool:
    """May a bare "(PNWM)" after this name be its ticker, and not its abbreviation?"""
    if ticker in _NEVER or from_letter(words, ticker) != words:
        return False
    if any(is_legal(word) for word in words[1:]):
        return True
    return not (_follows(ticker.lower(), _initials(words)) or words[-1].lower() in _NO_COMPANY)


def is_abbreviation(ticker: str) -> bool:
    """One that stands in brackets in any paper: "(SEC)"."""
    return ticker in _NEVER


def spelt(name: str, text: str) -> str:
    """A shouted name as the text writes it elsewhere, else with capitals at the head of its words alone."""
    if not shouted(name):
        return name
    stem = " ".join(takewhile(lambda word: not is_legal(word), name.split())).rstrip(",")
    quiet = " ".join(_quiet(word) for word in name.split())
    for found in re.finditer(re.escape(stem), text, re.IGNORECASE) if len(stem) > 3 else ():
        if not found[0].isupper() and found[0][0].isupper():
            return found[0] + quiet[len(stem) :]
    return quiet


def _quiet(word: str) -> str:
    low = word.lower()
    stem = low.replace(".", "").replace("/", "").strip(",")
    if stem in _SPELT:
        return _SPELT[stem] + ("," if word.endswith(",") else "")
    if stem in _CAPITALS:
        return word
    if low in _SMALL:
        return low
    if len(stem) <= 3 and stem not in EVERYDAY and not is_legal(word):
        return word
    return "-".join(part[:1].upper() + part[1:] for part in low.split("-"))


def _letters(words: list[str]) -> str:
    return "".join(re.sub(r"[^a-z0-9]", "", word.lower()) for word in words)


def _initials(words: list[str]) -> str:
    return "".join(part[0] for word in words for part in word.lower().split("-") if part)


def _follows(ticker: str, letters: str) -> bool:
    """Do the ticker's letters stand in these, in order, beginning with the first?"""
    rest = iter(letters)
    return letters[:1] == ticker[:1] and all(letter in rest for letter in ticker)
