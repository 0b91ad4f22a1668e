"""Concepts as data: one concept a tag, today's keys kept, labels in their normal form, and the script that builds the list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.retrieval.reading.concepts.build import build, data_file, main
from tieout.retrieval.reading.concepts.filings import LabelledNumber, labelled_numbers
from tieout.retrieval.reading.concepts.labels import normal_form
from tieout.retrieval.reading.concepts.load import concept_of_tag, concepts, concepts_of_label
from tieout.retrieval.reading.metrics.match import METRICS

PAGE = b"""<html><body><div style="display:none"><ix:header><ix:hidden>
<ix:nonFraction name="us-gaap:Revenues" contextRef="y" unitRef="usd" scale="0">7</ix:nonFraction></ix:hidden><ix:resources>
<xbrli:context id="y"><xbrli:period><xbrli:startDate>2030-01-01</xbrli:startDate><xbrli:endDate>2030-12-31</xbrli:endDate>
</xbrli:period></xbrli:context>
<xbrli:context id="d"><xbrli:entity><xbrli:segment><xbrldi:explicitMember dimension="a:A">a:B</xbrldi:explicitMember>
</xbrli:segment></xbrli:entity><xbrli:period><xbrli:instant>2030-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
<xbrli:unit id="eps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unitNumerator>
<xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>
</ix:resources></ix:header></div><table>
<tr><td>Takings, net</td><td>$</td><td><ix:nonFraction name="us-gaap:Revenues" contextRef="y" unitRef="usd" scale="6">12</ix:nonFraction></td></tr>
<tr><td></td><td><ix:nonFraction name="us-gaap:Goodwill" contextRef="d" unitRef="usd" scale="6">3</ix:nonFraction></td></tr></table>
<p>of <ix:nonFraction name="us-gaap:EarningsPerShareDiluted" contextRef="y" unitRef="eps">1.25</ix:nonFraction></p>
<p><ix:nonFraction name="us-gaap:Assets" contextRef="nowhere" unitRef="usd">5</ix:nonFraction></p></body></html>"""

MAPPINGS = {
    "Revenues": {
        "standard_tags": ["Revenue"],
        "display_name": "Revenue",
        "statement": "IncomeStatement",
        "company_count": 9,
    },
    "InventoryNet": {"standard_tags": ["Inventories"], "statement": "BalanceSheet", "company_count": 8},
    "InventoryWriteDown": {"standard_tags": ["Inventories"], "statement": "BalanceSheet", "company_count": 7},
    "ifrs-full_Inventories": {"standard_tags": ["Inventories"]},
    "Inventories": {"standard_tags": ["Inventories"], "statement": "BalanceSheet", "company_count": 3},
    "IncreaseDecreaseInInventories": {"standard_tags": ["Cash"], "statement": "CashFlowStatement", "company_count": 6},
    "LicenseMember": {"standard_tags": ["Revenue"], "statement": "IncomeStatement", "company_count": 1},
}
HAND = {
    "revenue": {
        "label": "Revenue", "synonyms": ["net sales"], "tags": ["us-gaap:Revenues"],
        "unit": "currency", "period": "duration", "section": "income", "total": True,
    },
}  # fmt: skip


def number(tag: str, label: str, *, instant: bool = False, dimensions: bool = False) -> LabelledNumber:
    return LabelledNumber(tag, "USD", 6, instant, dimensions, label)


NUMBERS = [
    (company, one)
    for company in ("aaa", "bbb")
    for one in (
        number("us-gaap:Revenues", "Takings"),
        number("us-gaap:InventoryNet", "Goods in store", instant=True),
        number("us-gaap:IncreaseDecreaseInInventories", "Goods in store"),
        number("us-gaap:InventoryWriteDown", "Written off"),
        number("us-gaap:InventoryNet", "Apples", instant=True, dimensions=True),
        number("us-gaap:OnlyInNotes", "Noted"),
    )
] + [("aaa", number("us-gaap:OnlyOneCompany", "Alone")), ("aaa", number("us-gaap:Revenues", "What aaa alone calls it"))]


def test_no_tag_belongs_to_two_concepts():
    tags = [tag for concept in concepts().values() for tag in concept.tags]
    assert len(tags) == len(set(tags))


def test_the_keys_of_metrics_are_kept():
    """All but guidance, which says on what basis a figure stands, and measures nothing by itself."""
    assert set(METRICS) - set(concepts()) == {"guidance"}


@pytest.mark.parametrize("key", sorted(key for key, metric in METRICS.items() if metric.tags))
def test_the_tags_of_a_metric_stay_with_its_key(key):
    """In their order. Total debt's LongTermDebt and DebtCurrent went: neither is all debt."""
    wanted = [] if key == "total_debt" else list(METRICS[key].tags)
    names = list(dict.fromkeys(tag.split(":")[1] for tag in concepts()[key].tags))
    assert [name for name in names if name in wanted] == wanted


