"""What is asked: the plan, its forms, and the dialogue that fills them, whatever the channel."""
