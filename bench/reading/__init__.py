"""Are documents read rightly? Figures of PDFs and of companyfacts."""
