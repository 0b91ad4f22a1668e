"""Training examples written by hand and multiplied by code: fictional companies, real habits of an analyst.

Every example is a `Draft`; `tieout.model.data.build` numbers it, renders it with the one prompt and keeps it only if it ties out.
"""

from tieout.model.data.authored.catalogue import ARCHETYPES, drafts
from tieout.model.data.authored.draft import Calculated, Draft, Item
from tieout.model.data.authored.retention import RETENTION

__all__ = ["ARCHETYPES", "RETENTION", "Calculated", "Draft", "Item", "drafts"]
