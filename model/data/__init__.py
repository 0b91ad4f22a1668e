"""Training data: question sets, tables and past reports as examples of evidence and a tied answer."""
