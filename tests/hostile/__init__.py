"""A site that does what no site should."""
