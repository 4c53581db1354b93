"""A general store of invented makers; see app.py."""
