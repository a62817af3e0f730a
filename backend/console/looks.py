"""The templates of the office's pages."""

from __future__ import annotations

from pathlib import Path

from pages.templating import Templates

TEMPLATES = Templates(Path(__file__).with_name("templates"))
