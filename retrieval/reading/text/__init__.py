"""Numbers, sentences and instructions within running text."""
