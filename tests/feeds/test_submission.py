"""EDGAR's own files: full submissions of all years, tables in plain text, exhibits with their type."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.feeds.test_edgar import FOLDER, PAGES, SPEC, Desk, Site
from tests.feeds.test_report_kinds import Folder
from tieout.feeds.draft import Draft
from tieout.feeds.text_tables import plain_text

TABLE = """<TABLE>
<CAPTION>
                                        Years ended December 31,
                                    1996          1995          1994
                                  ---------     ---------     --------
<S>                               <C>           <C>           <C>
Net sales......................   $ 123,456     $ 111,222     $ 99,888
Cost of sales . . . . . . . . .      80,000        70,000       60,000
                                  ---------     ---------     --------
Net loss.......................        (123)       (1,234)         (12)
Loss per share                    $    (.12)    $   (1.20)    $   (.01)
                                  =========     =========     ========
</TABLE>"""
SHOWN = (
    "|  | Years ended December 31, 1996 | Years ended December 31, 1995 | Years ended December 31, 1994 |\n"
    "| --- | --- | --- | --- |\n| Net sales | $123,456 | $111,222 | $99,888 |\n| Cost of sales | 80,000 | 70,000 | 60,000 |\n"
    "| Net loss | (123) | (1,234) | (12) |\n| Loss per share | $(.12) | $(1.20) | $(.01) |"
)
DOCUMENTS = f"""<DOCUMENT>
<TYPE>10-K
<SEQUENCE>1
<FILENAME>k.txt
<TEXT>
<PAGE>
                     SANDPIPER CANAL CO
The canal's figures follow.
{TABLE}
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-99.1
<SEQUENCE>2
<FILENAME>r.htm
<DESCRIPTION>PRESS RELEASE
<TEXT>
<html><body><p>Sandpiper Canal today reported sales of $123,456.</p></body></html>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>GRAPHIC
<SEQUENCE>3
<FILENAME>map.gif
<TEXT>
begin 644 map.gif
M1TE&.#EA
end
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-101.INS
<SEQUENCE>4
<FILENAME>s.xml
<TEXT>
<XBRL><x>99</x></XBRL>
</TEXT>
</DOCUMENT>
"""
OLD = f"""-----BEGIN PRIVACY-ENHANCED MESSAGE-----
<SEC-DOCUMENT>0000990001-97-000001.txt : 19970331
<SEC-HEADER>0000990001-97-000001.hdr.sgml : 19970331
ACCESSION NUMBER:\t\t0000990001-97-000001
CONFORMED SUBMISSION TYPE:\t10-K
CONFORMED PERIOD OF REPORT:\t19961231
FILED AS OF DATE:\t\t19970331
\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tSANDPIPER CANAL CO
</SEC-HEADER>
{DOCUMENTS}</SEC-DOCUMENT>
"""
NC = f"""<SUBMISSION>
<ACCESSION-NUMBER>0000990001-97-000001
<TYPE>10-K
<PERIOD>19961231
<FILING-DATE>19970331
<FILER>
<COMPANY-DATA>
<CONFORMED-NAME>SANDPIPER CANAL CO
</COMPANY-DATA>
</FILER>
{DOCUMENTS}</SUBMISSION>
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.txt", OLD), ("a.nc", NC), ("b.txt", OLD.replace("<SEC-", "<IMS-").replace("</SEC-", "</IMS-"))],
)
def test_the_documents_of_a_submission_are_apart_with_their_type_and_date(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    folder = Folder(tmp_path)
    filing, release = [event for event in folder.refresh() if isinstance(event, Draft)]
    assert filing.title == "SANDPIPER CANAL CO 10-K for the year ended 1996-12-31"
    assert (filing.identity, filing.kind, filing.form, filing.period_end) == (
        f"{name}!/k.txt",
        "filing",
        "10-K",
        date(1996, 12, 31),
    )
    assert (release.identity, release.kind, release.form) == (f"{name}!/r.htm", "release", None)
    assert {filing.published_at, release.published_at} == {datetime(1997, 3, 31, tzinfo=UTC)}
    assert {filing.companies, release.companies} == {("SANDPIPER CANAL CO",)}
    assert SHOWN in filing.text
    assert release.text == "Sandpiper Canal today reported sales of $123,456."
    assert {key.removeprefix(f"{name}!/") for key in folder.skipped} == {"map.gif (GRAPHIC)", "s.xml (EX-101.INS)"}
    assert folder.skipped[f"{name}!/map.gif (GRAPHIC)"] == "a picture"


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ("Sales.......  1,234   1,100", "| Sales | 1,234 | 1,100 |"),
        ("Sales. . . . .1,234   1,100", "| Sales | 1,234 | 1,100 |"),
        ("Sales          $1,234  $1,100", "| Sales | $1,234 | $1,100 |"),
        ("Tax rate        34.0 %  35.0 %", "| Tax rate | 34.0% | 35.0% |"),
        ("Loss           (1,234)    (12)", "| Loss | (1,234) | (12) |"),
        ("U.S. sales, net   1,234   1,100", "| U.S. sales, net | 1,234 | 1,100 |"),
    ],
)
def test_rows_of_plain_text_tables_keep_labels_and_numbers_apart(rows: str, shown: str) -> None:
    other = "Other                900     800"
    assert shown in plain_text(f"<TABLE>\n<S>            <C>     <C>\n{rows}\n{other}\n</TABLE>")


def test_text_without_tables_is_as_it_was() -> None:
    assert plain_text("One\n\n\n\n<PAGE>  two   three") == "One\n\ntwo three"


def test_an_exhibit_of_pictures_is_said_and_the_rest_of_the_filing_is_in() -> None:
    """The feed is not failing."""
    desk = Desk(
        Site({**PAGES, f"{FOLDER}/letter.htm": b"<html><body><img src='s1.jpg'><img src='s2.jpg'></body></html>"})
    )
    release, filing = [event for event in desk.refresh() if isinstance(event, Draft)]
    assert desk.error is None
    assert (release.kind, release.note) == ("release", "")
    assert filing.note == "exhibits of pictures only, not read: letter.htm"


@pytest.mark.parametrize("text", [OLD, NC, TABLE])
def test_a_filing_of_the_nineties_keeps_its_tables(text: str) -> None:
    """Whether its primary document is a text file or the full submission."""
    listed = PAGES["/submissions/CIK0000885245.json"].replace(b'"8-K"', b'"10-K"').replace(b"main.htm", b"main.txt")
    desk = Desk(Site({**PAGES, "/submissions/CIK0000885245.json": listed, f"{FOLDER}/main.txt": text.encode()}))
    (filing,) = [event for event in desk.refresh(replace(SPEC, forms=("10-K",))) if isinstance(event, Draft)]
    assert SHOWN in filing.text
    assert "M1TE" not in filing.text


@pytest.mark.parametrize("form", ["20-F", "40-F", "6-K", "10-K/A", "8-K/A"])
def test_forms_of_foreign_filers_and_amendments_are_read(form: str) -> None:
    listed = PAGES["/submissions/CIK0000885245.json"].replace(b'"8-K"', f'"{form}"'.encode())
    desk = Desk(Site({**PAGES, "/submissions/CIK0000885245.json": listed}))
    found = [
        event for event in desk.refresh(replace(SPEC, forms=(form.removesuffix("/A"),))) if isinstance(event, Draft)
    ]
    assert desk.error is None
    assert found[-1].form == form
    assert [draft.kind for draft in found[:-1]] == (["release"] if form in ("6-K", "8-K/A") else [])
