"""Why somebody cannot come in, or be invited: a code and one Vietnamese sentence."""

from __future__ import annotations

import math
from datetime import datetime

from people.texts import sentence


class SignInError(Exception):
    """`redeem` returns it rather than raising it: the count of guesses must be committed."""

    code: str

    def __init__(self, **context: object) -> None:
        self.context = context
        self.sentence = sentence("refused", self.code, **context)
        super().__init__(self.code)


class InvitationRefusedError(SignInError):
    """Wrong, used, expired, revoked or somebody else's: the same words for all of them."""

    code = "invitation"


class AccountTakenError(SignInError):
    """A messenger account that is another person's, until it is cut there."""

    code = "account_taken"


class TooManyGuessesError(SignInError):
    """Nothing is looked up before `retry_at`."""

    code = "too_many_guesses"

    def __init__(self, retry_at: datetime, now: datetime) -> None:
        self.retry_at = retry_at
        wait = (retry_at - now).total_seconds()
        super().__init__(minutes=max(1, math.ceil(wait / 60)))


class OfficeRefusedError(SignInError):
    """Nobody of that code, another password, a wrong or used second factor: the same words."""

    code = "office"


class TooManyTriesError(TooManyGuessesError):
    """The same limit at the office's door, where no link leads past it."""

    code = "too_many_tries"


class AccountError(Exception):
    """An office account that cannot be made or ended; `code` says why."""

    def __init__(self, code: str, **context: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence("refused", code, **context)


class NotInvitableError(Exception):
    """Who left, or is dealt with outside the system, gets no code; `code` says which."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence("refused", code, name=name)
