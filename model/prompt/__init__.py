"""What the model reads: evidence first, then the question, as chat turns."""
