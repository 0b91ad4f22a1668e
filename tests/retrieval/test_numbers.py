"""Numbers as finance writes them: value, unit, scale, sign and place are exact; what is no figure is left out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.retrieval.reading.records import Figure
from tieout.retrieval.reading.text.numbers import declared_scale, numbers, rounds_to, same_size, write_figure

M, B = 10**6, 10**9

FORMS = [
    ("revenue of $4.21 billion", "$4.21 billion", "4.21", "USD", B),
    ("a €12.4m fine", "€12.4m", "12.4", "EUR", M),
    ("USD 1.2bn of notes", "USD 1.2bn", "1.2", "USD", B),
    ("C$4.1 billion", "C$4.1 billion", "4.1", "CAD", B),
    ("some 4.2 billion dollars", "4.2 billion dollars", "4.2", "USD", B),
    ("£950k", "£950k", "950", "GBP", 10**3),
    ("total | 391,035 |", "391,035", "391035", None, 1),
    ("a net loss of (1,234)", "(1,234)", "-1234", None, 1),
    ("used $(12,343) in investing", "$(12,343)", "-12343", "USD", 1),
    ("fell −3.2 % in May", "−3.2 %", "-3.2", "percent", 1),
    ("| (3.2)% |", "(3.2)%", "-3.2", "percent", 1),
    ("grew +12.0 %", "+12.0 %", "12.0", "percent", 1),
    ("3-1/2 percent", "3-1/2 percent", "3.5", "percent", 1),
    ("up 12 per cent", "12 per cent", "12", "percent", 1),
    ("widened 1.5 percentage points", "1.5 percentage points", "1.5", "pp", 1),
    ("a 25-basis-point cut", "25-basis-point", "25", "bp", 1),
    ("trades at 2.5x sales", "2.5x", "2.5", "x", 1),
    ("$1.57 per diluted share", "$1.57", "1.57", "USD/shares", 1),
    ("57 cents a share", "57 cents", "0.57", "USD/shares", 1),
    ("diluted EPS of $6.08", "$6.08", "6.08", "USD/shares", 1),
    ("148.5 MW", "148.5", "148.5", None, 1),
    ("a share of 2,024 units", "2,024", "2024", None, 1),
    ("two billion shares", "two billion", "2", None, B),
    ("thirty-seven shops", "thirty-seven", "37", None, 1),
    ("half a billion dollars", "half a billion dollars", "0.5", "USD", B),
    ("one and a half million", "one and a half million", "1.5", None, M),
    ("half a percentage point", "half a percentage point", "0.5", "pp", 1),
    ("sales were 1,234(1) then", "1,234", "1234", None, 1),
    ("sales were $2,457 (1) then", "$2,457", "2457", "USD", 1),
]


@pytest.mark.parametrize(("text", "shown", "value", "unit", "scale"), FORMS)
def test_a_figure_is_read_with_value_unit_and_scale(
    text: str, shown: str, value: str, unit: str | None, scale: int
) -> None:
    """One figure, its own characters, its exact Decimal."""
    (figure,) = numbers(text)

    assert (shown, Decimal(value), unit, scale) == (figure.text, figure.value, figure.unit, figure.scale)
    assert text[figure.start : figure.end] == shown


@pytest.mark.parametrize(
    "text",
    [
        "as the filing says [3] and [1, 2]",
        "1. Revenue\n2. Costs\n(3) Cash",
        "on September 28, 2024 and 28 September 2024, 2024-09-28, 30/09/2026",
        "in Q3 2026, FY2025, 3Q25, fiscal 2024, the 1990s and 2024",
        "at 10:30 a.m. and 4 pm",
        "Form 10-K, 8-K, S-1 and 20-F",
        "see Item 5.02, Note 7, Section 13(a), Rule 12b-2, Exhibit 99.1 and Article 5(4)",
        "accession 0000320193-24-000123, CIK 0000320193, CUSIP 037833100, ISBN 978-3-16-148410-0",
        "call (408) 996-1010 or +44 20 7946 0958",
        "the S&P 500, iPhone 15, Windows 11, H100, A320, F-35 and COVID-19",
        "https://example.com/2024/12345 and report-12.pdf",
        "the 1st, 2nd and 21st; 13-week and 52 weeks ended; a 10-for-1 split",
        "one of two people said so",
        "version 1.2.3",
    ],
)
def test_dates_references_names_and_marks_are_no_figures(text: str) -> None:
    """A reader would take none of these as a quantity."""
    assert numbers(text) == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("$5.05 billion to $5.15 billion", [("5.05", "USD", B), ("5.15", "USD", B)]),
        ("$10-12 million", [("10", "USD", M), ("12", "USD", M)]),
        ("between $5.05 and $5.15 billion", [("5.05", "USD", B), ("5.15", "USD", B)]),
        ("12-14%", [("12", "percent", 1), ("14", "percent", 1)]),
        ("$16 to $18 a share", [("16", "USD/shares", 1), ("18", "USD/shares", 1)]),
        ("cut 20% to 8 million barrels", [("20", "percent", 1), ("8", None, M)]),
    ],
)
def test_the_ends_of_a_range_share_scale_and_unit(text: str, ends: list[tuple[str, str | None, int]]) -> None:
    """Two figures; the first takes from the second what it lacks, unless they are of different kinds."""
    assert [(Decimal(value), unit, scale) for value, unit, scale in ends] == [
        (figure.value, figure.unit, figure.scale) for figure in numbers(text)
    ]


def test_an_aside_in_parentheses_is_not_negative() -> None:
    """ "its largest customer (12.5%)" is a share, not a fall."""
    (figure,) = numbers("sales to its largest customer (12.5%) rose")

    assert Decimal("12.5") == figure.value


def test_small_words_are_figures_when_asked_for() -> None:
    """ "four tankers" answers a question of how many."""
    assert [Decimal(4)] == [figure.value for figure in numbers("leased out four tankers", small_words=True)]


def test_offsets_count_from_where_the_text_begins() -> None:
    """A passage's figures stand where they stand in the document."""
    document = "Revenue rose. It was $58.2 million."
    (figure,) = numbers(document[14:], start=14)

    assert document[figure.start : figure.end] == figure.text == "$58.2 million"


