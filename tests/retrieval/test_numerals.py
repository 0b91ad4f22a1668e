"""Numerals of all countries: a digit run with its separators is one figure or none, with its sign, currency and scale."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tieout.retrieval.reading.tables.parse import tables
from tieout.retrieval.reading.text.numbers import declared_scale, notation_of, numbers, unread

K, LAKH, M, CRORE, B = 10**3, 10**5, 10**6, 10**7, 10**9
Read = tuple[str, str, str | None, int]

DECIMAL_COMMA: list[Read] = [
    ("Umsatz EUR 1.234,5 million", "1234.5", "EUR", M),
    ("eine Marge von 4,5 %", "4.5", "percent", 1),
    ("Ergebnis 0,75 EUR je Aktie", "0.75", "EUR", 1),
    ("sales of 12.345.678,90 EUR", "12345678.90", "EUR", 1),
    ("a fall of −3,2 %", "-3.2", "percent", 1),
    ("12,5 Mio. EUR", "12.5", "EUR", M),
    ("€ 0,123 per share", "0.123", "EUR/shares", 1),
    ("up 1,5 percentage points", "1.5", "pp", 1),
    ("a total of 1.234.567 EUR", "1234567", "EUR", 1),
    ("net debt of 2,4x EBITDA", "2.4", "x", 1),
    ("DKK 98,76 million", "98.76", "DKK", M),
    ("1 234,5 MSEK", "1234.5", "SEK", M),
]
SPACED: list[Read] = [
    ("sales of 1 234 567 units", "1234567", None, 1),
    ("12 345 employees", "12345", None, 1),
    ("SEK 1 234 million", "1234", "SEK", M),
    ("EUR 12 345,67", "12345.67", "EUR", 1),
    ("−1 234 567 EUR", "-1234567", "EUR", 1),
    ("sold 1\u00a0234 cars", "1234", None, 1),
    ("sold 1\u202f234\u202f567 cars", "1234567", None, 1),
    ("sold 1\u2009234.5 tonnes", "1234.5", None, 1),
    ("sold 12\u2007345 cars", "12345", None, 1),
    ("NOK 45\u00a0600 million", "45600", "NOK", M),
    ("5 000 Swiss francs", "5000", "CHF", 1),
    ("PLN 123 456 thousand", "123456", "PLN", K),
]
APOSTROPHES: list[Read] = [
    ("CHF 1'234'567", "1234567", "CHF", 1),
    ("CHF 1’234’567.50", "1234567.50", "CHF", 1),
    ("CHF 12'345 million", "12345", "CHF", M),
    ("12'345 employees", "12345", None, 1),
    ("-1'234 CHF", "-1234", "CHF", 1),
    ("a net loss of (1'234)", "-1234", None, 1),
    ("1’234 Swiss francs", "1234", "CHF", 1),
    ("CHF 1'234,5 thousand", "1234.5", "CHF", K),
    ("TCHF 9'876", "9876", "CHF", K),
    ("123'456'789 shares", "123456789", None, 1),
]
INDIAN: list[Read] = [
    ("₹ 1,23,456.70 lakh", "123456.70", "INR", LAKH),
    ("Rs. 12,34,56,789", "123456789", "INR", 1),
    ("₹ 2,31,045 crore", "231045", "INR", CRORE),
    ("a count of 12,34,567.89", "1234567.89", None, 1),
    ("Rs 5 lakh crore", "5", "INR", LAKH * CRORE),
    ("Rs 12.5 crores", "12.5", "INR", CRORE),
    ("INR 3,45,678 lakhs", "345678", "INR", LAKH),
    ("Rs.5,00,000", "500000", "INR", 1),
    ("₹98,765.40 Lakh", "98765.40", "INR", LAKH),
    ("Rs. 750 Cr.", "750", "INR", CRORE),
    ("₹ 1.2 thousand crore", "1.2", "INR", K * CRORE),
    ("a loss of ₹ (1,23,456) lakh", "-123456", "INR", LAKH),
]
NEGATIVE: list[Read] = [
    ("△1,284 million yen", "-1284", "JPY", M),
    ("changed by ▲5.3%", "-5.3", "percent", 1),
    ("売上高▲5.3%", "-5.3", "percent", 1),
    ("fell −5.2 %", "-5.2", "percent", 1),
    ("fell ‑5.2 %", "-5.2", "percent", 1),
    ("fell –5.2 %", "-5.2", "percent", 1),
    ("fell ‒5.2 %", "-5.2", "percent", 1),
    ("a result of − 5 million", "-5", None, M),
    ("| 1,234- |", "-1234", None, 1),
    ("| 5.3%- |", "-5.3", "percent", 1),
    ("| (1.234,5) |", "-1234.5", None, 1),
    ("a loss of (1 234 567) EUR", "-1234567", "EUR", 1),
    ("$-12.5 million", "-12.5", "USD", M),
    ("EUR −12.5 million", "-12.5", "EUR", M),
    ("| - 45 |", "-45", None, 1),
    ("$(12.3)m", "-12.3", "USD", 1),
]
RAISED: list[Read] = [
    ("1,234¹", "1234", None, 1),
    ("EUR 98.7² then", "98.7", "EUR", 1),
    ("12.5 %³ then", "12.5", "percent", 1),
    ("1.234.567¹² in all", "1234567", None, 1),
    ("1,234(1) then", "1234", None, 1),
    ("$2,457 (1) then", "2457", "USD", 1),
    ("98.7 1) then", "98.7", None, 1),
    ("12.5% 2) then", "12.5", "percent", 1),
    ("1,234^1 then", "1234", None, 1),
    ("1,234[^2] then", "1234", None, 1),
    ("1,234* then", "1234", None, 1),
    ("1,234<sup>2</sup> then", "1234", None, 1),
]
JOINED: list[Read] = [
    ("T€ 1,234", "1234", "EUR", K),
    ("k€ 12.5", "12.5", "EUR", K),
    ("TEUR 1,234", "1234", "EUR", K),
    ("1,234 kEUR", "1234", "EUR", K),
    ("MSEK 1,234", "1234", "SEK", M),
    ("SEKm 1,234", "1234", "SEK", M),
    ("1,234 SEKm", "1234", "SEK", M),
    ("12.5 bn", "12.5", None, B),
    ("EUR 12.5 mn", "12.5", "EUR", M),
    ("EUR 12.5 mio", "12.5", "EUR", M),
    ("3.4 Mrd. €", "3.4", "EUR", B),
    ("CHF 3.4 mrd", "3.4", "CHF", B),
    ("12.5 M€", "12.5", "EUR", M),
    ("US$m 12.5", "12.5", "USD", M),
    ("12.5 EUR million", "12.5", "EUR", M),
    ("€bn 1.2", "1.2", "EUR", B),
]
CURRENCIES: list[Read] = [
    ("5 million Canadian dollars", "5", "CAD", M),
    ("$5 million CAD", "5", "CAD", M),
    ("CAD $5 million", "5", "CAD", M),
    ("5 million Mexican pesos", "5", "MXN", M),
    ("5 million Swedish kronor", "5", "SEK", M),
    ("5 million U.S. dollars", "5", "USD", M),
    ("₺ 5 million", "5", "TRY", M),
    ("MX$5 million", "5", "MXN", M),
    ("SAR 112.5 million", "112.5", "SAR", M),
    ("57 euro cents", "0.57", "EUR", 1),
    ("57 Australian cents", "0.57", "AUD", 1),
    ("1,5 Mio. $", "1.5", "USD", M),
    ("R1.2bn", "1.2", "ZAR", B),
    ("HK$'000 1,234", "1234", "HKD", K),
    ("1.000,- EUR", "1000", "EUR", 1),
]
PENCE: list[Read] = [
    ("a price of 12.5p", "12.5", "GBX", 1),
    ("a dividend of 45 pence", "45", "GBX", 1),
    ("12.6p per share", "12.6", "GBX/shares", 1),
    ("12.6 pence per share", "12.6", "GBX/shares", 1),
    ("closed at GBX 450", "450", "GBX", 1),
    ("closed at 450 GBX", "450", "GBX", 1),
    ("closed at GBp 450", "450", "GBX", 1),
    ("a fall of −1.5p", "-1.5", "GBX", 1),
    ("EPS of 38.2p", "38.2", "GBX/shares", 1),
    ("1,234.5p", "1234.5", "GBX", 1),
]
KINDS = {
    "decimal comma": DECIMAL_COMMA,
    "spaces": SPACED,
    "apostrophes": APOSTROPHES,
    "lakh and crore": INDIAN,
    "negative": NEGATIVE,
    "raised marks": RAISED,
    "joined marks": JOINED,
    "currencies": CURRENCIES,
    "pence": PENCE,
}


@pytest.mark.parametrize(
    ("text", "value", "unit", "scale"),
    [pytest.param(*row, id=f"{k}: {row[0]}") for k, rows in KINDS.items() for row in rows],
)
def test_a_numeral_is_read_whole(text: str, value: str, unit: str | None, scale: int) -> None:
    """One figure with value, sign, unit and scale; its text is its own characters; nothing else is read."""
    (figure,) = numbers(text)
    assert (Decimal(value), unit, scale) == (figure.value, figure.unit, figure.scale)
    assert text[figure.start : figure.end] == figure.text


NOT_UNDERSTOOD = [
    "12.345.67",
    "1,23,4",
    "1,234,56",
    "1.234,56.78",
    "1,234.56.78",
    "1'23'456",
    "0,123,456",
    "1234,567,890",
    "1·234",
    "1٬234",
    "1,,234",
    "see 1,2 there",
    "10⁶ tonnes",
    "10^6 tonnes",
    "1.2E+05",
    "±5%",
    "+/-5%",
    "▼5.3%",
    "▲5.3% and ▼2.1%",
    "↓5.3%",
    "—5.3%",
    "−−5.3%",
    "-(5.2)%",
    "12 kr",
    "kr 12 million",
    "12 Mkr",
    "5 million pesos",
    "5 million francs",
    "$5 million pesos",
    "J$5 million",
    "₨ 500",
    "€5 million US dollars",
    "T€ 5 million",
    "1,234 CR",
    "€ 4.512 and 4.512,5 and 4,512.5",
    "Diluted 408 410 412",
]


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_unread(text: str) -> None:
    """No part of it, no positive, no dollars: nothing, and `unread` says where."""
    read = {figure.text for figure in numbers(text)} - {"4.512,5", "4,512.5"}  # these two can be read in one way only
    assert read == set()
    assert unread(text) != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Revenue 1,234 1,198 1,050", [1234, 1198, 1050]),
        (
            "1,234 sold.\nDiluted 408 410 412",
            [1234, 408, 410, 412],
        ),  # a text that groups by commas groups by nothing else
        ("12 – 14%", [12, 14]),
        ("5-7 million", [5, 7]),
        ("Gross margin – 45.2%", [Decimal("45.2")]),
        ("Revenue – $5 million", [5]),
        ("- 12.5% growth", [Decimal("12.5")]),
        ("growth—5%", [5]),
        ("a 5- to 7-year", [5]),
        ("The margin was 12.5% (11.8%).", [Decimal("12.5"), Decimal("11.8")]),
        ("In 2024 150 people", [150]),
        ("5 EUR 7 EUR", [5, 7]),
        ("1080p", []),
        ("5 million pounds of copper", [5]),
        ("In EUR million", []),
    ],
)
def test_what_stands_side_by_side_stays_apart(text: str, expected: list[object]) -> None:
    """Columns, ranges, dashes between words, last year's value in parentheses."""
    assert expected == [figure.value for figure in numbers(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Margin 12,5 %, tax 24,1 %, staff 4.512", "4512"),
        ("Margin 12.5 %, tax 24.1 %, staff 4.512", "4.512"),
        ("Margin 12.5 %, tax 24.1 %, staff 4,512", "4512"),
        ("Margin 12,5 %, tax 24,1 %, rate 4,512", "4.512"),
        ("Staff 4,512", "4512"),
        ("Rate 4.512", "4.512"),
        ("Sum 1.234.567 of 7.654.321 EUR, staff 4.512", "4512"),
        ("Sum 1,234,567 EUR, staff 4,512", "4512"),
        ("Sum 1 234 567 EUR, staff 12 345", "12345"),
        ("Sum 1'234'567.5 CHF, rate 4.125", "4.125"),
    ],
)
def test_the_text_decides_between_point_and_comma(text: str, value: str) -> None:
    """By the numerals that can be read in one way only; English where there are none."""
    assert Decimal(value) == numbers(text)[-1].value


