"""What Word files hold in, values and words that go back to the data out; `pull` and `refresh` build on it."""
