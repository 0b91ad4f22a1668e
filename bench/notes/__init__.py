"""Research notes: speed, agreement with companyfacts, the documentation's pictures."""