def test_a_sentence_is_read_as_its_document_writes() -> None:
    """Alone, "4.512" is four and a half; in a German report it is 4,512."""
    document = "Umsatz 1.234,5 Mio. EUR, Marge 12,5 %.\nMitarbeiter: 4.512."
    sentence = document[document.index("Mitarbeiter") :]
    assert [Decimal("4.512")] == [figure.value for figure in numbers(sentence)]
    assert [Decimal(4512)] == [figure.value for figure in numbers(sentence, how=notation_of(document))]


@pytest.mark.parametrize(
    ("caption", "scale", "unit"),
    [
        ("(thousands of Canadian dollars)", K, "CAD"),
        ("(in thousands of Canadian dollars, except per share)", K, "CAD"),
        ("Expressed in thousands of Australian dollars", K, "AUD"),
        ("(₹ in lakh)", LAKH, "INR"),
        ("(Rs. in Crores)", CRORE, "INR"),
        ("₹ crore", CRORE, "INR"),
        ("TEUR", K, "EUR"),
        ("in T€", K, "EUR"),
        ("in k€", K, "EUR"),
        ("kEUR", K, "EUR"),
        ("MSEK", M, "SEK"),
        ("SEKm", M, "SEK"),
        ("€ mn", M, "EUR"),
        ("in Mio. EUR", M, "EUR"),
        ("Mrd. €", B, "EUR"),
        ("EUR bn", B, "EUR"),
        ("Million yen", M, "JPY"),
        ("(millions of Swedish kronor)", M, "SEK"),
        ("NT$ thousands", K, "TWD"),
        ("(in millions of Mexican pesos)", M, "MXN"),
        ("RMB'000", K, "CNY"),
        ("(R million)", M, "ZAR"),
        ("SAR million", M, "SAR"),
    ],
)
def test_a_caption_gives_scale_and_currency(caption: str, scale: int, unit: str) -> None:
    """Above the table, or in its corner."""
    for text in (
        f"{caption}\n\n| | 2026 | 2025 |\n|---|---|---|\n| Revenue | 1,234.5 | 1,102.3 |\n",
        f"| {caption} | 2026 | 2025 |\n|---|---|---|\n| Revenue | 1,234.5 | 1,102.3 |\n",
    ):
        figure = tables(text)[0].rows[0].cells[0].figure
        assert figure is not None
        assert (Decimal("1234.5"), unit, scale) == (figure.value, figure.unit, figure.scale)


