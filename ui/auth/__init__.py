"""Who may come in: logins and sessions, limits, and the tools' entrance (JSON API, MCP).

`current_user` names who a request comes from; `accept_upload` says why a file is not taken. The rest is this wing's own.
"""

from tieout.ui.auth.gate import current_user
from tieout.ui.auth.uploads import accept_upload

__all__ = ["accept_upload", "current_user"]
