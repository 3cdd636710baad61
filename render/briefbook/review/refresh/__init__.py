"""New data goes into Word files that people work on."""
