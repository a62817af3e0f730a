"""Personal data: of which class each field is, what is kept of somebody, and its erasure."""
