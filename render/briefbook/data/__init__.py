"""What is known: the files of a workspace and the records in them, each value with its place; and the way back."""
