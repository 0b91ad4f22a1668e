"""Tables of a text: rows, columns, units, kinds of statement."""
