"""The writers: each takes the document's tree and the theme, and gives a file's bytes."""
