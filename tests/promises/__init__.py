"""Promises, proved: `./run promise NAME` in full, `./run test` in short."""
