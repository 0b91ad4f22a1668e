"""Passages in Chroma and in the lexical index: kept in step with the ledger, searched, fused and ranked."""
