"""The check of any text against the desk: its figures as claims, each matched with the figure store."""
