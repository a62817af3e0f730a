"""What the web rooms share: base template, static files, CSRF, headers, error pages."""

from pages.installing import install

__all__ = ["install"]
