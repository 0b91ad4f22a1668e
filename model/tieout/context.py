"""Do the words around a figure agree with its source: period, metric, company, direction. Pure.

Each check gives a reason in words, or None. They are strict where a source is explicit (a table cell with a period, a
finding with a company) and lenient where it is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tieout.model.tieout.duration import end_reason, span_reason
from tieout.model.tieout.sentences import content_stems, strip_instructions
from tieout.model.tieout.value import DOWN, UP, direction
from tieout.retrieval import Evidence, EvidenceItem, Figure, Finding, Period, find_metrics, numbers, sentences

YEAR = re.compile(r"(?<![\d.,$])(?:19|20)\d{2}(?![\d]|[.,]\d)|\bFY\s?['’]?(\d{2})\b|['’](\d{2})\b")
YEAR_EARLIER = re.compile(
    r",?\s*(?:a year (?:earlier|ago|before)|the year before|in the (?:(?:prior|previous|preceding) (?:fiscal )?year"
    r"|(?:year-earlier|prior-year|year-ago) (?:period|quarter|half|year)))\b",
    re.I,
)
QUARTER = re.compile(
    r"\b(?:Q([1-4])|([1-4])Q|(first|second|third|fourth)[- ](?:fiscal[- ])?quarter"
    r"|(?:quarter|three months)\s+ended\s+(?:\d{1,2}\s+)?([A-Z][a-z]+))",
    re.I,
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b(?!\s+(?:not|be|have|also))"
)
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_OPENERS = frozenset(
    "a about according across after all also although among an and annual approximately as at based because before both but by "
    "capital cash combined compared costs despite diluted during each earlier earnings employees excluding expenses first "
    "following for free from full further general gross group growth guidance he headcount however if in income including "
    "interest investors it its later long management margin margins meanwhile more most net neither no nor not of on only "
    "operating orders other our over overall per profit quarterly research revenue revenues sales same second segment shares "
    "she since some sources such that the their then there these they this those though three through total two under until "
    "we when where which while with within year".split()
)
_CLAIM = re.compile(
    r"\b(?:doubl|tripl|quadrupl|halv)\w+|\b(?:record|all-time|highest|lowest|largest|smallest|biggest|best|worst|fastest"
    r"|only|never|always|guarantee\w*|unprecedented)\b",
    re.I,
)
_DISOWNED = re.compile(r"\b(?:not|rather than|instead of) (?:the |about )?$", re.I)
_SAYS_SO = re.compile(
    r"\b(?:not|rather|instead|against|from|differ\w*|first|initial\w*|original\w*|previous\w*|wrong\w*|misstat\w*|restat\w*|revis\w*)\b",
    re.I,
)
_OPAQUE = re.compile(r"\S{45,}")  # encoded text; the longest words of annual reports have thirty letters
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_EXPECTS = re.compile(
    r"\b(?:expect|guid(?:e|es|ed|ance)\b|outlook|forecast|target|project(?:s|ed)\b|anticipat)",
    re.I,
)
_PLAIN_CLAIMS = content_stems(
    "against amounted came stood reached total change equal equals corresponds showing shows figure figures"
)
_SPOKEN = re.compile(r"[a-z][a-z&'’-]+")
_WORD = re.compile(r"[A-Z][A-Za-z&'’.-]*[A-Za-z]")


def years(text: str) -> set[int]:
    """Years named, two-digit fiscal ones included."""
    found = set()
    for m in YEAR.finditer(text):
        short = m[1] or m[2]
        found.add(2000 + int(short) if short else int(m[0]))
    return found


def quarters(text: str) -> set[int]:
    """Quarters named by number."""
    found = set()
    for m in QUARTER.finditer(text):
        number = m[1] or m[2]
        if number:
            found.add(int(number))
        elif m[3]:
            found.add(_ORDINAL[m[3].lower()])
    return found


def months(text: str) -> set[str]:
    return {m[1][:3].lower() for m in MONTH.finditer(text)}


def context(item: EvidenceItem, figure: Figure) -> str:
    """The line of the source that holds the figure; of a long line, the sentence."""
    at, quote = max(0, figure.start - item.start), strip_instructions(item.quote)
    begin = quote.rfind("\n", 0, at) + 1
    end = quote.find("\n", at)
    line = quote[begin : end if end >= 0 else len(quote)]
    if line.lstrip().startswith("|") or len(line) < 200:
        return line
    inner = at - begin
    left = max(line.rfind(". ", 0, inner), line.rfind("; ", 0, inner)) + 1
    right = line.find(". ", inner)
    return line[left : right + 1 if right >= 0 else len(line)]


def _sentence_of(item: EvidenceItem, figure: Figure) -> str:
    """The sentence that holds the figure: what the next one expects is no word on it."""
    at, quote = figure.start - item.start, strip_instructions(item.quote)
    return next((quote[s:e] for s, e in sentences(quote) if s <= at < e), context(item, figure))


def known_periods(figure: Figure, finding: Finding | None) -> tuple[Period, ...]:
    """The periods that the source gives this figure, explicitly."""
    found = (figure.period, finding.period if finding else None, finding.figure.period if finding else None)
    return tuple(p for p in found if p is not None)


def period_years(periods: Iterable[Period]) -> set[int]:
    """Years that may name these periods: their label's, else those they begin and end in."""
    found: set[int] = set()
    for p in periods:
        found |= years(p.label) or ({p.end.year} | ({p.start.year} if p.start else set()))
        if "fiscal" not in p.label.lower():
            found.add(p.end.year)
    return found


