"""Reads: frozen values for pages and answers, each with a constant number of queries."""
