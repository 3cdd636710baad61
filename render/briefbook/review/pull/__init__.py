"""Edits of Word files come home: a plan of what changes in the data, what is told of it, and the writing."""