@pytest.mark.parametrize(
    ("caption", "scale"),
    [
        ("(in millions, except per share data)", M),
        ("(In thousands)", 10**3),
        ("$ in billions", B),
        ("USD millions", M),
        ("(millions of tonnes)", M),
        ("in the millions of years", None),
        ("no caption", None),
    ],
)
def test_a_caption_declares_the_scale(caption: str, scale: int | None) -> None:
    """Thousands, millions and billions, by any of the usual captions."""
    assert scale == declared_scale(caption)


SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
WORDS = {1: "", 10**3: " thousand", M: " million", B: " billion", 10**12: " trillion"}


@st.composite
def surface_forms(draw: st.DrawFn) -> tuple[str, Decimal, str | None, int]:
    """A figure written in a random way, and what it must be read as."""
    whole = draw(st.integers(1, 999_999_999))
    decimals = draw(st.integers(0, 3))
    value = Decimal(whole).scaleb(-decimals)
    digits = f"{value:,.{decimals}f}" if draw(st.booleans()) else f"{value:.{decimals}f}"
    negative = draw(st.sampled_from(["", "-", "−", "("]))
    unit = draw(st.sampled_from([None, "USD", "EUR", "GBP", "percent", "bp", "pp", "x"]))
    scale = draw(st.sampled_from(list(WORDS))) if unit in {"USD", "EUR", "GBP"} and negative != "(" else 1
    sign = SIGNS.get(unit or "", "")
    tail = {"percent": " %", "bp": " basis points", "pp": " percentage points", "x": "x"}.get(unit or "", WORDS[scale])
    if negative == "(" and (sign or "," in digits or "." in digits):
        return (
            f"({sign}{digits}){tail if unit == 'percent' else ''}",
            -value,
            unit if sign or unit == "percent" else None,
            1,
        )
    minus = negative if negative != "(" else ""
    return f"{minus}{sign}{digits}{tail}", -value if minus else value, unit, scale


@settings(max_examples=300, deadline=None)
@given(
    form=surface_forms(),
    before=st.sampled_from(["", "it was ", "| ", "fell to "]),
    after=st.sampled_from(["", " then", ".", " |"]),
)
def test_every_surface_form_reads_back_exactly(
    form: tuple[str, Decimal, str | None, int], before: str, after: str
) -> None:
    """Round trip: text → Figure → the value, unit, scale and span it was written from."""
    written, value, unit, scale = form
    year_like = unit is None and written.strip("-−").isdigit() and 1900 <= abs(value) <= 2100
    identifier = unit is None and written.lstrip("-−").isdigit()
    text = f"{before}{written}{after}"

    found = numbers(text)

    if year_like or (identifier and not before):  # a bare "12." at the start of a line numbers a list
        return
    (figure,) = found
    assert (value, unit, scale, written) == (figure.value, figure.unit, figure.scale, figure.text)
    assert len(before) == figure.start


