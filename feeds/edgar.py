"""SEC EDGAR without a key: filings and press releases of the companies followed, and their XBRL facts.

Fair access: a contact in the User-Agent, requests under one rate limit (`rate_limited=True`), submissions and facts asked
with validators and at most every 30 s, archived documents fetched once. Exhibits are yielded before their filing, so
that a filing that is known is known to be complete. One company or filing that fails stops no other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from tieout.feeds.cover import filing_title
from tieout.feeds.document import ticker_of
from tieout.feeds.draft import Draft, Names, Remember, SourceContext, SourceEvent, Unchanged
from tieout.feeds.edgar_facts import facts_documents, read_companyfacts
from tieout.feeds.edgar_pages import (
    Hosts,
    Listed,
    acceptances,
    check_page,
    companies_of,
    exhibit_names,
    listed_filings,
    older_files,
    read_json,
)
from tieout.feeds.errors import FetchError, ParseError, RateLimited
from tieout.feeds.inline_xbrl import Tagging
from tieout.feeds.markup import tagged_html_to_text
from tieout.feeds.plain import clean, decode
from tieout.feeds.settings import FeedSpec
from tieout.feeds.submission import is_submission, read_submission
from tieout.feeds.text_tables import plain_text

DEFAULT_FORMS = ("10-K", "10-Q", "8-K")
_HISTORY = timedelta(days=3653)  # how far back a feed without `keep` goes
_READER = "3"  # raise it when more is read out of a filing, so that every filing is fetched and read once more
_FRESH = 30.0  # seconds in which submissions and facts are not asked again
_NAMES_FRESH = 86_400.0
_MAX_EXHIBITS = 6
_NINETY_NINE = re.compile(r"\b(?:EX|Exhibit)[\s.-]*(99(?:\.\d+)?)", re.IGNORECASE)
_HEADLINE = re.compile(
    r"^#* ?([^\n#].{2,150}?\b(?:reports?|announces?|declares|names|appoints|completes)\b.{3,150})$", re.I | re.M
)


@dataclass(frozen=True, slots=True)
class _Followed:
    """A company followed: what it is called here."""

    ticker: str
    cik: int


@dataclass(frozen=True, slots=True)
class _Answer:
    """A page that may be unchanged (`body` None), and what to remember of it once it has been worked through."""

    body: bytes | None
    memory: dict[str, Any]


def collect(spec: FeedSpec, context: SourceContext) -> Iterator[SourceEvent]:
    if not context.contact:
        raise FetchError("the SEC wants to know who asks; put your e-mail address into [fetch] contact")
    wanted = [ticker_of(ticker) for ticker in spec.tickers or context.watchlist]
    if not wanted:
        raise FetchError(f"feed {spec.name!r} follows nobody; give it tickers, or fill the watchlist")
    hosts = Hosts.at(spec.url)
    ciks = yield from _ciks(hosts, wanted, context)
    failures = [f"{ticker} is no ticker that EDGAR knows" for ticker in wanted if ticker not in ciks]
    for ticker, cik in ciks.items():
        try:
            failures += yield from _company(hosts, _Followed(ticker, cik), spec, context)
        except RateLimited:
            raise
        except (FetchError, ParseError) as error:
            failures.append(f"{ticker}: {_plain(error)}")
    if failures:
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        raise FetchError(f"{failures[0]}{more}; the next refresh tries again")


def _ciks(hosts: Hosts, wanted: Sequence[str], context: SourceContext) -> Generator[SourceEvent, None, dict[str, int]]:
    """Ticker → CIK for those that EDGAR knows; the list is asked for once a day, or when a ticker is new."""
    numbers = {ticker: int(ticker.removeprefix("CIK")) for ticker in wanted if ticker.removeprefix("CIK").isdigit()}
    named = [ticker for ticker in wanted if ticker not in numbers]
    before: Mapping[str, int] = _memory(context, "tickers").get("ciks", {})
    known = all(ticker in before for ticker in named)
    answer = _ask(hosts.tickers(), "tickers", context, _NAMES_FRESH) if known else _fetch(hosts.tickers(), context)
    if answer.body is None:
        found = dict(before)
    else:
        companies = companies_of(read_json(answer.body, hosts.tickers()), hosts.tickers())
        yield Names(tuple(companies))
        found = {c.ticker: c.cik for c in companies if c.ticker and c.cik and c.ticker in wanted}
    yield Remember("tickers", json.dumps(answer.memory | {"ciks": found}))
    return {ticker: cik for ticker in wanted if (cik := numbers.get(ticker) or found.get(ticker)) is not None}


def _company(
    hosts: Hosts, followed: _Followed, spec: FeedSpec, context: SourceContext
) -> Generator[SourceEvent, None, list[str]]:
    """Events of one company; returns what failed, in words."""
    context.progress(followed.ticker)
    forms = spec.forms or DEFAULT_FORMS
    url = hosts.submissions(followed.cik)
    key = f"submissions:{_READER}:{followed.cik}:{','.join(forms)}:{spec.keep}"
    answer = _ask(url, key, context)
    failures: list[str] = []
    accepted: dict[str, datetime] = {}
    if answer.body is None:
        yield from (Unchanged(identity) for identity in answer.memory.get("ids", ()))
        accepted = {one: datetime.fromisoformat(text) for one, text in answer.memory.get("accepted", {}).items()}
    else:
        submissions = read_json(answer.body, url)
        accepted = acceptances(submissions.get("filings", {}).get("recent", {}))
        before = _memory(context, key).get("ids", ())
        identities, failures = yield from _filings(hosts, followed, submissions, forms, spec, context, before)
        if not failures:
            times = {accession: moment.isoformat() for accession, moment in accepted.items()}
            yield Remember(key, json.dumps(answer.memory | {"ids": identities, "accepted": times}))
    if spec.facts:
        yield from _facts(hosts, followed, accepted, context)
    return failures


def _filings(
    hosts: Hosts,
    followed: _Followed,
    submissions: Mapping[str, Any],
    forms: Sequence[str],
    spec: FeedSpec,
    context: SourceContext,
    before: Sequence[str],
) -> Generator[SourceEvent, None, tuple[list[str], list[str]]]:
    """Events of every wanted filing, newest first; returns the identities and what failed. `before`: last time's."""
    company = str(submissions.get("name") or followed.ticker)
    since = (context.now - (timedelta(seconds=spec.keep) if spec.keep else _HISTORY)).date()
    older = (hosts.older(name) for name in older_files(submissions, since))
    pages = [submissions.get("filings", {}).get("recent", {})]
    pages += [read_json(_fetch(url, context).body or b"", url) for url in older]
    identities: list[str] = []
    failures: list[str] = []
    for filing in (listed for page in pages for listed in listed_filings(page, forms, since)):
        identity = f"{filing.accession}/{filing.primary}"
        if context.known(identity) is not None and context.remembered.get(f"read:{identity}") == _READER:
            held = [one for one in before if one.startswith(f"{filing.accession}/")] or [identity]
            identities += held
            yield from map(Unchanged, held)
            continue
        try:
            for draft in _filing(hosts, followed, company, filing, context):
                identities.append(draft.identity)
                yield draft
            yield Remember(f"read:{identity}", _READER)
        except RateLimited:
            raise
        except (FetchError, ParseError) as error:
            failures.append(f"{followed.ticker} {filing.form} {filing.accession}: {_plain(error)}")
    return identities, failures


