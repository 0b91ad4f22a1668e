"""Text read into numbers, periods, names, metrics and tables. Knows nothing of documents' places or of questions' answers."""
