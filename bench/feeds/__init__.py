"""Feeds and the index behind them: speed, robustness, completeness, growth, attacks inside items."""
