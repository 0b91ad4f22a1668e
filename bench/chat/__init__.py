"""The chat in a browser: speed, accessibility, a reader's whole day."""
