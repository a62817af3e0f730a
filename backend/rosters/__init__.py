"""A roster on its way in: read, previewed, confirmed, applied bit by bit, and people asked."""
