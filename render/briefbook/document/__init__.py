"""A brief's records and templates as a tree, a closed subset of HTML; what is printed knows where it came from."""
