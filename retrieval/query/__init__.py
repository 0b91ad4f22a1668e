"""A question read: companies, periods, metrics, operations, relations; what the search looks for first."""
