"""The words that measures go by, and where they stand in a text."""
