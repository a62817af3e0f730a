"""Messages out by e-mail: the same reminders and receipts, for people without a messenger."""
