"""What a person will know a phone by, from what its browser says of itself."""

from __future__ import annotations

_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Zalo", "Zalo"),
    ("coc_coc", "Coc Coc"),
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def phone_of(user_agent: str) -> str:
    """*Android · Chrome*; "" for a program that says nothing known."""
    found = (
        next((name for sign, name in signs if sign in user_agent), "")
        for signs in (_SYSTEMS, _BROWSERS)
    )
    return " · ".join(filter(None, found))
