"""Backups: one file that is whole or refused, of either database."""

from storage.backups.container import BackupError, Manifest, read_manifest
from storage.backups.making import back_up
from storage.backups.restoring import Restored, restore

__all__ = ["BackupError", "Manifest", "Restored", "back_up", "read_manifest", "restore"]