@settings(max_examples=400, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(
            "0123456789.,$€£%()[]-−–+ \n|kmbxBM/½’'abQFYthousandmillion two half a percent\u00a0١２"
        ),
        max_size=60,
    )
)
def test_reading_is_total_and_offsets_are_valid(text: str) -> None:
    """No text raises; figures lie in order, apart, and are their own characters."""
    end = 0
    for figure in numbers(text):
        assert text[figure.start : figure.end] == figure.text
        assert end <= figure.start < figure.end
        end = figure.end


def figure(value: str, unit: str | None = "USD", scale: int = 1, text: str = "") -> Figure:
    return Figure(text or value, Decimal(value), unit, scale, 0, 1)


TABLE = figure("391035", "USD", M)


@pytest.mark.parametrize(
    ("shown", "source", "same"),
    [
        ("$391.0 billion", TABLE, True),
        ("$391 billion", TABLE, True),
        ("$391,035 million", TABLE, True),
        ("$391,035", TABLE, True),
        ("$391.1 billion", TABLE, False),
        ("$391.0 million", TABLE, False),
        ("-$391.0 billion", TABLE, False),
        ("€391.0 billion", TABLE, False),
        ("2.0 %", figure("2.04", "percent"), True),
        ("2.0 pp", figure("2.04", "percent"), False),
        ("25 bp", figure("0.25", "pp"), True),
        ("37", figure("37", None), True),
        ("$37", figure("37", None), False),
        ("$0", figure("0.2", "USD"), False),
        ("$1.57", figure("1.57", "USD/shares"), True),
    ],
)
def test_a_shown_figure_equals_or_rounds_its_source(shown: str, source: Figure, same: bool) -> None:
    """Unit, scale and sign must fit; only correct roundings pass."""
    (read,) = numbers(shown)

    assert same is same_size(read, source)


@pytest.mark.parametrize(
    ("shown", "digits", "exact", "fits"),
    [("0.13", 2, "0.125", True), ("0.12", 2, "0.125", True), ("0.12", 2, "0.1251", False), ("400", -2, "391", True)],
)
def test_halves_may_round_either_way(shown: str, digits: int, exact: str, fits: bool) -> None:
    """0.125 is 0.12 and 0.13; nothing else is."""
    assert fits is rounds_to(Decimal(shown), digits, Decimal(exact))


@pytest.mark.parametrize(
    ("value", "unit", "scale", "written"),
    [
        ("4.21", "USD", B, "$4.21 billion"),
        ("391035", "USD", M, "$391.0 billion"),
        ("26", "USD", M, "$26 million"),
        ("-62.4", "USD", M, "-$62.4 million"),
        ("23.4", "percent", 1, "23.4 %"),
        ("1.57", "USD/shares", 1, "$1.57 per share"),
        ("2", "x", 1, "2.0x"),
        ("25", "bp", 1, "25 bp"),
        ("164000", None, 1, "164,000"),
    ],
)
def test_figures_are_written_as_analysts_write(value: str, unit: str | None, scale: int, written: str) -> None:
    """Three or four leading digits and a scale word; per cent with one decimal."""
    assert written == write_figure(Decimal(value), unit, scale)


@settings(max_examples=300, deadline=None)
@given(
    value=st.decimals(min_value=Decimal("-1e9"), max_value=Decimal("1e9"), places=3),
    unit=st.sampled_from(["USD", "EUR", "percent", "x", "bp", None]),
    scale=st.sampled_from([1, 10**3, M, B]),
)
def test_what_is_written_is_a_rounding_of_what_was_meant(value: Decimal, unit: str | None, scale: int) -> None:
    """write_figure and numbers agree: the text reads back as a correct rounding."""
    scale = scale if unit in {"USD", "EUR", None} else 1
    written = write_figure(value, unit, scale)
    read = numbers(f"it was {written} then")

    if not read:  # a bare year-like count
        assert unit is None
        return
    assert same_size(read[0], Figure("source", value, unit, scale, 0, 1)) or (value * scale) == read[0].size
