"""Work on what a stranger made, in a child process that can do no harm. A leaf: imports none of
ours, and nothing but the standard library, so that a child starts fast and holds little."""
