"""Concepts as data: what a figure measures, by tag and by label.

`concepts.json` is the list, `load.py` its reader. `build.py` wrote the list out of a public mapping, filers' own row labels
and `hand.json`. Knows no question, no document and no company. Nothing here reads a file outside this folder at run time.
"""
