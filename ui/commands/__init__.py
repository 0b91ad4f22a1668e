"""The commands of `tieout`, a file for each group; `ui.cli` puts them together."""