@pytest.mark.parametrize(
    "text",
    [
        "for 5 million yen",
        "TEUR 12 was paid",
        "5 TEUR",
        "$5 million",
        "5 Mio. EUR",
        "₹ 5 crore",
        "SEKm 12",
        "a millionaire",
        "MSE",
        "in the crores of",
    ],
)
def test_a_figure_declares_no_scale(text: str) -> None:
    """What belongs to a number of its own says nothing of others."""
    assert declared_scale(text) is None


def cell(caption: str, value: str, label: str = "Revenue", head: str = "H1") -> tuple[Decimal, str | None, int] | None:
    """What the only value cell of a table reads as."""
    text = f"{caption}\n\n| | {head} | Before |\n|---|---|---|\n| {label} | {value} | n/a |\n"
    figure = tables(text)[0].rows[0].cells[0].figure
    if figure is not None:
        assert text[figure.start : figure.end] == figure.text
    return figure and (figure.value, figure.unit, figure.scale)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("△1,284", "-1284"),
        ("▲ 1,340", "-1340"),
        ("(1 234)", "-1234"),
        ("(1.234,5)", "-1234.5"),
        ("1,234-", "-1234"),
        ("- 45", "-45"),
        ("– 45", "-45"),
        ("−45", "-45"),
        ("10 151", "10151"),
        ("1'234", "1234"),
        ("1,23,456.70", "123456.70"),
        ("1,234 (1)", "1234"),
        ("1,234¹", "1234"),
        ("(45)³", "-45"),
        ("(45) (a)", "-45"),
        ("(1.5bn)", "-1.5"),
    ],
)
def test_a_cell_is_one_numeral(value: str, read: str) -> None:
    """Sign, separators and footnote marks as in text; a dash before a number is a minus here."""
    scale = B if "bn" in value else M
    assert (Decimal(read), "EUR", scale) == cell("(EUR million)", value)


