"""Numbers that are no figures: where dates, references, identifiers and names with digits stand in a text. Pure.

`dates(text)` gives dates, times, years and fiscal periods; `non_figures(text)` those and everything else that a reader
would not take as a quantity: citation marks, list numbers, form names, notes, accession numbers, indices, products, links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Offsets = tuple[int, int]

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?"
    r"|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)\.?"
)
YEAR = r"(?:19\d\d|20\d\d|2100)"
_SCALED = r"\s?(?:%|per\s?cent|pct|percent|basis|bps?\b|pp\b|trillion|billion|million|thousand|[btm]n\b|x\b)"
# What a bare year-like number counts when it is no year.
_COUNTED = (
    r"\s+(?:shares|employees|workers|staff|jobs|people|patients|stores|shops|homes|units|vehicles|cars|aircraft|tonnes|tons"
    r"|barrels|customers|branches|sites|megawatts|MW|GW|points|dollars|euros|pounds|cents|ounces|hectares|rooms|beds)\b"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"

_DATES = [
    re.compile(pattern)
    for pattern in (
        r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
        r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\s?[aApP]\.?[mM]\b\.?)?",
        r"\b\d{1,2}\s?[aApP](?:\.[mM]\.|[mM]\b)",
        rf"\b{MONTH}\s+{_DAY}(?!\d|[,.]\d|{_SCALED})"
        rf"(?:\s*(?:[–-]|to|and|or)\s*(?:{MONTH}\s+)?\d{{1,2}}(?!\d|[,.]\d|{_SCALED}))?(?:,?\s+{YEAR}\b)?",
        rf"\b{_DAY}(?:\s*[–-]\s*\d{{1,2}})?\s+(?:of\s+)?{MONTH}(?![A-Za-z])(?:,?\s+{YEAR}\b)?",
        rf"\b{MONTH},?\s+(?:of\s+)?{YEAR}\b",
        r"\b\d{1,2}[/.]\d{1,2}[/.](?:(?:19|20)\d{2}|\d{2})\b(?!\.\d)|\b(?:19|20)\d{2}/\d{1,2}/\d{1,2}\b",
        rf"(?<![\d$€£¥₹.,\w-]){YEAR}(?:\s?[–/-]\s?(?:{YEAR}|\d{{2}})(?![\d%]))?(?:s\b|[AE]\b|\b)"
        rf"(?![,.]\d|{_SCALED}|{_COUNTED})",
        r"\bmid-(?:19|20)\d{2}\b|(?<!\w)['’]\d{2}\b(?![,.%]\d)",
        r"\bFY\s?['’]?\d{2,4}(?:/\d{2})?[AE]?\b|\b(?:FY\s?\d{2,4}\s?)?[QH][1-4](?:\s?(?:FY)?\s?['’/-]?\s?\d{2,4}\b(?!%))?"
        r"|\b[1-4][QH](?:\s?(?:FY)?\s?['’]?\d{2,4}\b)?(?!\w)|\b9M(?:\s?['’]?\d{2,4})?\b",
        r"\b(?:[Ff]iscal|FISCAL|[Cc]alendar)\s+(?:[Yy]ears?\s+|YEARS?\s+)?['’]?\d{2,4}\b(?!%)",
        r"\b\d{1,3}[-\u2010\u2011](?:week|month|day|year|quarter|hour|minute)s?\b",
        r"\b\d{1,2}\s(?:weeks?|months?)\s(?:ended|ending|through|to)\b",
        r"\b(?:[Tt]railing|[Ll]ast|[Pp]ast|[Pp]revious|[Pp]receding|[Pp]rior|[Nn]ext|[Ff]irst)\s\d{1,3}\s"
        r"(?:days?|weeks?|months?|quarters?|years?)\b",
    )
]

_REFERENCE = (
    r"Items?|Notes?|Parts?|Exhibits?|EX|Ex\.|Sections?|Sec\.|Rules?|Topics?|Subtopic|ASC|ASU(?:\sNo\.)?|Pages?|pp?\.|Proposals?(?:\sNo\.)?"
    r"|No\.|Nos\.|Series|Class|Chapter|Tables?|IFRS|IAS|SFAS|SAB|Schedule|Releases?(?:\sNo\.)?|Regulation|Levels?|Tier|Phase"
    r"|Stage|Step|File|Version|v|Appendix|Annex|Article|Amendment(?:\sNo\.)?|Footnotes?|Figure|Chart|Slide|Title|Form|Type|Gen"
    r"|item|note|section|page|rule|exhibit|footnote|chapter|phase|stage|level|type|version"
)
_OTHERS = [
    re.compile(pattern)
    for pattern in (
        r"https?://\S+|www\.\S+|\b[\w.+-]{1,64}@[\w-]{1,64}\.\w[\w.]*|\b[\w-]{1,80}\.(?:pdf|html?|xml|csv|txt|md|json|jpg|png)\b",
        r"\[\^?\d+(?:\s*[,;–-]\s*\^?\d+)*\]|【\d+】",
        r"(?m)^[ \t>*•-]*\(?\d{1,2}[.)](?=\s)",
        r"(?m)^[ \t>]*#{1,6}[ \t]+\d{1,2}(?:\.\d{1,2})*[.)]?(?=\s+[A-Za-z])",
        r"\b\d{10}-\d{2}-\d{6}\b|\bCIK\s*(?:No\.?|[Cc]ode)?\s*[:#]?\s*\d+|\b0\d{9}\b|\b\d{2}-\d{7}\b|\b\d{3}-\d{5}(?:\d\b|\b)",
        r"\b(?:CUSIP|ISBN|ISIN|SEDOL|LEI)\b(?:\s(?:No\.?|[Nn]umbers?))?\s*[:#]?\s*[\dA-Z][\dA-Z -]{5,24}\b",
        r"\b(?:US|GB|DE|FR|NL|CH|JP|SE|CA|IE|KY)[A-Z0-9]{9}\d\b",
        r"\+\d{1,3}(?:[ .-]\(?\d{1,4}\)?){2,5}\b|\(\d{3}\)\s?\d{3}[-.]\d{4}\b|\b(?:1[-.])?\d{3}[-.]\d{3}[-.]\d{4}\b",
        r",\s(?:[A-Z][a-z]+\s){0,2}[A-Z]\w+,?\s\d{5}(?:-\d{4})?\b(?!,\d)",
        r"(?<=[\d%])\(\d{1,2}\)(?!\s?%)|(?<=[\d%])\s\(\d\)(?!\s?%)|(?<=[\d%]\))\(\d{1,2}\)",
        r"(?<!\d)['’]000s?\b|(?<=[$€£])000s?\b",
        r"<sup>[^<>\n]{1,12}</sup>",
        r"\b\d+-for-(?:\d+|one)\b",
        r"\b\d+(?:st|nd|rd|th)\b",
        r"\b(?:10-[KQ]T?(?:/A)?|8-K(?:/A)?|6-K|20-F|40-F|11-K|10-D|S-[1348](?:/A)?|F-[1-4]|SC\s13[DG]|13[DFG](?:-HR)?(?:/A)?"
        r"|424B\d|497K|DEF\s?14A|14A|N-?(?:CEN|PORT)(?:-P)?|NT\s10-[KQ]|Form\s+\d+[A-Z]?(?:/A)?|W-[289])\b",
        rf"\b(?:{_REFERENCE})\s?#?\d[\w.\-()]*(?!{_SCALED})(?:\s*(?:,|and|or|to|through|–|-)\s*\d[\w.\-()]*(?!\S|{_SCALED}))*",
        r"\b(?:S\s?&(?:amp;)?\s?P|Russell|Nasdaq|NASDAQ|FTSE|Nikkei|Stoxx|STOXX|Fortune|FORTUNE|Forbes|CAC|DAX|Dow|CSI|ASX|S&P/ASX"
        r"|IBEX|SMI|TSX|KOSPI|Topix|TOPIX|MDAX|Hang Seng)[- ]?\d+(?![\d,.%]\d|%)",
        r"\b(?:COVID|Covid|SARS-CoV)-\d+|\b40[13]\([kb]\)|\b24/7\b|\b9/11\b|\bRule of 40\b",
        r"\b(?:iPhone|iPad|iOS|iPadOS|macOS|watchOS|tvOS|visionOS|Windows|RTX|GTX|Xeon|Ryzen|Boeing|Airbus|Web|Office|Microsoft"
        r"|Xbox|PlayStation|Android|Model|Pixel|Galaxy|Python|HTTP|Watch|AirPods|Mac|USB|Bluetooth|Wi-?Fi|PCIe|Llama|Claude|Gemini|GPT"
        r"|Falcon|Azure|Series|Gen|Core|Radeon|Instinct|Blackwell|Hopper|Basel|Scope|Area|Route|Highway|Channel|Studio|Pier|Suite|Unit)"
        r"\s\d+(?:\.\d+)?(?!\d|,\d|%|\.\d|\s(?:percent|per cent|million|billion))",
        r"\b7[0-8]7(?:-\d+|\sMAX)\b",
    )
]


def dates(text: str) -> list[Offsets]:
    """Spans of dates, clock times, years and fiscal periods, merged and in order."""
    return merged(match.span() for pattern in _DATES for match in pattern.finditer(text))


def non_figures(text: str) -> list[Offsets]:
    """Spans whose digits are no figures, merged and in order."""
    return merged(match.span() for pattern in (*_DATES, *_OTHERS) for match in pattern.finditer(text))


def merged(spans: Iterable[Offsets]) -> list[Offsets]:
    """Overlapping spans joined, in order, so that a search by bisection is exact."""
    joined: list[Offsets] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined
