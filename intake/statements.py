"""The statements of the conversation, compiled once: this is the hot path."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, or_, select, type_coerce, update

from storage.base import JsonOctets
from storage.campaigns import Campaign, Extension
from storage.prepared import prepared
from storage.submissions import (
    Attempt,
    ReceiptRecord,
    ReplyRecord,
    Returned,
    StoredFile,
    Submission,
)

REPLY_BY_KEY = prepared(
    select(ReplyRecord.digest, ReplyRecord.version, ReplyRecord.outcome).where(
        ReplyRecord.submission_id == bindparam("submission_id"),
        ReplyRecord.key == bindparam("key"),
    )
)

_SUBMISSION = (
    select(
        Submission.id,
        Submission.campaign_id,
        Submission.form,
        Submission.milestone,
        Submission.subject_id,
        Submission.filler_id,
        Submission.signer_id,
        Submission.unit_id,
        Submission.state,
        Submission.revision,
        Submission.version,
        type_coerce(Submission.draft, JsonOctets).label("draft"),
        Submission.facts,
        Submission.receipts,
        Submission.changed_at,
        Campaign.revision.label("campaign_revision"),
        Campaign.state.label("campaign_state"),
    )
    .join(Campaign, Campaign.id == Submission.campaign_id)
    .where(Submission.id == bindparam("id"))
)

SUBMISSION = prepared(_SUBMISSION)

SUBMISSION_TO_CHANGE = prepared(_SUBMISSION.with_for_update(of=Submission))
"""The same, held until the end of the transaction: of two replies at once, one waits."""

_ADVANCE = (
    update(Submission)
    .where(Submission.id == bindparam("id"), Submission.version == bindparam("version"))
    .values(
        version=bindparam("next_version"),
        draft=bindparam("draft", type_=JsonOctets),
        revision=bindparam("revision"),
        changed_at=bindparam("changed_at"),
    )
)
_MOVE = _ADVANCE.values(state=bindparam("state"))

ADVANCE = prepared(_ADVANCE)
"""To the next version, in the same state: what counts states is left alone."""

MOVE = prepared(_MOVE)
"""The same into a state."""

HAND_IN = prepared(_MOVE.values(receipts=bindparam("receipts"), standing=bindparam("standing")))
"""The same with one receipt more, and the standing of it."""

KEEP_REPLY = prepared(
    insert(ReplyRecord).values(
        submission_id=bindparam("submission_id"),
        key=bindparam("key"),
        digest=bindparam("digest"),
        version=bindparam("version"),
        raw=bindparam("raw"),
        outcome=bindparam("outcome"),
        received_at=bindparam("received_at"),
    )
)

KEEP_ATTEMPT = prepared(
    insert(Attempt).values(
        submission_id=bindparam("submission_id"),
        received_at=bindparam("received_at"),
        reason=bindparam("reason"),
    )
)

ATTEMPTS = prepared(
    select(Attempt.received_at, Attempt.reason).where(
        Attempt.submission_id == bindparam("submission_id")
    )
)

FILE = prepared(
    select(
        StoredFile.id,
        StoredFile.name,
        StoredFile.media_type,
        StoredFile.size,
        StoredFile.sha256,
    ).where(
        StoredFile.id == bindparam("id"), StoredFile.submission_id == bindparam("submission_id")
    )
)

EXTENSIONS = prepared(
    select(Extension.cut_off, Extension.document_number).where(
        Extension.campaign_id == bindparam("campaign_id"),
        Extension.milestone == bindparam("milestone"),
        or_(
            Extension.party_id == bindparam("party_id"),
            Extension.unit_id == bindparam("unit_id"),
            Extension.party_id.is_(None) & Extension.unit_id.is_(None),
        ),
    )
)

LAST_RECEIPT = prepared(
    select(
        ReceiptRecord.number,
        ReceiptRecord.code,
        ReceiptRecord.content_hash,
        ReceiptRecord.received_at,
        ReceiptRecord.cut_off,
        ReceiptRecord.standing,
        ReceiptRecord.admitted_at,
        ReceiptRecord.admitted_by,
        ReceiptRecord.admitted_reason,
        ReceiptRecord.admitted_document,
        ReceiptRecord.entered_by,
        ReceiptRecord.confirmed_at,
        ReceiptRecord.confirmed_how,
    )
    .where(ReceiptRecord.submission_id == bindparam("submission_id"))
    .order_by(ReceiptRecord.number.desc())
    .limit(1)
)

KEEP_RECEIPT = prepared(
    insert(ReceiptRecord).values(
        submission_id=bindparam("submission_id"),
        number=bindparam("number"),
        code=bindparam("code"),
        revision=bindparam("revision"),
        content=bindparam("content"),
        content_hash=bindparam("content_hash"),
        began_at=bindparam("began_at"),
        received_at=bindparam("received_at"),
        cut_off=bindparam("cut_off"),
        standing=bindparam("standing"),
        evidence=bindparam("evidence"),
        entered_by=bindparam("entered_by"),
        admitted_at=bindparam("admitted_at"),
        admitted_by=bindparam("admitted_by"),
        admitted_reason=bindparam("admitted_reason"),
        admitted_document=bindparam("admitted_document"),
    )
)

LAST_RETURN = prepared(
    select(
        Returned.receipt_number,
        Returned.reason,
        Returned.questions,
        Returned.returned_by,
        Returned.returned_at,
    )
    .where(Returned.submission_id == bindparam("submission_id"))
    .order_by(Returned.id.desc())
    .limit(1)
)