@pytest.mark.parametrize(
    "value", ["12.345.67", "1,23,4", "(45", "±45", "▼45", "1,234 -", "12 kr", "<45>", "10^6", "J$45"]
)
def test_a_cell_that_is_not_understood_is_unread(value: str) -> None:
    """It keeps its words and has no figure."""
    assert cell("(EUR million)", value) is None


@pytest.mark.parametrize(
    ("caption", "label", "head", "value", "unit"),
    [
        ("(£m)", "Dividend per share (pence)", "H1", "12.6", "GBX/shares"),
        ("(£m)", "Dividend per share (p)", "H1", "12.6", "GBX/shares"),
        ("(£m)", "Basic earnings, pence per share", "H1", "12.6", "GBX/shares"),
        ("(£m)", "Dividend (pence per share)", "H1", "12.6", "GBX/shares"),
        ("(pence)", "Share price", "H1", "450", "GBX"),
        ("(in pence)", "Share price", "H1", "450", "GBX"),
        ("", "Share price", "H1 pence", "450", "GBX"),
        ("(£m)", "Share price, pence", "H1", "450", "GBX"),
        ("(£m)", "Share price", "H1", "450p", "GBX"),
        ("(£m)", "Share price", "H1", "450 pence", "GBX"),
    ],
)
def test_pence_are_no_pounds(caption: str, label: str, head: str, value: str, unit: str) -> None:
    """Said by the caption, the row, the column or the cell."""
    assert (Decimal(re.sub(r"[^\d.]", "", value)), unit, 1) == cell(caption, value, label, head)


