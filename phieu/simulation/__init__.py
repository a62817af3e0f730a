"""A whole campaign on a simulated clock with invented people: how a plan author sees a year."""
