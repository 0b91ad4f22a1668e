"""Are questions answered rightly? Sets of questions with gold, and questions drawn from facts and tables."""