@pytest.mark.parametrize(
    "caption", ["(in millions of pesos)", "(Mkr)", "(kr million)", "(millions of francs)", "(J$ million)"]
)
def test_money_of_an_unknown_country_is_unread(caption: str) -> None:
    """Neither dollars nor a plain count; a per cent row is read."""
    assert cell(caption, "$1,234") is None
    assert cell(caption, "1,234") is None
    assert (Decimal("4.5"), "percent", 1) == cell(caption, "4.5%", "Margin")


def test_a_dollar_sign_is_the_captions_dollar() -> None:
    """ "$1,234" under Canadian dollars is no US dollar."""
    assert (Decimal(1234), "CAD", K) == cell("(thousands of Canadian dollars)", "$1,234")
    assert (Decimal(1234), "USD", K) == cell("(thousands of Canadian dollars)", "US$1,234")


REPORT = """# Brandner Seilbahnen AG

Umsatz und Ertrag: {revenue} im dritten Quartal, Marge 14,2 % gegen 13,9 %.

(in TEUR)

| | Q3 2026 | Q3 2025 |
| --- | --- | --- |
| Umsatz | 12.405 | 11.980 |
| Ergebnis | (312) | 1.204 |
| Marge (%) | 14,2 | 13,9 |
"""


def test_a_table_is_read_as_its_document_writes() -> None:
    """The point in "12.405" groups thousands, since the same document writes "14,2 %"."""
    (table,) = tables(REPORT.format(revenue="EUR 12,4 Mio."))
    found = [(c.figure.value, c.figure.unit, c.figure.scale) for r in table.rows for c in r.cells if c.figure]
    assert found == [
        (Decimal(12405), "EUR", K),
        (Decimal(11980), "EUR", K),
        (Decimal(-312), "EUR", K),
        (Decimal(1204), "EUR", K),
        (Decimal("14.2"), "percent", 1),
        (Decimal("13.9"), "percent", 1),
    ]


def test_a_document_in_two_notations_leaves_the_open_ones_unread() -> None:
    """Where point and comma are both decimal marks, "12.405" may be either."""
    text = "Sales 1,234.5 and 2,345.6, margin 14.2 %, then 1.234,5 and 2.345,6, Marge 14,2 %. Staff 12.405."
    assert "12.405" not in [figure.text for figure in numbers(text)]
    assert len(numbers(text)) == 6


def test_nothing_but_open_numerals_is_undecided() -> None:
    """ "12.405" and "1.204" with no other evidence may be thousands or three decimals; per cent are decimals."""
    (table,) = tables("(in TEUR)\n\n| | 2026 | 2025 |\n|---|---|---|\n| Sales | 12.405 | 11.980 |\n")
    assert [cell.figure for cell in table.rows[0].cells] == [None, None]
    (table,) = tables("Notes\n\n| | 2026 | 2025 |\n|---|---|---|\n| Coupon | 4.125% | 3.875% |\n")
    assert [cell.figure and cell.figure.value for cell in table.rows[0].cells] == [Decimal("4.125"), Decimal("3.875")]


