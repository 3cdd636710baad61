"""What stands and what it was made from in, what changed since out: records, editions, watches."""
