"""A plan folder becomes a plan, or every reason why it cannot, with file and line."""
