"""The making of documents as work that is shared out: one in a process, many in many, on one machine or more."""
