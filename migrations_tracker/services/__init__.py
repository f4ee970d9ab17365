"""Writes: one function for each intention, each one transaction, each with its event."""
