"""The administrators' pages: reference data, people, keys, migrations, endpoints and the ledger.

The site registers them itself, in `site.py`; importing this package alone registers nothing.
"""