def document_words(item: EvidenceItem) -> str:
    """Title, names and dates of a source."""
    d = item.document
    dates = [
        d.published_at.strftime("%d %B %Y") if d.published_at else "",
        d.period_end.strftime("%d %B %Y") if d.period_end else "",
    ]
    return " ".join(
        [strip_instructions(d.title), d.outlet, d.feed, d.form or "", *d.companies, *d.tickers, *item.outlets, *dates]
    )


def period_reason(
    sentence: str, shown: Figure, item: EvidenceItem, source: Figure, finding: Finding | None
) -> str | None:
    """None when the years, quarters and months that the sentence gives the figure agree with the source's."""
    near = nearest_years(sentence, shown)
    periods = known_periods(source, finding)
    line = context(item, source)
    allowed = years_of(item, source, finding)
    if near and allowed and not near & allowed:
        return f"{shown.text} is for {_list(allowed)} in its source, not {_list(near)}"
    labels = " ".join(p.label for p in periods)
    said, given = quarters(sentence), quarters(labels) or quarters(line)
    if said and given and not said & given:
        return f"{shown.text} is for another quarter in its source"
    if reason := span_reason(sentence, shown.text, periods, _sentence_of(item, source)):
        return reason
    if reason := end_reason(sentence, shown.text, periods):
        return reason
    whole = months(
        f"{strip_instructions(item.quote)} {document_words(item)} {labels} "
        + " ".join(p.end.strftime("%B") for p in periods)
    )
    if months(sentence) - whole:
        return f"its source does not speak of {_list(m.title() for m in months(sentence) - whole)}"
    return None


def disowned_reason(sentence: str, shown: Figure, item: EvidenceItem, source: Figure) -> str | None:
    """ "It was $1.03 billion, not $1.43 billion": the second is a figure only for a sentence that says so too."""
    before = strip_instructions(item.quote)[: max(0, source.start - item.start)]
    if _DISOWNED.search(before) and not _SAYS_SO.search(sentence):
        return f"its source says that it was not {shown.text}"
    return None


def years_of(item: EvidenceItem, figure: Figure, finding: Finding | None) -> set[int]:
    """Years that the source gives a figure: its periods', else those of its place."""
    periods = known_periods(figure, finding)
    return period_years(periods) if periods else years_of_place(context(item, figure), item)


