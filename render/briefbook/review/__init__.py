"""What people did to printed Word files: their edits to the data, new data into their files, words to their origin."""
