"""What stands above a signature (NĐ 30/2020): *KT. TRƯỞNG PHÒNG*, *PHÓ TRƯỞNG PHÒNG*."""

from __future__ import annotations

_HAS_OWN_POST = {"KT.", "TL.", "TUQ."}
"""Who signs so puts the own post below; who is *quyền* (Q.) has this one."""


def has_own_post(capacity: str) -> bool:
    """Whether who signs in this capacity ("", KT., Q., TL. or TUQ.) names the own post too."""
    return capacity in _HAS_OWN_POST


def signature_lines(capacity: str, post: str, own_post: str) -> tuple[str, ...]:
    """The lines in capitals: for which post somebody signs, and below it the own, if it stands."""
    first = " ".join(filter(None, (capacity, post.upper())))
    second = own_post.upper() if has_own_post(capacity) else ""
    return tuple(filter(None, (first, second)))