@pytest.mark.parametrize(
    ("tag", "key"),
    [
        ("us-gaap:Revenues", "revenue"),
        ("us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", "revenue"),
        ("ifrs-full:Revenue", "revenue"),
        ("us-gaap:NetIncomeLoss", "net_income"),
        ("ifrs-full:ProfitLoss", "net_income"),
        ("us-gaap:StockholdersEquity", "equity"),
        ("ifrs-full:Equity", "equity"),
        ("us-gaap:InterestIncomeExpenseNet", "net_interest_income"),
        ("us-gaap:InterestExpenseDeposits", "deposit_interest_expense"),
        ("us-gaap:PremiumsEarnedNet", "premiums_earned"),
        ("us-gaap:OperatingLeaseLeaseIncome", "rental_income"),
        ("us-gaap:RegulatoryAssets", "regulatory_assets"),
        ("us-gaap:PrincipalTransactionsRevenue", "principal_transactions"),
        ("us-gaap:ExplorationExpenseMining", "exploration_expense"),
        ("dei:EntityCommonStockSharesOutstanding", "shares_outstanding"),
        ("us-gaap:InterestPaidNet", "interest_paid_net"),
    ],
)
def test_a_tag_has_the_concept_of_its_line(tag, key):
    assert concept_of_tag(tag).key == key


@pytest.mark.parametrize("tag", ["goog:TrafficAcquisitionCosts", "Revenues", "us-gaap:LicenseMember", ""])
def test_tags_outside_the_list_have_no_concept(tag):
    assert concept_of_tag(tag) is None


@pytest.mark.parametrize(
    ("tag", "unit", "period", "section"),
    [
        ("us-gaap:Assets", "currency", "instant", "balance"),
        ("us-gaap:EarningsPerShareDiluted", "per_share", "duration", "per_share"),
        ("us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding", "shares", "duration", "per_share"),
        ("us-gaap:EffectiveIncomeTaxRateContinuingOperations", "percent", "duration", "ratio"),
        ("us-gaap:InterestPaidNet", "currency", "duration", "cash_flow"),
        ("us-gaap:OperatingLeaseWeightedAverageDiscountRatePercent", "percent", "instant", "notes"),
        ("ifrs-full:CashFlowsFromUsedInOperatingActivities", "currency", "duration", "cash_flow"),
    ],
)
def test_a_concept_says_its_unit_period_and_statement(tag, unit, period, section):
    concept = concept_of_tag(tag)
    assert (concept.unit, concept.period, concept.section) == (unit, period, section)


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Total net revenue", "revenue"),
        ("TOTAL NET REVENUES (in millions)", "revenue"),
        ("Net (loss) income", "net_income"),
        ("Accounts receivable, net of allowances of $12 and $15", "receivables"),
        ("Selling, general & administrative", "sga"),
        ("Total shareholders’ equity", "equity"),
        ("Net premiums earned", "premiums_earned"),
        ("Rental revenues", "rental_income"),
    ],
)
def test_a_label_is_found_by_its_normal_form(label, key):
    assert concepts_of_label(label)[0].key == key


def test_a_label_may_name_a_balance_and_its_change():
    found = {concept.section: concept.key for concept in concepts_of_label("Inventories")}
    assert found == {"balance": "inventory", "cash_flow": "increase_decrease_in_inventories"}


@pytest.mark.parametrize("label", ["", "—", "(in millions)", "Total", "Other", "Balance at December 31, 2030"])
def test_a_label_that_names_no_line_has_no_concept(label):
    assert concepts_of_label(label) == ()


