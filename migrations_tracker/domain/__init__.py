"""The rules of the business as plain functions: no Django, no clock, no input or output."""
