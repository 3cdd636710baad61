"""The command `briefbook`."""
