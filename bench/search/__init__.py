"""Is the right page found? Search beside a naive baseline over the same texts."""
