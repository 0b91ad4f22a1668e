"""Research notes in batch: built out of the desk's evidence, rendered, stored, and tied out again offline."""
