"""What is known: files and YAML in, frozen records out, each value with its place."""
