"""The tree as an accessible PDF."""
