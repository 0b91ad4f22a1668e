"""Training questions for the ranker: made from tagged figures, and taken from question sets over tables. Pure, seeded.

A question asks for one tagged fact in words that filers use for it: its row's label, its tag, other filers' labels of the same
concept, with the members of its dimensions. Its candidates are the filing's own figures of the same period, so that what is
learned is to tell a line from its neighbours and a part from the whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Literal

from tieout.retrieval.evidence.ranker.texts import STRUCTURE, asked_words, figure_words, plain
from tieout.retrieval.figures.from_tags import spoken_tag
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.reading.concepts.load import concept_of_tag
from tieout.retrieval.reading.metrics.match import METRICS
from tieout.retrieval.reading.text.numbers import numbers

NEAR, FAR = 6, 3  # negatives that share words with the question, and any others
_RIGHT = 2  # right candidates of one question that are shown
_NONE = 0.12  # share of questions whose right candidates are taken away
_WORDS = 0.12  # share of questions that ask for words about the fact's metric, which no figure answers
_SPOKEN = 0.6  # share of questions whose words are people's rather than filers', where the former are known
_BARE = 0.3  # share of questions that are the metric's words alone, as the operands of a calculation are asked for
_DAY = timedelta(days=4)
_WORD = re.compile(r"[a-z][a-z&]+")
_WITH_DIGITS = re.compile(r"\s*[,;:–—(]\s?[^,;]*\d.*$", re.S)  # ", $0.01 par value, 50,400,000 shares authorized"
_TELLING_DIGITS = 3  # digits of a value that is not equal to another by chance
_WITH_MEMBER = ("{member} {metric}", "{metric} that came from {member}", "the {member} part of {metric}", "{metric} of {member}", "{metric} for {member}", "{metric} in {member}", "{metric} from {member}",
                "{member}'s {metric}", "{metric} of the {member} segment", "{metric}, {member}")  # fmt: skip

Wording = tuple[str, str]  # template with {company} {metric} {period}; "instant", "flow", "any", "change" or "words"


@dataclass(frozen=True, slots=True)
class RankedQuestion:
    """`right` are positions in `candidates`; none where no candidate answers."""

    asked: str
    candidates: tuple[str, ...]
    right: tuple[int, ...]
    kind: Literal["tags", "sets"] = "tags"


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing's text, its figures as tagged, and as they are read with the tags taken out."""

    text: str
    tagged: Sequence[FiledFigure]
    plain: Sequence[FiledFigure]


@dataclass(frozen=True, slots=True)
class Language:
    """How people ask: wordings of questions, and by tag words for what is measured."""

    wordings: Sequence[Wording]
    paraphrases: Mapping[str, Sequence[str]]


def questions_of(filing: Filing, language: Language, count: int, random: Random) -> Iterator[RankedQuestion]:
    """At most `count` questions on facts of a filing, half of them on parts (figures with dimensions)."""
    pools = _pools(filing)
    for fact in facts_of(filing, count, random):
        if made := _question(fact, pools, filing.text, language, random):
            yield made


