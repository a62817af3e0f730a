"""What can go wrong at the edge of the store, apart from the database's own errors."""

from __future__ import annotations


class StoreError(Exception):
    """Something about the store itself, not about what was asked of it."""


class StoreBusyError(StoreError):
    """Too much is waiting; nothing was queued, and the caller may try again later."""


class StoreClosedError(StoreError):
    """The store is closed, or its writer has stopped; nothing was queued."""


class StoreFullError(StoreError):
    """The disk is full, or failed a write: nothing of this was stored; reading goes on."""


class StoreLockedError(StoreError):
    """Another process writes to this database."""


class StoreMissingError(StoreError):
    """There is no database at this address yet."""


class TransactionError(StoreError):
    """A function touched the transaction that belongs to the store; none of its work is kept."""
