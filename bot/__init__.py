"""The conversation, one folder a channel; channels do not know each other."""
