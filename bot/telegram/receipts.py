"""The receipt goes out once, whatever happens; and what a change after it means."""

from __future__ import annotations

from bot.telegram.cards import receipt_keyboard, receipt_text
from bot.telegram.messages import message
from bot.telegram.texts import plain
from bot.telegram.visit import Visit
from intake import statements
from intake.texts import sentence
from intake.turn import Finished, Receipt, Turn
from storage import outgoing
from storage.channels import TELEGRAM
from storage.outgoing import Rank


def give_receipt(visit: Visit, submission_id: int, receipt: Receipt) -> None:
    """Of a form just handed in; under its code, so that it is told once."""
    keyboard = receipt_keyboard(submission_id, receipt)
    content = message(receipt_text(receipt), keyboard, card=True)
    outgoing.put(
        visit.connection, TELEGRAM, visit.chat.address, content, Rank.RECEIPT, visit.now,
        employee_id=visit.employee_id, about=f"receipt:{receipt.code}",
    )  # fmt: skip


def still_valid(visit: Visit, submission_id: int, turn: Turn) -> list[str]:
    """While somebody changes what was handed in: that the earlier hand-in stands."""
    if isinstance(turn, Finished) or any(each.code == "notice.returned" for each in turn.notices):
        return []
    kept = statements.LAST_RECEIPT.first(visit.connection, submission_id=submission_id)
    if kept is None:
        return []
    return [plain(sentence("notice.draft_after_submit", code=kept.code))]
