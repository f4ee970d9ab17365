"""Celery tasks: each calls one function and is safe to run twice."""
