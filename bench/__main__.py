"""python -m bench NAME [PART] [OPTION]...: run a bench from the repository's root.

Heavy modules are imported by the bench that is run, so that this help is quick.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from bench.command import Part, first_line, run_parts

Parts = Mapping[str, Part]


def search() -> Parts:
    """Is the right page found? Each set beside a naive baseline over the same texts."""
    from bench.search import quality

    return {"search": quality}


def answers() -> Parts:
    """Are questions answered rightly? Sets with gold, and questions drawn from facts and tables."""
    from bench.answers import computed, computed_rows, facts, rows, sets, site, statements, tagged, words

    return {
        "sets": sets,
        "facts": facts,
        "computed": computed,
        "statements": statements,
        "rows": rows,
        "tagged": tagged,
        "words": words,
        "computed-rows": computed_rows,
        "site": site,
    }


def reading() -> Parts:
    """Are documents read rightly? Figures of PDFs and of companyfacts, and what a figure is: a result or guidance."""
    from bench.reading import basis, companyfacts, pdf

    return {"pdf": pdf, "companyfacts": companyfacts, "basis": basis}


def tieout() -> Parts:
    """Does the tie-out catch wrong sentences and keep right ones? Do only known numbers come out of decoding?"""
    from bench.tieout import mutations, number_mask

    return {"mutations": mutations, "number-mask": number_mask}


def check() -> Parts:
    """Does `tieout check` tell true figures from false ones?"""
    from bench.check import generated, real

    return {"generated": generated, "real": real}


def training() -> Parts:
    """Adapters: TAT-QA, speed of training, exported GGUF files, a house style."""
    from bench.training import gguf, speed, tatqa, voices

    return {"tatqa": tatqa, "speed": speed, "gguf": gguf, "voices": voices}


def feeds() -> Parts:
    """Feeds and the index behind them: speed, robustness, completeness, growth, attacks inside items."""
    from bench.feeds import formats, growth, injection, robustness, site, speed

    return {
        "speed": speed,
        "formats": formats,
        "robustness": robustness,
        "site": site,
        "growth": growth,
        "injection": injection,
    }


def chat() -> Parts:
    """The chat in a browser: speed, accessibility, a reader's whole day."""
    from bench.chat import accessibility, speed, walk

    return {"speed": speed, "accessibility": accessibility, "walk": walk}


def notes() -> Parts:
    """Research notes: speed, agreement with companyfacts, the documentation's pictures."""
    from bench.notes import pictures, site, speed

    return {"speed": speed, "site": site, "pictures": pictures}


BENCHES: dict[str, Callable[[], Parts]] = {
    one.__name__: one for one in (search, answers, reading, tieout, check, training, feeds, chat, notes)
}


def main(words: Sequence[str]) -> int:
    """Run the bench that the first word names.

    Returns 0; 1 when a bench did not reach what is wanted; 2 for a wrong name.
    """
    if not words or words[0] in ("-h", "--help"):
        print(usage())
        return 0
    if words[0] not in BENCHES:
        print(f"There is no bench {words[0]!r}.\n\n{usage()}", file=sys.stderr)
        return 2
    return run_parts(words[0], BENCHES[words[0]](), words[1:])


def usage() -> str:
    """The benches with a line each."""
    lines = [f"  {name:<9} {first_line(bench)}" for name, bench in BENCHES.items()]
    more = "Help of a bench: python -m bench NAME --help. The gold of the sets: python -m bench.check_gold --help."
    return "\n".join(["usage: python -m bench NAME [PART] [OPTION]...", "", *lines, "", more])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
