"""The ballots process's own changes of tables, in order."""
