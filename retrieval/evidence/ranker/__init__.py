"""The ranker: which of the figures that fit a question by type is the one that its words ask for. Trained, not ruled."""