def test_each_column_has_the_unit_of_its_head() -> None:
    """Two currencies and two scales side by side."""
    (table,) = tables("| | EUR million | SEK thousand |\n|---|---|---|\n| Sales | 12.5 | 140,200 |\n")
    found = [(c.figure.value, c.figure.unit, c.figure.scale) for c in table.rows[0].cells if c.figure]
    assert found == [(Decimal("12.5"), "EUR", M), (Decimal(140200), "SEK", K)]


def test_no_currency_is_made_up_for_amounts_per_share() -> None:
    """Dollars only where the document has them."""
    assert (Decimal("1.23"), None, 1) == cell("", "1.23", "Diluted EPS")
    assert (Decimal("1.23"), "USD/shares", 1) == cell("We paid $4.1 million.", "1.23", "Diluted EPS")
    assert (Decimal("1.23"), "CAD/shares", 1) == cell("(thousands of Canadian dollars)", "$1.23", "Diluted EPS")


SEPARATORS = ".,'’\u00a0\u2007\u2009\u202f"
ANY = st.text(
    st.sampled_from("0123456789.,'’ \u00a0\u202f()-−–‑△▲%$€£₹|\n¹²^eEkKmTRsEURSEKpbnioh crore lakh"), max_size=60
)


def is_digit(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isdecimal()


@settings(max_examples=1500, deadline=None)
@given(ANY)
@example("1.234.5")
@example("SEK 1 234 million")
def test_a_figure_is_never_a_part_of_a_numeral(text: str) -> None:
    """No digit, and no separator with a digit behind it, touches a figure on either side."""
    for figure in numbers(text):
        assert text[figure.start : figure.end] == figure.text
        if figure.text[:1].isdecimal():
            assert not is_digit(text, figure.start - 1)
            assert not (
                text[max(0, figure.start - 1) : figure.start] in set(SEPARATORS) and is_digit(text, figure.start - 2)
            )
        if figure.text[-1:].isdecimal():
            assert not is_digit(text, figure.end)
            assert not (text[figure.end : figure.end + 1] in set(SEPARATORS) and is_digit(text, figure.end + 1))


GROUPS = {
    "comma": (",", "."),
    "point": (".", ","),
    "apostrophe": ("'", "."),
    "typographic": ("’", "."),
    "no-break": ("\u00a0", ","),
    "narrow": ("\u202f", ","),
    "thin": ("\u2009", "."),
    "space": (" ", ","),
}


def grouped(value: Decimal, mark: str, point: str) -> str:
    return f"{value:,f}".replace(",", "_").replace(".", point).replace("_", mark)


@settings(max_examples=500, deadline=None)
@given(
    whole=st.integers(1_000_000, 10**12),
    decimals=st.integers(0, 3),
    how=st.sampled_from(list(GROUPS)),
    minus=st.sampled_from(["", "-", "−", "‑", "–", "△", "▲"]),
    scale=st.sampled_from([("", 1), (" million", M), (" bn", B), (" crore", CRORE)]),
)
def test_every_grouping_reads_back(whole: int, decimals: int, how: str, minus: str, scale: tuple[str, int]) -> None:
    """Round trip: a value above a million, in any grouping, with any minus and scale, has one reading."""
    value = Decimal(whole).scaleb(-decimals)
    if value < M:
        return
    written = f"EUR {minus}{grouped(value, *GROUPS[how])}{scale[0]}"
    (figure,) = numbers(f"It was {written} then")
    assert (written, -value if minus else value, "EUR", scale[1]) == (
        figure.text,
        figure.value,
        figure.unit,
        figure.scale,
    )


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | ANY)
def test_no_text_raises(text: str) -> None:
    """Reading is total, for prose and for cells; what is unread lies apart from what is read."""
    figures = numbers(text)
    assert not any(f.start < end and start < f.end for f in figures for start, end in unread(text))
    for table in tables(f"| a | b |\n|---|---|\n| x | {text} |"):
        assert all(c.figure is None or c.figure.text for row in table.rows for c in row.cells)
