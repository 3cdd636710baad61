"""The tree as a Word file, and a Word file as paragraphs, runs and fields: the one place that knows OOXML."""
