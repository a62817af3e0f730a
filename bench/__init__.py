"""Measured comparisons with peers and floors, in one run each."""
