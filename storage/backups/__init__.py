"""Backups: one file that is whole or refused, of either database."""

from storage.backups.beside import BallotsPlace
from storage.backups.container import BackupError, Manifest, read_manifest
from storage.backups.making import Ballots, back_up
from storage.backups.restoring import Restored, restore

__all__ = [
    "BackupError",
    "Ballots",
    "BallotsPlace",
    "Manifest",
    "Restored",
    "back_up",
    "read_manifest",
    "restore",
]
