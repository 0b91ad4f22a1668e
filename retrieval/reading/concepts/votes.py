"""Which row labels name which concept, by the count of companies that use them so. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tieout.retrieval.reading.concepts.labels import normal_form

_LEAST_VOTERS = 2  # one filer's wording may be its own
_LONGEST_LABEL = 90  # characters of its normal form: a longer one is a sentence
_DIGIT = re.compile(r"\d")  # a date, an interest rate, a note's number: one filing's own
_FOOTNOTE = re.compile(r"\s*\((?:\d{1,2}|[a-z])\)")
_SAYS_NOTHING = frozenset(
    "other total net gross all consolidated balance amount current noncurrent less plus and at of the a an beginning end ending year"
    " period month january february march april may june july august september october november december".split()
)  # words that name no line by themselves
_MOST_LABELS = 12  # a concept's labels beyond these had few voters each


@dataclass
class LabelVotes:
    """Who calls what by which row label. `voters[form][key]`: companies, and statement trees of the public package."""

    voters: defaultdict[str, defaultdict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    spellings: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, label: str, key: str, voter: str) -> None:
        form = normal_form(label)
        if len(form) <= _LONGEST_LABEL and not _DIGIT.search(form) and not _SAYS_NOTHING.issuperset(form.split()):
            self.voters[form][key].add(voter)
            self.spellings[form][_FOOTNOTE.sub("", label).strip(" :*—-")] += 1

    def of(self, key: str, section: str, sections: Mapping[str, str]) -> list[str]:
        """The labels of one concept, commonest first: used by two voters, and by at least half of those in its section.

        Another section may use the same words: "Inventories" is a balance, and its change in the cash flow statement.
        """
        found = []
        for form, by_key in self.voters.items():
            count = len(by_key.get(key, ()))
            if count >= _LEAST_VOTERS:
                of_all = sum(len(who) for other, who in by_key.items() if sections[other] == section)
                if 2 * count >= of_all:
                    found.append((-count, form))
        return [self.spellings[form].most_common(1)[0][0] for _, form in sorted(found)[:_MOST_LABELS]]
