"""How reports call what questions ask for, as data: ratios' ingredients, the statements' titles, the sections' words.

Knows no rules and no company. `RATIOS`: words of a question → metrics that the ratio is computed of (keys of `METRICS`).
`SECTIONS`: words of a question → words that the part of a report that speaks of it uses.
"""

from __future__ import annotations

INCOME = (
    "consolidated statements of operations", "consolidated statements of income", "consolidated statements of earnings",
    "consolidated statement of operations", "consolidated statement of income", "statements of operations",
    "statements of income",
)  # fmt: skip
BALANCE = (
    "consolidated balance sheets",
    "consolidated balance sheet",
    "statement of financial position",
    "balance sheets",
)
CASH_FLOWS = (
    "consolidated statements of cash flows", "consolidated statement of cash flows", "statements of cash flows",
)  # fmt: skip
CASH_FLOW_METRICS = frozenset(
    "operating_cash_flow investing_cash_flow financing_cash_flow free_cash_flow capex buybacks dividends_paid".split()
)

RATIOS = {
    r"quick ratio|acid test": "current_assets inventory current_liabilities",
    r"current ratio|working capital|liquidity ratio": "current_assets current_liabilities",
    r"capital[- ]intensive|capital intensity": "capex property total_assets revenue",
    r"asset turnover": "revenue total_assets",
    r"inventory turnover|days inventory|dio": "cost_of_revenue inventory",
    r"interest coverage": "operating_income interest_expense ebitda",
    r"return on assets|roa": "net_income total_assets",
    r"debt[- ]to[- ]equity|leverage": "total_debt equity",
    r"days payable|dpo": "payables cost_of_revenue",
    r"days sales|dso": "receivables revenue",
    r"pay-?out ratio|retention ratio": "dividends_paid net_income",
    r"pp&?n?e": "property",
    r"cogs": "cost_of_revenue",
    r"top[- ]?line": "revenue",
    r"bottom line": "net_income",
    r"balance sheet|liabilit(?:y|ies)": "total_assets total_liabilities current_liabilities",
    r"cash flows?": "operating_cash_flow",
    r"income statement": "revenue operating_income net_income",
}

SECTIONS = {
    r"industr|(?:main|primar)\w* .*(?:do|make|sell|operate)|business model|products and services": (
        "item 1. business", "principal products", "products and services", "segments", "overview of the business",
    ),
    r"legal|lawsuit|litigat|court|battle": (
        "legal proceedings", "litigation", "contingencies", "legal matters", "lawsuits",
    ),
    r"acqui|merger|takeover": ("acquisitions", "acquisition", "business combinations", "acquired"),
    r"spin|divest|dispos|separat": ("divestitures", "discontinued operations", "spin-off", "separation", "disposal"),
    r"dividend": ("dividends declared", "dividends per share", "quarterly dividend"),
    r"geograph|region|countr": ("geographic", "geographic operations", "by geography", "by region", "international"),
    r"segment|product categor|service categor|product line": (
        "segment", "segments", "disaggregation of revenue", "products", "services",
    ),
    r"employee|workforce|staff|headcount|people (?:work|employ)": ("human capital", "full-time employees", "number of employees"),
    r"currenc|foreign exchange": ("foreign currency", "exchange rates", "market risk"),
    r"risk": ("risk factors",),
    r"accounting (?:polic|practice|change|standard)": (
        "recent accounting pronouncements", "accounting policies", "accounting standards",
    ),
    r"customer": ("customers", "customer", "largest customers", "major customers"),
    r"debt|borrow": ("borrowings", "notes", "indebtedness", "long-term debt"),
}  # fmt: skip
