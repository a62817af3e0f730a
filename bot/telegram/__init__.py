"""The same conversation in Telegram: updates are kept, handled once, answered by an outbox."""