def facts_of(filing: Filing, count: int, random: Random) -> list[FiledFigure]:
    """At most `count` tagged facts, half of them parts."""
    facts: dict[Any, FiledFigure] = {}
    for figure in filing.tagged:
        if figure.concept and figure.period_end and figure.size:
            facts.setdefault((figure.concept, figure.dimensions, figure.period_start, figure.period_end), figure)
    wholes, parts = ([f for f in facts.values() if bool(f.dimensions) == part] for part in (False, True))
    return [*_spread(wholes, count - count // 2, random), *_spread(parts, count // 2, random)]


def _spread(facts: Sequence[FiledFigure], count: int, random: Random) -> list[FiledFigure]:
    """Facts with no concept far more often than others."""
    by_concept: dict[str, list[FiledFigure]] = defaultdict(list)
    for fact in facts:
        by_concept[fact.concept or ""].append(fact)
    keys = sorted(by_concept)
    weights = [len(by_concept[key]) ** 0.5 for key in keys]
    if not keys:
        return []
    return [random.choice(by_concept[key]) for key in random.choices(keys, weights, k=count)]


Pools = tuple[Mapping[Any, list[FiledFigure]], Mapping[Any, list[FiledFigure]]]


def _pools(filing: Filing) -> Pools:
    """Figures by the day on which their period ends, tagged and plain; where a tag is known, its period is the plain one's."""
    tags = {(f.start, f.end): f for f in filing.tagged if f.concept}
    by_end: tuple[defaultdict[Any, list[FiledFigure]], defaultdict[Any, list[FiledFigure]]] = (
        defaultdict(list),
        defaultdict(list),
    )
    for figure in filing.tagged:
        by_end[0][figure.period_end].append(figure)
    for figure in filing.plain:
        tag = tags.get((figure.start, figure.end))
        by_end[1][tag.period_end if tag else figure.period_end].append(figure)
    return by_end


def _question(fact: FiledFigure, pools: Pools, text: str, language: Language, random: Random) -> RankedQuestion | None:
    metric = metric_words(fact, random, language.paraphrases)
    if metric is None:
        return None
    stripped = random.random() < 0.4
    pool = pools[stripped][fact.period_end]
    if not stripped:
        pool = [
            f
            for f in pool
            if f.period_start is None or fact.period_start is None or abs(f.period_start - fact.period_start) < _DAY
        ]
    words: dict[str, bool] = {}
    for figure in pool:
        said = figure_words(figure, text)
        words[said] = words.get(said, False) or _answers(figure, fact)
    if random.random() < _WORDS:
        return ranked(_worded(metric, ("words",), language.wordings, random), words, random, answerable=False)
    kinds = ("any", "change", "instant" if fact.period_start is None else "flow")
    return ranked(
        metric if random.random() < _BARE else _worded(metric, kinds, language.wordings, random), words, random
    )


def _answers(figure: FiledFigure, fact: FiledFigure) -> bool:
    if abs(figure.size) != abs(fact.size):
        return False
    if (figure.start, figure.end) == (fact.start, fact.end):
        return True
    if figure.concept:
        return (figure.concept, figure.dimensions) == (fact.concept, fact.dimensions)
    return len(figure.value.normalize().as_tuple().digits) >= _TELLING_DIGITS


def ranked(
    asked: str,
    words: Mapping[str, bool],
    random: Random,
    kind: Literal["tags", "sets"] = "tags",
    *,
    answerable: bool = True,
) -> RankedQuestion | None:
    """A question with its hardest candidates. `words`: every candidate's words, and whether it is the fact asked about."""
    right = [said for said, answers in words.items() if answers]
    wrong = [said for said, answers in words.items() if not answers]
    if not right or len(wrong) < 2:
        return None
    near = sorted(wrong, key=lambda said: (-_shared(asked, said, words), random.random()))[:NEAR]
    far = [said for said in random.sample(wrong, min(len(wrong), FAR)) if said not in near]
    shown = [] if answerable and random.random() < _NONE else random.sample(right, min(len(right), _RIGHT))
    candidates = [*shown, *near, *far]
    random.shuffle(candidates)
    places = tuple(n for n, said in enumerate(candidates) if answerable and said in shown)
    return RankedQuestion(asked, tuple(candidates), places, kind)


def _shared(asked: str, said: str, words: Mapping[str, bool]) -> float:
    own = stems(asked)
    return len(own & stems(said)) / (1 + len(stems(said)) ** 0.5) if own else 0.0


def stems(text: str) -> frozenset[str]:
    """The beginnings of a text's words."""
    return frozenset(word[:5] for word in _WORD.findall(text.lower()))


def metric_words(
    fact: FiledFigure, random: Random, paraphrases: Mapping[str, Sequence[str]] | None = None
) -> str | None:
    """What is measured, in words that somebody files it under or, by tag, in `paraphrases`; None where there are none."""
    named = member_words(fact)
    label, section = (plain(_WITH_DIGITS.sub("", said)).lower() for said in (fact.label, fact.section))
    by_member = bool(named) and any(stems(name) & stems(label) for name in named)
    own = [] if by_member or not label else [label]
    other = concept_words(fact.concept or "")
    if paraphrases and random.random() < _SPOKEN:
        other = list(paraphrases.get((fact.concept or "").split(":")[-1], ())) or other
    tag = spoken_tag(fact.concept or "").lower()
    roll = random.random()
    metric = random.choice(own) if own and roll < 0.35 else random.choice(other) if other and roll < 0.85 else tag
    if own and section and roll > 0.93:
        metric = f"{section.split(' > ')[0]} {own[0]}"
    if not stems(metric):
        return None
    if named:
        return random.choice(_WITH_MEMBER).format(member=" ".join(named), metric=metric)
    return metric


def member_words(fact: FiledFigure) -> list[str]:
    """The members that a question would name."""
    said = [spoken_tag(m) for axis, m in fact.dimensions if not any(word in axis + m for word in STRUCTURE)]
    return [re.sub(r"\b(?:member|segment)\b", "", name, flags=re.I).strip() for name in said][:2]


def concept_words(tag: str) -> list[str]:
    """Other words for a tag: labels that filers give its concept, and the desk's names of the metric."""
    concept = concept_of_tag(tag)
    found = [concept.label, *concept.synonyms[:12]] if concept else []
    bare = tag.split(":")[-1]
    found += [word for m in METRICS.values() if bare in m.tags[:1] for word in m.words]
    return list(dict.fromkeys(word.lower() for word in found))


def _worded(metric: str, kinds: Sequence[str], wordings: Sequence[Wording], random: Random) -> str:
    fitting = [text for text, kind in wordings if kind in kinds]
    text = random.choice(fitting).format(company="", metric=metric, period="")
    return re.sub(r"\s+", " ", re.sub(r"\s['’]s?(?=\s|$)", " ", text)).strip()


# -- question sets over tables -----------------------------------------------------------------------------------------
def tatqa_questions(contexts: Sequence[Mapping[str, Any]], random: Random) -> Iterator[RankedQuestion]:
    """TAT-QA's questions whose answer or operands stand in the table."""
    for context in contexts:
        table = context["table"]["table"]
        for question in context["questions"]:
            if "table" in question["answer_from"]:
                said = question["derivation"] or " ".join(map(str, _as_list(question["answer"])))
                yield from _over_table(question["question"], table, said, random)


def finqa_questions(rows: Sequence[Mapping[str, Any]], random: Random) -> Iterator[RankedQuestion]:
    """FinQA's questions whose operands stand in the table."""
    for row in rows:
        yield from _over_table(row["question"], row["table"], row["program"], random)


def _as_list(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]


def _over_table(question: str, table: Sequence[Sequence[str]], holds: str, random: Random) -> Iterator[RankedQuestion]:
    wanted = {abs(f.value) for f in numbers(re.sub(r"[(),#]", " ", holds.replace(",", "")))}
    heads, section = _heads(table), ""
    words: dict[str, bool] = {}
    for row in table:
        label, cells = row[0], row[1:]
        if not any(numbers(cell) for cell in cells):
            section = label if not any(cells) else section
            continue
        for n, cell in enumerate(cells, 1):
            found = numbers(cell)
            if found:
                said = " | ".join(x for x in (plain(label), plain(section), plain(heads.get(n, ""))) if x)
                if said:
                    words[said] = words.get(said, False) or abs(found[0].value) in wanted
    made = ranked(asked_words(question), words, random, "sets")
    if made and sum(words.values()) <= _RIGHT:
        yield made


def _heads(table: Sequence[Sequence[str]]) -> dict[int, str]:
    """The words above each column, before the first row of values."""
    heads: dict[int, str] = {}
    for row in table:
        if (
            row[0]
            and any(numbers(cell) for cell in row[1:])
            and not all(re.fullmatch(r"\s*(?:19|20)\d\d\s*", c) for c in row[1:] if c)
        ):
            break
        for n, cell in enumerate(row):
            heads[n] = f"{heads.get(n, '')} {cell}".strip()
    return heads
