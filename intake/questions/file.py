"""A file: a form that the plan does not give as questions, or a proof."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from intake.questions.base import Asking, BaseQuestion, InvalidAnswerError, Value
from intake.turn import Attached, Reply, Upload

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
}


class FileQuestion(BaseQuestion):
    """Kept as `{"file", "name", "media_type", "size", "sha256"}`; the bytes are in storage."""

    type: Literal["file"]
    accepts: tuple[Literal["pdf", "docx", "xlsx", "jpg", "png"], ...] = ("pdf", "docx")
    max_megabytes: int = Field(default=10, ge=1, le=20)

    def widget(self, asking: Asking, value: Value | None) -> Upload:
        return Upload(
            media_types=tuple(MEDIA_TYPES[kind] for kind in self.accepts),
            extensions=self.accepts,
            max_bytes=self.max_megabytes * 1024 * 1024,
        )

    def parse(self, reply: Reply, asking: Asking, value: Value | None) -> dict[str, Any]:
        if not isinstance(reply, Attached):
            raise InvalidAnswerError("file.wanted", kinds=", ".join(self.accepts).upper())
        meta = asking.files.get(reply.file)
        if meta is None:
            raise InvalidAnswerError("file.unknown")
        answer = {
            "file": meta.file,
            "name": meta.name,
            "media_type": meta.media_type,
            "size": meta.size,
            "sha256": meta.sha256,
        }
        if not self.holds(answer, asking):
            raise InvalidAnswerError("file.kind", kinds=", ".join(self.accepts).upper())
        return answer

    def show(self, value: Value, asking: Asking) -> str:
        return f"{value['name']} ({max(1, round(value['size'] / 1024))} kB)"

    def holds(self, value: Value, asking: Asking) -> bool:
        return (
            isinstance(value, dict)
            and value.get("media_type") in {MEDIA_TYPES[kind] for kind in self.accepts}
            and value.get("size", 0) <= self.max_megabytes * 1024 * 1024
        )
