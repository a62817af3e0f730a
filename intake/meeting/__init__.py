"""Meetings of units and councils: begun, gone through matter by matter, read back, signed."""
