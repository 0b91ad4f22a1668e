"""Parsing children that are started before the first feed is fetched."""

from __future__ import annotations

import os
import signal

import pytest

from tieout.feeds.parser import Parser

FEED = b"""<rss version="2.0"><channel><title>T</title><link>http://x.test/</link><description>d</description>
<item><title>One</title><link>http://x.test/1</link><description>Text.</description></item></channel></rss>"""


@pytest.mark.parametrize(("jobs", "children"), [(0, 0), (1, 1), (9, 2)])
def test_as_many_children_as_there_are_jobs_but_no_more_than_its_width(jobs: int, children: int) -> None:
    with Parser(2) as parser:
        parser.start(jobs)
        assert len(parser.processes()) == children


def test_started_twice_it_has_no_more_of_them() -> None:
    """Nor does the work itself start another where one waits."""
    with Parser(2) as parser:
        parser.start(1)
        first = parser.processes()
        parser.start(1)
        assert parser.feed(FEED, "http://x.test/feed").title == "T"
        assert parser.processes() == first


def test_a_started_child_that_died_is_replaced() -> None:
    with Parser(1) as parser:
        parser.start(1)
        (pid,) = parser.processes()
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert parser.feed(FEED, "http://x.test/feed").items[0].title == "One"


def test_children_that_never_worked_end_with_it() -> None:
    with Parser(2) as parser:
        parser.start(2)
        ids = parser.processes()
    for pid in ids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
