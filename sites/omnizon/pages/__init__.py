"""The views, one module an area of the shop."""