def _filing(hosts: Hosts, followed: _Followed, company: str, filing: Listed, context: SourceContext) -> Iterator[Draft]:
    """Press releases first, the filing itself last."""
    context.progress(f"{followed.ticker} {filing.form} {filing.filed}")
    pictures: list[str] = []
    if filing.form.startswith(("8-K", "6-K")):
        url = hosts.file(followed.cik, filing.accession, "index.json")
        names = exhibit_names(read_json(_fetch(url, context).body or b"", url), filing)
        for name in names[:_MAX_EXHIBITS]:
            exhibit, _ = _page(hosts.file(followed.cik, filing.accession, name), context)
            pictures += [name] if not exhibit else []
            found = _NINETY_NINE.search(exhibit[:2000])
            if found:
                title = _release_title(company, exhibit, filing, found[1])
                yield _draft(hosts, followed, company, filing, name, exhibit, title, release=True)
    url = hosts.file(followed.cik, filing.accession, filing.primary)
    text, tagging = _page(url, context)
    if not text:
        raise ParseError(f"{url} holds no text")
    title = filing_title(company, filing.form, filing.period)
    draft = _draft(hosts, followed, company, filing, filing.primary, text, title, release=False)
    note = f"exhibits of pictures only, not read: {', '.join(pictures)}" if pictures else ""
    yield replace(draft, tagging=tagging, note=note)


