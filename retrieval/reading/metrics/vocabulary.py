"""The vocabulary itself, as data: one line of words, us-gaap tags and kind for each metric. Knows no rules.

Words are lower case, best first; a plural of the last word is understood. Where two metrics share a phrase ("gross
margin" in per cent and in money) the first in this table takes it in a question, and either may claim it on a row label.
Some stand here only so that a longer name is not taken for a shorter one ("cost of revenue", "deferred revenue").
"""

# fmt: off
from __future__ import annotations

# key: (kind, unit, words, tags)
Entry = tuple[str, str | None, str, str]

VOCABULARY: dict[str, Entry] = {
    # income statement
    "revenue": (
        "flow", "currency",
        "revenue; total net sales; net sales; total revenue; net revenue; total net revenue; sales; turnover; total sales; top line"
        "; operating revenue; total operating revenue; revenues net of interest expense; total revenues net of interest expense; sales and other operating revenue; bring in; brought in; takings",
        "RevenueFromContractWithCustomerExcludingAssessedTax Revenues SalesRevenueNet"
        " RevenueFromContractWithCustomerIncludingAssessedTax RevenuesNetOfInterestExpense Revenue",
    ),
    "same_store_sales": (
        "ratio", "percent",
        "comparable sales; same-store sales; like-for-like sales; comparable store sales; comparable-store sales; comp sales; organic sales", "",
    ),
    "cost_of_revenue": (
        "flow", "currency", "cost of revenue; cost of sales; total cost of sales; total cost of revenue; cost of goods sold; cost of products sold",
        "CostOfGoodsAndServicesSold CostOfRevenue CostOfGoodsSold",
    ),
    "deferred_revenue": (
        "instant", "currency", "deferred revenue; unearned revenue; contract liability; contract liabilities",
        "ContractWithCustomerLiabilityCurrent ContractWithCustomerLiability DeferredRevenueCurrent",
    ),
    "gross_margin": (
        "ratio", "percent", "gross margin percentage; total gross margin percentage; gross margin; gross profit margin; gross margin percent; gross margin rate", "",
    ),
    "gross_profit": ("flow", "currency", "gross profit; gross margin; total gross margin; total gross profit", "GrossProfit"),
    "operating_margin": ("ratio", "percent", "operating margin; op margin; operating profit margin; operating income margin; ebit margin", ""),
    "net_margin": ("ratio", "percent", "net margin; net profit margin; profit margin; net income margin", ""),
    "research": (
        "flow", "currency",
        "research and development; research and development expense; research & development; r&d; r&d expense; r&d spending"
        "; research and development costs; spent on research; research spending; product development",
        "ResearchAndDevelopmentExpense ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost",
    ),
    "sga": (
        "flow", "currency",
        "selling, general and administrative; mg&a; selling, general, and administrative expense; marketing, general, and administrative; marketing, general and administrative; sales, general and administrative; selling, general and administrative expense; sg&a; sg&a expense"
        "; selling and administrative; sales, general, and administrative; selling, general, and administrative",
        "SellingGeneralAndAdministrativeExpense",
    ),
    "marketing": ("flow", "currency", "sales and marketing; marketing expense; selling and marketing; marketing; advertising expense",
                  "SellingAndMarketingExpense MarketingExpense AdvertisingExpense"),
    "operating_expenses": ("flow", "currency", "operating expenses; total operating expenses; opex; operating costs; operating expenditure",
                           "OperatingExpenses CostsAndExpenses"),
    "operating_income": (
        "flow", "currency",
        "operating income; operating profit; income from operations; total operating income; profit from operations; ebit; operating earnings"
        "; operating result; op income; op. income; op profit; earnings before interest and tax; operating loss; loss from operations; operating income (loss)",
        "OperatingIncomeLoss",
    ),
    "ebitda": ("flow", "currency", "ebitda; adjusted ebitda; core earnings", ""),
    "interest_expense": ("flow", "currency", "interest expense; interest costs; finance costs; net interest expense; interest and debt expense",
                         "InterestExpense InterestExpenseNonoperating InterestExpenseDebt"),
    "interest_income": ("flow", "currency", "interest income; interest and dividend income", "InvestmentIncomeInterest InvestmentIncomeInterestAndDividend"),
    "net_interest_income": ("flow", "currency", "net interest income; nii", "InterestIncomeExpenseNet"),
    "other_income": ("flow", "currency", "other income; other income (expense), net; other income/(expense), net; other income, net", "NonoperatingIncomeExpense"),
    "pretax_income": (
        "flow", "currency",
        "income before income tax; income before income taxes; income before provision for income taxes; pretax income; pre-tax income"
        "; pretax profit; pre-tax profit; profit before tax; profit before taxes; earnings before tax; earnings before taxes; income before taxes",
        "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest"
        " IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
    ),
    "income_tax": ("flow", "currency", "provision for income taxes; income tax expense; income taxes; tax expense; tax provision; income tax; tax charge; benefit for income taxes; benefit from income taxes",
                   "IncomeTaxExpenseBenefit"),
    "tax_rate": ("ratio", "percent", "effective tax rate; effective income tax rate; tax rate", "EffectiveIncomeTaxRateContinuingOperations"),
    "net_income": (
        "flow", "currency",
        "net income; net earnings; net profit; profit; earnings; net loss; loss; bottom line; profit for the year; profit for the period; earned; earn"
        "; earns; net income (loss); net income attributable; net (loss) income; profit after tax; lost",
        "NetIncomeLoss ProfitLoss NetIncomeLossAvailableToCommonStockholdersBasic",
    ),
    "other_comprehensive_income": (
        "flow", "currency", "other comprehensive income; total other comprehensive income; other comprehensive income (loss)",
        "OtherComprehensiveIncomeLossNetOfTax",
    ),
    "comprehensive_income": ("flow", "currency", "comprehensive income; total comprehensive income", "ComprehensiveIncomeNetOfTax"),
    "eps": (
        "per share", "USD/shares",
        "diluted earnings per share; earnings per share; eps; diluted eps; diluted net income per share; net income per share; earnings per diluted share"
        "; profit per share; earnings a share; diluted; net income per share - diluted; net income per diluted share; diluted loss per share; loss per share",
        "EarningsPerShareDiluted EarningsPerShareBasicAndDiluted",
    ),
    "eps_basic": ("per share", "USD/shares", "basic earnings per share; basic eps; basic net income per share; basic; net income per basic share",
                  "EarningsPerShareBasic"),
    "ffo_per_share": ("per share", "USD/shares", "funds from operations per share; ffo per share", ""),
    "ffo": ("flow", "currency", "funds from operations; ffo; adjusted funds from operations; affo", ""),
    "dividends_per_share": (
        "per share", "USD/shares",
        "dividends per share; dividend per share; dividends declared per share; dividends declared per common share; cash dividends declared per share"
        "; quarterly dividend; cash dividends per share; dividend",
        "CommonStockDividendsPerShareDeclared CommonStockDividendsPerShareCashPaid",
    ),
    "stock_compensation": ("flow", "currency", "share-based compensation; stock-based compensation; share-based compensation expense"
                           "; stock-based compensation expense", "ShareBasedCompensation AllocatedShareBasedCompensationExpense"),
    "depreciation": ("flow", "currency", "depreciation and amortization; depreciation; amortization",
                     "DepreciationDepletionAndAmortization DepreciationAndAmortization Depreciation"),
    "impairment": ("flow", "currency", "impairment; write-down; writedown; write-off; impairment charge", "GoodwillImpairmentLoss"),
    "one_time_charge": ("flow", "currency", "one-time charge; one-time income tax charge; restructuring charge; restructuring costs; charge", "RestructuringCharges"),
    # cash flow
    "operating_cash_flow": (
        "flow", "currency",
        "cash generated by operating activities; net cash provided by operating activities; operating cash flow; cash flow from operations"
        "; cash from operations; cash generated from operations; net cash used in operating activities; net cash from operating activities; operating activities; cash flow from operating activities; cash provided by operating activities",
        "NetCashProvidedByUsedInOperatingActivities",
    ),
    "investing_cash_flow": ("flow", "currency", "net cash used in investing activities; cash used in investing activities; investing cash flow",
                            "NetCashProvidedByUsedInInvestingActivities"),
    "financing_cash_flow": ("flow", "currency", "net cash used in financing activities; cash used in financing activities; financing cash flow",
                            "NetCashProvidedByUsedInFinancingActivities"),
    "free_cash_flow": ("flow", "currency", "free cash flow; fcf", ""),
    "capex": (
        "flow", "currency",
        "capital expenditures; capital expenditure; capex; capital spending; payments for acquisition of property, plant and equipment"
        "; purchases of property and equipment; additions to property and equipment; additions to property, plant and equipment; purchases of pp&e; purchases related to property and equipment and intangible assets; purchases of property, plant and equipment"
        "; property, plant and equipment additions; property and equipment additions; acquisition of property, plant and equipment",
        "PaymentsToAcquirePropertyPlantAndEquipment PaymentsToAcquireProductiveAssets",
    ),
    "buybacks": ("flow", "currency", "repurchases of common stock; share repurchases; stock repurchases; buybacks; buyback; share buyback; payments related to repurchases"
                 " of common stock; repurchase of common stock", "PaymentsForRepurchaseOfCommonStock"),
    "dividends_paid": ("flow", "currency", "dividends paid; payments for dividends; payments for dividends and dividend equivalents; payments of dividends; total dividends; cash dividends; dividends on common stock; cash dividends paid; pay in dividends; paid in dividends; pay out in dividends; paid out in dividends; dividend payments; spend on dividends; spent on dividends; dividends",
                       "PaymentsOfDividends PaymentsOfDividendsCommonStock"),
    # balance sheet
    "cash": (
        "instant", "currency",
        "cash and cash equivalents; cash; cash balance; cash position; cash & cash equivalents; cash on hand", "CashAndCashEquivalentsAtCarryingValue Cash",
    ),
    "cash_and_securities": ("instant", "currency", "cash, cash equivalents and marketable securities; cash, cash equivalents, and marketable securities; cash and securities; cash, cash equivalents and short-term investments; cash, cash equivalents, and short-term investments; cash, cash equivalents and investments; cash and short-term investments; cash and investments", ""),
    "marketable_securities": ("instant", "currency", "marketable securities; short-term investments",
                              "MarketableSecuritiesCurrent AvailableForSaleSecuritiesDebtSecurities ShortTermInvestments"),
    "receivables": ("instant", "currency", "accounts receivable; accounts receivable, net; trade receivables; receivables", "AccountsReceivableNetCurrent"),
    "inventory": ("instant", "currency", "inventories; inventory; stocks of goods", "InventoryNet"),
    "current_assets": ("instant", "currency", "total current assets; current assets", "AssetsCurrent"),
    "total_assets": ("instant", "currency", "total assets; assets", "Assets"),
    "goodwill": ("instant", "currency", "goodwill", "Goodwill"),
    "property": ("instant", "currency", "property, plant and equipment, net; property and equipment, net; property, plant and equipment; property and equipment",
                 "PropertyPlantAndEquipmentNet"),
    "current_liabilities": ("instant", "currency", "total current liabilities; current liabilities", "LiabilitiesCurrent"),
    "total_liabilities": ("instant", "currency", "total liabilities; liabilities", "Liabilities"),
    "payables": ("instant", "currency", "accounts payable; trade payables", "AccountsPayableCurrent"),
    "equity": ("instant", "currency", "total shareholders' equity; shareholders' equity; total stockholders' equity; stockholders' equity; total equity; book value; net assets",
               "StockholdersEquity StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"),
    "liabilities_and_equity": ("instant", "currency", "total liabilities and shareholders' equity; total liabilities and stockholders' equity; liabilities and equity",
                               "LiabilitiesAndStockholdersEquity"),
    "retained_earnings": ("instant", "currency", "retained earnings; accumulated deficit", "RetainedEarningsAccumulatedDeficit"),
    "net_debt": ("instant", "currency", "net debt; net borrowings; net borrowing", ""),
    "long_term_debt": ("instant", "currency", "long-term debt; long term debt; term debt; notes payable", "LongTermDebtNoncurrent LongTermDebt"),
    "total_debt": ("instant", "currency", "total debt; debt; borrowings; gross debt", "LongTermDebt DebtCurrent"),
    "shares_outstanding": ("instant", "shares", "shares outstanding; common stock outstanding; shares in issue; shares of common stock outstanding; outstanding shares",
                           "EntityCommonStockSharesOutstanding CommonStockSharesOutstanding"),
    "diluted_shares": ("flow", "shares", "diluted shares; weighted average diluted shares; diluted weighted average shares; diluted share count; shares used in computing"
                       " diluted earnings per share; weighted-average diluted shares", "WeightedAverageNumberOfDilutedSharesOutstanding"),
    "basic_shares": ("flow", "shares", "basic shares; weighted average basic shares; weighted average shares; weighted-average shares; weighted average shares outstanding",
                     "WeightedAverageNumberOfSharesOutstandingBasic"),
    # the business
    "backlog": ("instant", "currency", "order backlog; backlog; order book; remaining performance obligations; orders in hand", "RevenueRemainingPerformanceObligation"),
    "orders": ("flow", "currency", "order intake; new orders; bookings; orders; net bookings; order", ""),
    "guidance": ("flow", None, "guidance; outlook; forecast; expects; expect; projects; forecasts; guided; target; estimate", ""),
    "employees": ("instant", None, "full-time equivalent employees; employees; headcount; full-time employees; workforce; people worked; people employed; staff; people work", ""),
    "jobs": ("event", None, "jobs; job cuts; layoffs; redundancies; workers affected; workers; positions", ""),
    "stores": ("instant", None, "stores; shops; outlets; restaurants; branches", "NumberOfStores"),
    "customers": ("instant", None, "customers; subscribers; paid memberships; users; memberships; clients; active users", ""),
    "patients": ("event", None, "patients", ""),
    "countries": ("instant", None, "countries", ""),
    "capacity": ("instant", None, "capacity; contracted power; contracted mw; megawatts", ""),
    "occupancy": ("instant", "percent", "occupancy; occupancy rate; occupied; leased rate", ""),
    "production": ("flow", None, "production; output; produced; produce; mined; oil equivalent; volumes produced", ""),
    "deliveries": ("flow", None, "deliveries; delivered; shipments; units sold; vehicles delivered", ""),
    "transactions": ("flow", None, "transactions; payments handled; transaction volume; payment volume", ""),
    "passengers": ("flow", None, "passengers; passenger numbers", ""),
    "response_rate": ("ratio", "percent", "response rate; responded; responders", ""),
    "charter_rate": ("price", "currency", "tanker rates; day rate; daily rate; charter rate; freight rate", ""),
    "fleet_value": ("instant", "currency", "value of its fleet; fleet is worth; fleet value; values its fleet; fleet", ""),
    "fine": ("event", "currency", "fined; fine; penalty; penalties; settlement; fines; damages", ""),
    "deal_value": ("event", "currency", "purchase price; deal value; acquisition price; takeover; acquisition; pay for; paid for; to buy; buy; acquire", ""),
    "premium": ("ratio", "percent", "premium", ""),
    "offer_price": ("price", "USD/shares", "offering price; offer price; ipo price; listing price; price per share; priced", ""),
    "price": ("price", "USD/shares", "closing price; share price; stock price; price of the shares; close; closed; closes; price", ""),
    "open_price": ("price", "USD/shares", "opening price; open; opened at", ""),
    "high_price": ("price", "USD/shares", "intraday high; day's high; highest price; high", ""),
    "low_price": ("price", "USD/shares", "intraday low; day's low; lowest price; low", ""),
    "volume": ("flow", "shares", "trading volume; volume; shares traded; shares changed hands", ""),
    "market_cap": ("instant", "currency", "market capitalisation; market capitalization; market cap; market value", "EntityPublicFloat"),
    "return_on_equity": ("ratio", "percent", "return on equity; allowed return on equity; roe", ""),
    "return_on_assets": ("ratio", "percent", "return on assets; return on total assets; roa", ""),
    "payout_ratio": ("ratio", "percent", "dividend payout ratio; payout ratio; pay-out ratio; dividend payout", ""),
    "current_ratio": ("ratio", "x", "current ratio", ""),
    "asset_turnover": ("ratio", "x", "asset turnover; asset turnover ratio; total asset turnover", ""),
    "rate_rise": ("ratio", "percent", "rate rise; rate increase; raise its rates; raise rates; price increase; raise prices", ""),
    "assets_under_management": ("instant", "currency", "assets under management; aum; net inflows", ""),
    "loans": ("instant", "currency", "total loans; loans; loan book; lending", "LoansAndLeasesReceivableNetReportedAmount"),
    "deposits": ("instant", "currency", "total deposits; deposits; customer deposits", "Deposits"),
    "policy_rate": ("instant", "percent", "policy rate; federal funds rate; interest rate; base rate; target range; key rate", ""),
    "inflation": ("ratio", "percent", "inflation; consumer price inflation; consumer price index; consumer prices; cpi", ""),
    "combined_ratio": ("ratio", "percent", "combined ratio", ""),
    "loan_to_deposit": ("ratio", "percent", "loan-to-deposit ratio; loan to deposit ratio; loans-to-deposits ratio; loan/deposit ratio", ""),
    "debt_to_equity": ("ratio", "x", "debt-to-equity ratio; debt to equity ratio; debt-to-equity; debt/equity", ""),
    "book_to_bill": ("ratio", "x", "book-to-bill ratio; book-to-bill; book to bill", ""),
    "ebita": ("flow", "currency", "ebita; adjusted ebita; operating ebita", ""),
    "ebita_margin": ("ratio", "percent", "ebita margin; adjusted ebita margin", ""),
    "ebitda_margin": ("ratio", "percent", "ebitda margin; adjusted ebitda margin", ""),
    "fcf_margin": ("ratio", "percent", "free cash flow margin; fcf margin", ""),
    "arpu": ("flow", "currency", "arpu; average revenue per user; revenue per user; postpaid phone arpu", ""),
    "cash_cost": ("flow", "currency", "cash cost; cash costs; c1 cash cost; cash cost (c1); unit cash cost; cash operating cost", ""),
    "sustaining_cost": ("flow", "currency", "all-in sustaining cost; all-in sustaining costs; aisc", ""),
    "cash_burn": ("flow", "currency", "cash burn; cash used", ""),
    "loss_ratio": ("ratio", "percent", "loss ratio; loss and loss adjustment expense ratio", ""),
    "expense_ratio": ("ratio", "percent", "expense ratio; underwriting expense ratio", ""),
    "premiums_written": ("flow", "currency", "net premiums written; gross premiums written; premiums written; written premiums", "PremiumsWrittenNet"),
    "premiums_earned": ("flow", "currency", "net premiums earned; premiums earned; earned premiums", "PremiumsEarnedNet"),
    "catastrophe_losses": ("flow", "currency", "catastrophe losses; cat losses", ""),
    "net_interest_margin": ("ratio", "percent", "net interest margin; nim; net interest margin (fte)", ""),
    "efficiency_ratio": ("ratio", "percent", "efficiency ratio; cost-income ratio; cost-to-income ratio; cost/income ratio", ""),
    "noninterest_expense": ("flow", "currency", "noninterest expense; non-interest expense; total noninterest expense; total non-interest expense", "NoninterestExpense"),
    "noninterest_income": ("flow", "currency", "noninterest income; non-interest income; total noninterest income; fee income", "NoninterestIncome"),
    "cet1_ratio": ("ratio", "percent", "cet1 ratio; common equity tier 1 ratio; common equity tier 1 capital ratio; cet1 capital ratio; tier 1 common ratio; cet1", ""),
    "credit_allowance": ("instant", "currency", "allowance for credit losses; allowance for loan losses; allowance for loan and lease losses; loan loss allowance; loan loss reserve", "FinancingReceivableAllowanceForCreditLosses LoansAndLeasesReceivableAllowance"),
    "credit_provision": ("flow", "currency", "provision for credit losses; provision for loan losses; loan loss provision; credit loss provision", "ProvisionForLoanLeaseAndOtherLosses ProvisionForCreditLosses"),
    "charge_offs": ("ratio", "percent", "net charge-off ratio; net charge-offs to average loans; net charge-off rate", ""),
    "load_factor": ("ratio", "percent", "load factor; passenger load factor; seat load factor", ""),
    "revpar": ("flow", "currency", "revpar; revenue per available room; comparable revpar", ""),
    "room_rate": ("flow", "currency", "average daily rate; adr; room rate", ""),
    "churn": ("ratio", "percent", "churn; postpaid churn; churn rate; customer churn", ""),
    "net_retention": ("ratio", "percent", "net revenue retention; net retention rate; net retention; dollar-based net retention", ""),
    "unemployment": ("ratio", "percent", "unemployment rate; jobless rate; unemployment; rate of unemployment", ""),
    "occupancy_rooms": ("ratio", "percent", "occupancy of rooms", ""),
    "fuel_price": ("flow", "currency", "fuel price per gallon; average fuel price per gallon; average fuel price; fuel price; price per gallon; average fuel cost per gallon; fuel cost per gallon; per gallon of fuel", ""),
    "noncurrent_assets": ("instant", "currency", "non-current assets; noncurrent assets", "AssetsNoncurrent"),
    "operating_ratio": ("ratio", "percent", "operating ratio", ""),
    "solvency_ratio": ("ratio", "percent", "solvency ratio; solvency ii ratio", ""),
}
