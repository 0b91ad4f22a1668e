"""An invented company's filings with inline XBRL, and a desk of them: a year, the nine months within it, a restatement."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from tieout.feeds import Ledger, refresh
from tieout.feeds.edgar_facts import facts_documents, read_companyfacts
from tieout.ui.desk import Desk

NAME, TICKER = "Orrin Mills Inc.", "ORRN"
NAMES = 'xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"'
SALES, PROFIT, ASSETS = "us-gaap:Revenues", "us-gaap:NetIncomeLoss", "us-gaap:Assets"
Row = tuple[str, str, dict[str, str]]  # label, tag, what stands under each context

CONTEXTS = {
    "year": ("2024-01-01", "2024-12-31", ""),
    "nine": ("2024-01-01", "2024-09-30", ""),
    "third": ("2024-07-01", "2024-09-30", ""),
    "end": ("", "2024-12-31", ""),
    "oats": ("2024-01-01", "2024-12-31", "orrn:OatsMember"),
}
YEAR: list[Row] = [
    ("Net sales", SALES, {"year": "1,284", "oats": "410"}),
    ("Net income (loss)", PROFIT, {"year": "(35)"}),
    ("Total assets", ASSETS, {"end": "2,960"}),
]
NINE_MONTHS: list[Row] = [
    ("Net sales", SALES, {"third": "322", "nine": "951"}),
    ("Net income (loss)", PROFIT, {"nine": "(12)"}),
]


def page(form: str, ended: str, rows: list[Row]) -> str:
    """A filing's page, in millions of dollars; what stands in parentheses is negative."""
    used = [context for context in CONTEXTS if any(context in cells for _, _, cells in rows)]
    lines = "".join(f"<tr><td>{label}</td>{_cells(tag, cells, used)}</tr>" for label, tag, cells in rows)
    return (
        f"<html {NAMES}><head><title>{NAME} {form}</title></head><body><div style='display:none'><ix:header>"
        f"<ix:hidden></ix:hidden><ix:resources>{''.join(map(_context, used))}"
        "<xbrli:unit id='usd'><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit></ix:resources></ix:header></div>"
        f"<p>FORM {_cover('DocumentType', form)}</p><p>For the period ended {_cover('DocumentPeriodEndDate', ended)}</p>"
        f"<p>{_cover('EntityRegistrantName', NAME)} (NYSE: {_cover('TradingSymbol', TICKER)})</p>"
        f"<table><tr><td>(in millions)</td>{''.join(f'<td>{name}</td>' for name in used)}</tr>{lines}</table></body></html>"
    )


def _cover(name: str, text: str) -> str:
    return f"<ix:nonNumeric name='dei:{name}' contextRef='year'>{text}</ix:nonNumeric>"


def _context(name: str) -> str:
    start, end, member = CONTEXTS[name]
    days = f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>"
    axis = f"<xbrli:segment><xbrldi:explicitMember dimension='srt:ProductOrServiceAxis'>{member}</xbrldi:explicitMember></xbrli:segment>"
    return (
        f"<xbrli:context id='{name}'><xbrli:entity>{axis if member else ''}</xbrli:entity>"
        f"<xbrli:period>{days if start else f'<xbrli:instant>{end}</xbrli:instant>'}</xbrli:period></xbrli:context>"
    )


def _cells(tag: str, cells: dict[str, str], used: list[str]) -> str:
    return "".join(f"<td>{_number(tag, name, cells[name]) if name in cells else ''}</td>" for name in used)


def _number(tag: str, context: str, text: str) -> str:
    sign = " sign='-'" if text.startswith("(") else ""
    digits = text.strip("()")
    number = (
        f"<ix:nonFraction name='{tag}' contextRef='{context}' unitRef='usd' scale='6'{sign}>{digits}</ix:nonFraction>"
    )
    return text.replace(digits, number)


def make_desk(folder: Path) -> Desk:
    """A desk with both filings in its ledger, from a folder feed; figures are not read yet."""
    pages = folder / "pages"
    pages.mkdir(parents=True)
    (pages / "orrn-10-k.html").write_text(page("10-K", "2024-12-31", YEAR), "utf-8")
    (pages / "orrn-10-q.html").write_text(page("10-Q", "2024-09-30", NINE_MONTHS), "utf-8")
    (folder / "desk.toml").write_text(f'[[feeds]]\nname = "filings"\nkind = "folder"\npath = "{pages}"\n', "utf-8")
    desk = Desk.load(folder)
    assert refresh(desk.feeds).new == 2
    return desk


def put_facts(ledger: Ledger, filed: str, accession: str, value: int, end: str = "2023-12-31") -> str:
    """Sales of a year as companyfacts has them out of one filing; the document's id."""
    row = {"start": f"{end[:4]}-01-01", "end": end, "val": value, "accn": accession, "form": "10-K", "filed": filed}
    facts = {"us-gaap": {"Revenues": {"label": "Revenues", "units": {"USD": [row]}}}}
    data = json.dumps({"cik": 1, "entityName": "ORRIN MILLS INC", "facts": facts}).encode()
    found = facts_documents(read_companyfacts(data), cik=1, ticker=TICKER, url="https://sec.example/facts", accepted={})
    with ledger.writing():
        (put,) = [ledger.put("edgar", draft, datetime(2026, 1, 1, tzinfo=UTC)) for draft in found]
    assert put.document is not None
    return put.document.id
