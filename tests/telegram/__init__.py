"""A strict stand-in for Telegram's Bot API: in-process for tests, on a port for the demo."""
