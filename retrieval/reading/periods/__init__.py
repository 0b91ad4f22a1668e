"""Mentions of periods, fiscal calendars, and how two periods compare."""
