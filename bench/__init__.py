"""Benches: how good and how fast Tieout is, measured from outside. `python -m bench --help`, from the repository's root.

A bench may look into every room, and no room knows of a bench. Gold is worked out apart from the code under test. What a bench
needs beyond this repository is named by an option; without it the bench says so, is skipped, and the exit status is 0.
"""
