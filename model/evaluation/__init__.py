"""The measures of an adapter's card: base against adapters on held-out examples."""
