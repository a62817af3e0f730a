"""Vietnamese text for every room: clean, folded, sorted, dated. A leaf: imports none of ours."""
