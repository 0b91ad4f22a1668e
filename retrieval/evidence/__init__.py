"""From a query to evidence: figures found in facts, tables and prose, calculations, conflicts, what is missing."""
