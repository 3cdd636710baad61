"""The version of Briefbook, by which files and workers say what made them."""

__all__ = ["__version__"]
__version__ = "0.1.0"