def years_of_place(line: str, item: EvidenceItem) -> set[int]:
    """Years of a figure without a period of its own: its line's, else those of the quote and title, else the date."""
    d = item.document
    about = years(strip_instructions(item.quote)) | years(d.title) | ({d.period_end.year} if d.period_end else set())
    published = {d.published_at.year} if d.published_at else set()
    if d.kind == "news" and not years(d.title):
        about |= published
    return years(line) or about or published


def ends_reason(sentence: str) -> str | None:
    """ "Rose to A from B" wants A above B."""
    figures = numbers(sentence)
    new = [f for f in figures if re.search(r"\bto\s+(?:about\s+)?$", sentence[: f.start])]
    old = [f for f in figures if re.search(r"\bfrom\s+(?:about\s+)?$", sentence[: f.start])]
    if len(new) != 1 or len(old) != 1 or new[0].unit != old[0].unit:
        return None
    first = min(new[0], old[0], key=lambda f: f.start)
    if direction(sentence[: first.start], first.start, first.start) * (new[0].size - old[0].size) < 0:
        return f"{new[0].text} against {old[0].text} goes the other way"
    return None


def nearest_years(sentence: str, shown: Figure) -> set[int]:
    """The year that the sentence gives to this figure: the first after it before the next figure, else the last before.

    "Against $3.9 million a year earlier": the year before the last one named.
    """
    found = [(m.start(), years(m[0])) for m in YEAR.finditer(sentence)]
    after = [y for at, y in found if shown.end <= at <= shown.end + 60]
    before = [y for at, y in found if at < shown.start]
    if before and YEAR_EARLIER.match(sentence, shown.end):
        return {year - 1 for year in before[-1]}
    if after and not numbers(sentence[shown.end : _first_after(found, shown.end) + 4]):
        return after[0] | (before[-1] if before and len(found) > 2 else set())
    return before[-1] if before else after[0] if after else set()


def company_reason(sentence: str, finding: Finding | None, companies: Sequence[str]) -> str | None:
    """A sentence that names companies of the evidence must name the one that the figure belongs to."""
    if finding is None or not finding.company:
        return None
    named = [c for c in companies if name_in(c, sentence)]
    if not named or any(name_key(c) == name_key(finding.company) for c in named):
        return None
    return f"the figure is {finding.company}'s, not {named[0]}'s"


def name_key(company: str) -> str:
    """The part of a company's name that people use."""
    bare = re.sub(r"[.,]", " ", company)
    kept = [w for w in bare.split() if w.lower() not in _LEGAL] or bare.split()
    return " ".join(kept[:2]).lower()


def name_in(company: str, text: str) -> bool:
    key = name_key(company)
    return bool(key) and re.search(rf"\b{re.escape(key.split()[0])}\b", text, re.I) is not None


def names_reason(sentence: str, items: Sequence[EvidenceItem], question: str) -> str | None:
    """Names that occur in no cited source: a capitalised word that neither source nor question nor grammar explains."""
    known = " ".join(f"{strip_instructions(i.quote)} {document_words(i)}" for i in items).lower()
    asked = question.lower()
    for m in _WORD.finditer(sentence):
        word = re.sub(r"['’]s$", "", m[0]).rstrip(".")
        first = not sentence[: m.start()].strip(" \"“'(")
        if len(word) < 3 or word.lower() in known or MONTH.fullmatch(word) or word.lower() in _OPENERS:
            continue
        if first and (
            word.lower() in asked or find_metrics(word) or word.lower().endswith(("ly", "ing", "ed", "ings"))
        ):
            continue
        if any(part.lower() in known for part in re.split(r"[-&.’']", word) if len(part) > 2):
            continue
        return f'no cited source speaks of "{word}"'
    return None


