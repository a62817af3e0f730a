"""The composition root and the command line: nothing but wiring."""