def _draft(
    hosts: Hosts, followed: _Followed, company: str, filing: Listed, name: str, text: str, title: str, *, release: bool
) -> Draft:
    return Draft(
        identity=f"{filing.accession}/{name}",
        kind="release" if release else "filing",
        title=title,
        url=hosts.file(followed.cik, filing.accession, name),
        text=text,
        outlet=company,
        published_at=datetime.combine(filing.filed, time(), tzinfo=UTC),
        accepted_at=filing.accepted,
        form=filing.form,
        period_end=filing.period,
        tickers=(followed.ticker,) if not followed.ticker.startswith("CIK") else (),
        companies=(company,),
    )


def _release_title(company: str, text: str, filing: Listed, number: str) -> str:
    found = _HEADLINE.search(text[:4000])
    if found and company.split()[0].lower() in found[1].lower():
        return " ".join(found[1].split())
    return f"{company} press release of {filing.filed} (exhibit {number})"


def _facts(
    hosts: Hosts, followed: _Followed, accepted: Mapping[str, datetime], context: SourceContext
) -> Iterator[SourceEvent]:
    url, key = hosts.facts(followed.cik), f"facts:{followed.cik}"
    answer = _ask(url, key, context)
    if answer.body is None:
        yield from (Unchanged(identity) for identity in answer.memory.get("ids", ()))
        return
    check_page(answer.body[:8000], url)
    identities: list[str] = []
    found = read_companyfacts(answer.body)
    for draft in facts_documents(found, cik=followed.cik, ticker=followed.ticker, url=url, accepted=accepted):
        identities.append(draft.identity)
        same = context.known(draft.identity) == hashlib.sha256(draft.text.encode()).hexdigest()
        yield Unchanged(draft.identity) if same else draft
    yield Remember(key, json.dumps(answer.memory | {"ids": identities}))


def _page(url: str, context: SourceContext) -> tuple[str, Tagging | None]:
    """A filing's document as text, with its tags; empty where it is nothing but pictures. Old filings are plain text files."""
    body = _fetch(url, context).body or b""
    check_page(body[:8000], url)
    if not url.lower().endswith(".txt"):
        return tagged_html_to_text(body)
    text = clean(decode(body))
    return (_whole_submission(text) if is_submission(text) else plain_text(text)), None


def _whole_submission(text: str) -> str:
    """The filing and the exhibits that belong to its text: an annual report (EX-13) and releases (EX-99)."""
    _, parts = read_submission(text)
    wanted = [part for at, part in enumerate(parts) if at == 0 or part.type.upper().startswith(("EX-13", "EX-99"))]
    texts = (
        tagged_html_to_text(part.text.encode("utf-8"))[0]
        if "<html" in part.text[:2000].lower()
        else plain_text(part.text)
        for part in wanted
        if not part.binary
    )
    return "\n\n".join(filter(None, texts))


def _ask(url: str, key: str, context: SourceContext, fresh: float = _FRESH) -> _Answer:
    """The page, unless it is fresh enough or unchanged since last time."""
    memory = _memory(context, key)
    age = context.now.timestamp() - float(memory.get("at", 0.0))
    if memory and 0 <= age < fresh:
        return _Answer(None, memory)
    return _fetch(url, context, memory)


def _fetch(url: str, context: SourceContext, memory: Mapping[str, Any] | None = None) -> _Answer:
    before = dict(memory or {})
    try:
        response = context.fetch(url, etag=before.get("etag"), last_modified=before.get("modified"), rate_limited=True)
    except FetchError as error:
        if error.status == 403 and not isinstance(error, RateLimited):
            raise FetchError(
                f"{url} was refused (403); check [fetch] contact: the SEC wants an e-mail address"
            ) from error
        raise
    now = {"at": context.now.timestamp()}
    if response.not_modified:
        return _Answer(None, before | now)
    headers = response.headers
    validators = {"etag": headers.get("etag"), "modified": headers.get("last-modified")}
    return _Answer(response.body, now | {name: value for name, value in validators.items() if value})


def _memory(context: SourceContext, key: str) -> dict[str, Any]:
    try:
        found = json.loads(context.remembered.get(key, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _plain(error: Exception) -> str:
    return str(error).rstrip(".")
