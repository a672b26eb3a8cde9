"""Runs everything slow in worker processes; the page only talks to this package."""
