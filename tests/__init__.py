"""Tests, run by `script/test`."""
