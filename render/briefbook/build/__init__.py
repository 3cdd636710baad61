"""What is stale, why, and who makes it."""
