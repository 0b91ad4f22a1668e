"""Who may come in, and by which door: logins and sessions, limits, and the tools' entrance (JSON API, MCP).

`current_user` names who a request comes from; `accept_upload` says why a file is not taken. The rest is the door's own.
"""

from tieout.ui.door.gate import current_user
from tieout.ui.door.uploads import accept_upload

__all__ = ["accept_upload", "current_user"]