def test_formulas_stand_over_keys_of_the_list():
    for concept in concepts().values():
        words = (concept.formula or "").replace("(", " ").replace(")", " ").split()
        assert all(word in concepts() or word in "+-/*" for word in words), concept.key


def test_a_ratio_of_metrics_has_its_formula():
    assert concepts()["gross_margin"].formula == "gross_profit / revenue"
    assert concepts()["free_cash_flow"].formula == "operating_cash_flow - capex"


def test_totals_and_industries_are_told():
    assert concepts()["total_assets"].total
    assert not concepts()["goodwill"].total
    assert concepts()["premiums_earned"].industries == ("insurance",)
    assert concepts()["revenue"].industries is None


@given(st.text(max_size=60))
def test_a_normal_form_has_no_capitals_punctuation_or_brackets(label):
    form = normal_form(label)
    assert form == form.lower() == " ".join(form.split())
    assert not set("(),.;:'’&") & set(form)


def test_the_numbers_of_a_filing_come_with_their_rows_labels():
    """Hidden facts and facts without a context do not come."""
    assert list(labelled_numbers(PAGE)) == [
        LabelledNumber("us-gaap:Revenues", "USD", 6, instant=False, dimensions=False, label="Takings, net"),
        LabelledNumber("us-gaap:Goodwill", "USD", 6, instant=True, dimensions=True, label=""),
        LabelledNumber("us-gaap:EarningsPerShareDiluted", "USD/shares", 0, instant=False, dimensions=False, label=""),
    ]


def test_the_build_gives_each_tag_its_own_concept_unless_the_line_is_the_same():
    built = {concept.key: concept for concept in build(MAPPINGS, HAND, NUMBERS, [])}
    assert {key: concept.tags for key, concept in built.items()} == {
        "revenue": ("us-gaap:Revenues",),
        "inventory_net": ("us-gaap:InventoryNet",),
        "inventory_write_down": ("us-gaap:InventoryWriteDown",),
        "inventories": ("ifrs-full:Inventories",),
        "increase_decrease_in_inventories": ("us-gaap:IncreaseDecreaseInInventories",),
        "only_in_notes": ("us-gaap:OnlyInNotes",),
    }
    assert {key: concept.source for key, concept in built.items() if concept.source != "edgartools"} == {
        "revenue": "hand",
        "only_in_notes": "filings",
    }


def test_the_build_takes_periods_and_labels_from_filings():
    built = {concept.key: concept for concept in build(MAPPINGS, HAND, NUMBERS, [])}
    assert built["revenue"].synonyms == ("net sales", "Takings")
    assert built["inventory_net"].synonyms == built["increase_decrease_in_inventories"].synonyms == ("Goods in store",)
    assert (built["inventory_write_down"].period, built["inventory_write_down"].section) == ("duration", "notes")
    assert built["inventories"].period == "instant"


def test_a_tag_whose_name_is_a_hand_written_key_by_chance_stops_the_build():
    chance = {"Revenue": {"standard_tags": ["Revenue"], "statement": "IncomeStatement"}}
    with pytest.raises(ValueError, match="us-gaap:Revenue"):
        build(MAPPINGS | chance, HAND, NUMBERS, [])


def test_the_data_file_is_the_same_twice_and_reads_back():
    one, other = (data_file(build(MAPPINGS, HAND, order, []), {}) for order in (NUMBERS, NUMBERS[::-1]))
    assert one == other
    assert [row["key"] for row in json.loads(one)["concepts"]] == sorted(
        row["key"] for row in json.loads(one)["concepts"]
    )


def test_the_script_reads_filings_and_leaves_companies_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "aaa-10-k.html").write_bytes(PAGE)
    (tmp_path / "bbb-10-k.html").write_bytes(PAGE)
    (tmp_path / "mapping.json").write_text(json.dumps({"_metadata": {}} | MAPPINGS))
    out = tmp_path / "concepts.json"
    main(
        [
            "--mappings",
            str(tmp_path / "mapping.json"),
            "--filings",
            str(tmp_path),
            "--leave-out",
            "bbb",
            "--out",
            str(out),
        ]
    )
    assert "1 companies' filings" in json.loads(out.read_text())["sources"]["filings"]
    assert "1 of 1 have a concept" in capsys.readouterr().out
