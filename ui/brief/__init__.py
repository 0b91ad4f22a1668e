"""The brief that comes to its reader: the morning's notes by e-mail, to a webhook, and as an Atom feed."""

from tieout.ui.brief.atom import atom
from tieout.ui.brief.deliver import deliver

__all__ = ["atom", "deliver"]
