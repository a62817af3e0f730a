"""The templates of the phone page."""

from __future__ import annotations

from pathlib import Path

from pages.templating import Templates

TEMPLATES = Templates(Path(__file__).with_name("templates"))