def claims_reason(sentence: str, items: Sequence[EvidenceItem], evidence: Evidence) -> str | None:
    """Multiples and superlatives must stand in a source; and most of what is said beside the figures must."""
    source = " ".join(f"{strip_instructions(i.quote)} {document_words(i)}" for i in items)
    for claim in _CLAIM.finditer(sentence):
        if claim[0].lower()[:5] not in source.lower():
            return f'no cited source says "{claim[0].lower()}"'
    asked = content_stems(evidence.question) | content_stems(" ".join(c.label for c in evidence.calculations))
    asked |= content_stems(" ".join(f"{f.metric} {f.company} {f.note}" for f in evidence.findings))
    said = {w for w in content_stems(sentence) - asked if not UP.match(w) and not DOWN.match(w)} - _PLAIN_CLAIMS
    known = content_stems(source)
    if len(said) >= 4 and len(said & known) < 0.4 * len(said):
        words = dict.fromkeys(word for word in _SPOKEN.findall(sentence.lower()) if content_stems(word) & said - known)
        return f"its source does not speak of {_list([f'“{word}”' for word in words][:3])}"
    return None


def statement_reason(sentence: str, figures: bool) -> str | None:
    """No encoded text; and what shows no figure must be a sentence and give no address."""
    if _OPAQUE.search(sentence):
        return "it is no sentence"
    if figures:
        return None
    if sentence.lstrip().startswith("|") or len(set(re.findall(r"\b[A-Za-z]{2,}\b", sentence))) < 4:
        return "it is no sentence"
    return "it gives an address" if _ADDRESS.search(sentence) else None


def label_reason(
    sentence: str, shown: Figure, item: EvidenceItem, source: Figure, finding: Finding | None
) -> str | None:
    """The source's row or sentence must speak of a metric the sentence claims; silent sources are not held against it."""
    row = " ".join([context(item, source), finding.metric if finding else ""])
    claimed = {m.metric.key for m in find_metrics(sentence)}
    given = {m.metric.key for m in find_metrics(row)}
    if not claimed or not given or claimed & given:
        return None
    if content_stems(sentence) & content_stems(row) - content_stems(" ".join(item.document.companies)):
        return None
    return f"{shown.text} is {_list(sorted(given))} in its source, not {_list(sorted(claimed))}"


def direction_reason(sentence: str, shown: Figure, item: EvidenceItem, source: Figure) -> str | None:
    """A change must go the same way in sentence and source."""
    if shown.unit not in {"percent", "pp", "bp"}:
        return None
    claimed = direction(sentence, shown.start, shown.end)
    at = source.start - item.start
    begin, end = next(
        ((s, e) for s, e in sentences(strip_instructions(item.quote)) if s <= at < e), (0, len(item.quote))
    )
    own = strip_instructions(item.quote)[begin:end]
    given = -1 if source.value < 0 else direction(own, at - begin, source.end - item.start - begin)
    if claimed * given < 0 and "|" not in context(item, source):
        return f"{shown.text} goes the other way in its source"
    return None


def speaks_of_outlook(sentence: str) -> bool:
    """Does the sentence say what is expected?"""
    return _EXPECTS.search(sentence) is not None


def guidance_reason(sentence: str, shown: Figure, item: EvidenceItem, source: Figure) -> str | None:
    """What a source expects must not be told as what has come."""
    line = context(item, source)
    if "|" in line or not _EXPECTS.search(_sentence_of(item, source)) or _EXPECTS.search(sentence):
        return None
    return f"{shown.text} is expected in its source, not reported"


def stray_reason(
    sentence: str, shown: Figure, item: EvidenceItem, source: Figure, finding: Finding | None
) -> str | None:
    """A figure that no finding vouches for keeps its source's own words: small models put figures to other claims."""
    if finding is not None or "|" in context(item, source):
        return None
    told = content_stems(f"{context(item, source)} {document_words(item)}") | _PLAIN_CLAIMS
    said = content_stems(sentence)
    if len(said - told) < max(3, 0.5 * len(said)):
        return None
    return f"its source does not say {_list(sorted(said - told)[:3])} of {shown.text}"


def _first_after(found: Sequence[tuple[int, set[int]]], at: int) -> int:
    return min((begin for begin, _ in found if begin >= at), default=at)


def _list(parts: Iterable[object]) -> str:
    return " or ".join(str(p) for p in sorted(parts, key=str))


_LEGAL = frozenset("inc corp corporation co company ltd limited plc llc ag sa se nv holdings group the".split())
