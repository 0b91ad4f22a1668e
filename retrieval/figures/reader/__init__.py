"""The reader of numbers that nobody tagged: what stands around a number, scored by weights that were trained on tagged filings."""
