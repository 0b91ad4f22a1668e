"""What a test's index has in common, whatever it finds: the figures of a ledger, and a likeness by shared words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tieout.feeds import Ledger
from tieout.retrieval import FigureStore, follow_figures, open_figures


class DeskStandIn:
    """The parts of an index that need neither vectors nor a server."""

    ledger: Ledger

    def alike(self, question: str, texts: Sequence[str]) -> list[float]:
        """The share of the question's words that each text has."""
        wanted = set(re.findall(r"\w{4,}", question.lower()))
        return [len(wanted & set(re.findall(r"\w{4,}", text.lower()))) / max(1, len(wanted)) for text in texts]

    def figures(self) -> FigureStore:
        """The figures of the ledger's documents, read now."""
        folder = self.ledger.path.parent / "index"
        follow_figures(folder, self.ledger)
        return open_figures(folder)
