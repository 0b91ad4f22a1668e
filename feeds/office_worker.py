"""Child process that reads one office file under limits: `python -m tieout.feeds.office_worker SUFFIX` < file > JSON.

Why a process: a spreadsheet of a hundred million cells fits into a megabyte of zip. Writes `{"pages", "title", "modified", "note"}`
or `{"error": sentence}`; a killed child writes nothing. Started by feeds/office.py.
"""

from __future__ import annotations

import json
import sys

from tieout.feeds.child_limits import limit_cpu, limit_memory, no_core_file

CPU_SECONDS = 60
MEMORY = 1536 * 1024 * 1024


def read(suffix: str, data: bytes) -> dict[str, object]:
    """The file's pages and what it says of itself."""
    from tieout.feeds.office_docx import read_docx
    from tieout.feeds.office_pptx import read_pptx
    from tieout.feeds.office_xlsx import read_xlsx

    if suffix == ".docx":
        text, title, modified = read_docx(data)
        pages, note = [text], ""
    elif suffix in (".xlsx", ".xlsm"):
        pages, title, modified, note = read_xlsx(data)
    else:
        pages, title, modified, note = read_pptx(data)
    return {"pages": pages, "title": title, "modified": modified.isoformat() if modified else "", "note": note}


def main() -> None:
    no_core_file()
    limit_cpu(CPU_SECONDS, grace=1)
    limit_memory(MEMORY)
    data = sys.stdin.buffer.read()
    try:
        answer = read(sys.argv[1], data)
    except MemoryError:
        answer = {"error": f"it needs more than {MEMORY // 2**20} MB to read"}
    except Exception as error:  # noqa: BLE001 - hostile files raise whatever their parsers meet; each fails alone
        answer = {"error": f"it is damaged, locked or of another kind ({type(error).__name__})"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
