"""How well `tieout check` tells true figures from false ones."""
