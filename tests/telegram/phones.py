"""What people do on their phones; each act is an update, as Telegram makes it."""

from __future__ import annotations

import mimetypes
import secrets
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tests.telegram.pending import MESSAGE_LIVES, PRESS_LIVES
from tests.telegram.world import (
    BOT_ID,
    SMALL,
    Bubble,
    Button,
    Group,
    Kept,
    Message,
    Person,
    Press,
    bubble,
)

STUFF: dict[str, dict[str, Any]] = {
    "sticker": {"sticker": {
        "file_id": "sticker-1", "file_unique_id": "s1", "type": "regular", "width": 512,
        "height": 512, "is_animated": False, "is_video": False, "emoji": "👍",
    }},
    "voice": {"voice": {
        "file_id": "voice-1", "file_unique_id": "v1", "duration": 3, "mime_type": "audio/ogg",
        "file_size": 9000,
    }},
    "contact": {"contact": {"phone_number": "84900000000", "first_name": "Lan"}},
    "place": {"location": {"latitude": 15.12, "longitude": 108.8}},
    "video": {"video": {
        "file_id": "video-1", "file_unique_id": "d1", "width": 640, "height": 360, "duration": 4,
        "mime_type": "video/mp4", "file_size": 90000,
    }},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
}  # fmt: skip


class Phones:
    """The acts of people. A user is a number: whoever is named for the first time comes to be."""

    username: str
    people: dict[int, Person]
    groups: dict[int, Group]
    messages: dict[int, Message]
    by_chat: defaultdict[int, list[Message]]
    files: dict[str, Kept]
    presses: dict[str, Press]
    news: int

    @property
    def seconds(self) -> float:
        """The present, in seconds since 1970."""
        raise NotImplementedError

    @property
    def as_bot(self) -> dict[str, Any]:
        raise NotImplementedError

    def tell_bot(
        self, kind: str, body: dict[str, Any], queue: tuple[str, int], until: float
    ) -> int:
        raise NotImplementedError

    def person(self, user: int, first_name: str = "", last_name: str = "") -> Person:
        """Who has this number; a name is given once."""
        if user not in self.people:
            self.people[user] = Person(user, first_name or f"Người {user}", last_name)
        return self.people[user]

    # ------------------------------------------------------------------ writing

    async def say(self, user: int, text: str, *, group: int | None = None) -> int:
        """Write `text`, privately or in a group; the message's number."""
        message = self.keep(group or user, self._writer(user, group), text=text)
        message.entities = _commands(text)
        self._tell_message(message)
        return message.id

    async def start(self, user: int, payload: str = "") -> int:
        """Open `https://t.me/<bot>?start=<payload>` and press Start."""
        if self.person(user).blocked:
            await self.unblock(user)
        return await self.say(user, f"/start {payload}".strip())

    async def edit(self, user: int, message: int, text: str) -> None:
        """Change a text of one's own."""
        changed = self.messages[message]
        assert changed.sender == user, "people edit their own messages"
        changed.text, changed.entities = text, _commands(text)
        changed.edit_date = int(self.seconds)
        until = changed.edit_date + MESSAGE_LIVES
        self.tell_bot("edited_message", self.shown(changed), ("chat", changed.chat), until)

    async def delete(self, user: int, message: int) -> None:
        """Delete a message of the chat for both; a bot is not told."""
        self.messages[message].gone = True
        self.news += 1

    async def forward(self, user: int, message: int, *, group: int | None = None) -> int:
        """Forward a message to the bot (or into a group): its buttons stay behind."""
        first = self.messages[message]
        origin = {"type": "user", "sender_user": self._as_user(first.sender), "date": first.date}
        copy = self.keep(
            group or user, self._writer(user, group), text=first.text, entities=first.entities,
            file=first.file, extra={"forward_origin": origin},
        )  # fmt: skip
        self._tell_message(copy)
        return copy.id

    async def send_file(
        self,
        user: int,
        name: str,
        content: bytes,
        kind: str = "document",
        *,
        caption: str = "",
        media_type: str | None = None,
        group: int | None = None,
        album: str | None = None,
    ) -> int:
        """Send a document, or a picture as a photo (Telegram makes a JPEG without a name of it)."""
        claimed = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = self.hold(name, content, kind, claimed)
        message = self.keep(
            group or user, self._writer(user, group), text=caption, file=file,
            extra={"media_group_id": album} if album else {},
        )  # fmt: skip
        self._tell_message(message)
        return message.id

    async def send_album(
        self, user: int, files: Sequence[tuple[str, bytes]], kind: str = "document"
    ) -> list[int]:
        """Several files at once: as many messages, under one `media_group_id`."""
        album = secrets.token_hex(8)
        return [
            await self.send_file(user, name, content, kind, album=album) for name, content in files
        ]

    async def send_stuff(self, user: int, what: str) -> int:
        """A sticker, voice, contact, place, video or dice."""
        message = self.keep(user, self._writer(user, None), extra=STUFF[what])
        self._tell_message(message)
        return message.id

    # ------------------------------------------------------------------ pressing

    async def tap(self, user: int, label_or_data: str, message: int | None = None) -> str:
        """Press a button of the newest message that has it (or of `message`); the press's id."""
        shown, button = self._button(user, label_or_data, message)
        if button.data is None:
            raise LookupError(f"{button.text!r} opens {button.url}: nothing is sent to the bot")
        return await self.press(user, button.data, shown)

    async def double_tap(
        self, user: int, label_or_data: str, message: int | None = None
    ) -> tuple[str, str]:
        """Two presses of one button before anything could be answered."""
        shown, button = self._button(user, label_or_data, message)
        data = button.data or ""
        return await self.press(user, data, shown), await self.press(user, data, shown)

    def link(self, user: int, label: str, message: int | None = None) -> str:
        """Where a URL button leads."""
        _, button = self._button(user, label, message)
        assert button.url, f"{label!r} is no link"
        return button.url

    async def press(self, user: int, data: str, message: int) -> str:
        """A press as a hostile client may make it: any `data`, whether a button has it or not."""
        under = self.messages[message]
        until = self.seconds + PRESS_LIVES
        press = Press(str(secrets.randbits(62)), user, message, data, until)
        self.presses[press.id] = press
        body = {
            "id": press.id, "from": self.person(user).as_user, "message": self.shown(under),
            "chat_instance": str(under.chat), "data": data,
        }  # fmt: skip
        self.tell_bot("callback_query", body, ("user", user), until)
        return press.id

    def toast(self, press: str) -> str | None:
        """What the press was answered with; None while its little clock still turns."""
        known = self.presses[press]
        return known.toast if known.answered else None

    def _button(self, user: int, wanted: str, message: int | None) -> tuple[int, Button]:
        shown = [each for each in self.chat(user) if message in {None, each.id}]
        there = [(each.id, button) for each in reversed(shown) for button in each.buttons]
        by_label = [found for found in there if found[1].text == wanted]
        by_data = [found for found in there if found[1].data == wanted]
        for found in by_label or by_data:
            return found
        raise LookupError(f"no button {wanted!r}; there are {[each.text for _, each in there]}")

    # ------------------------------------------------------------------ coming and going

    async def block(self, user: int) -> None:
        """Stop the bot."""
        self.person(user).blocked = True
        self._tell_membership(user, "member", "kicked")

    async def unblock(self, user: int) -> None:
        self.person(user).blocked = False
        self._tell_membership(user, "kicked", "member")

    async def delete_account(self, user: int) -> None:
        """The account is gone; nobody tells the bot."""
        self.person(user).deleted = True

    async def make_group(self, title: str, members: Sequence[int]) -> int:
        """A group into which the first of `members` brings the bot; its number is below zero."""
        number = -(1_000_000_000_000 + len(self.groups) + 1)
        self.groups[number] = Group(number, title, set(members))
        for member in members:
            self.person(member)
        self._tell_membership(members[0], "left", "member", group=number)
        return number

    def _tell_membership(self, user: int, old: str, new: str, *, group: int | None = None) -> None:
        chat = self.groups[group] if group else self.person(user)
        body = {
            "chat": chat.as_chat, "from": self.person(user).as_user, "date": int(self.seconds),
            "old_chat_member": self._member(old), "new_chat_member": self._member(new),
        }  # fmt: skip
        self.tell_bot("my_chat_member", body, ("member", chat.id), self.seconds + MESSAGE_LIVES)

    def _member(self, status: str) -> dict[str, Any]:
        said: dict[str, Any] = {"user": self.as_bot, "status": status}
        return {**said, "until_date": 0} if status == "kicked" else said

    # ------------------------------------------------------------------ looking

    def chat(self, user: int) -> list[Bubble]:
        """A chat as the phone shows it, oldest first; a group by its own number."""
        return [bubble(each) for each in self.by_chat[user] if not each.gone]

    def last(self, user: int) -> Bubble:
        """The newest message of the bot in this chat."""
        return self.said_by_bot(user)[-1]

    def said_by_bot(self, user: int) -> list[Bubble]:
        return [each for each in self.chat(user) if each.from_bot]

    # ------------------------------------------------------------------ keeping

    def keep(self, chat: int, sender: int, **what: Any) -> Message:
        message = Message(
            id=len(self.messages) + 1, chat=chat, sender=sender, date=int(self.seconds), **what
        )
        self.messages[message.id] = message
        self.by_chat[chat].append(message)
        self.news += 1
        return message

    def hold(self, name: str, content: bytes, kind: str, media_type: str) -> Kept:
        kept = Kept(
            f"tep{len(self.files) + 1}-{secrets.token_hex(6)}", name, media_type, content, kind
        )
        self.files[kept.file_id] = kept
        return kept

    def shown(self, message: Message) -> dict[str, Any]:
        """A message as JSON."""
        chat = self.groups.get(message.chat) or self.people[message.chat]
        said: dict[str, Any] = {
            "message_id": message.id, "from": self._as_user(message.sender),
            "chat": chat.as_chat, "date": message.date, **message.extra,
        }  # fmt: skip
        worded = "caption" if message.file else "text"
        if message.text:
            said[worded] = message.text
            if message.entities:
                said["entities" if worded == "text" else "caption_entities"] = message.entities
        if message.file:
            said |= _file(message.file)
        if message.keyboard:
            said["reply_markup"] = {"inline_keyboard": message.keyboard}
        if message.edit_date:
            said["edit_date"] = message.edit_date
        return said

    def _as_user(self, number: int) -> dict[str, Any]:
        return self.as_bot if number == BOT_ID else self.people[number].as_user

    def _writer(self, user: int, group: int | None) -> int:
        person = self.person(user)
        assert not person.deleted, "a deleted account writes nothing"
        if group is None:
            assert not person.blocked, "who stopped the bot starts it again first (start, unblock)"
            person.opened = True
        return user

    def meets(self, person: Person) -> bool:
        """Whether the bot knows this person from a group."""
        return any(person.id in each.members and each.bot_inside for each in self.groups.values())

    def _tell_message(self, message: Message) -> None:
        until = message.date + MESSAGE_LIVES
        if message.chat < 0 and not self._hears(message):
            return
        self.tell_bot("message", self.shown(message), ("chat", message.chat), until)

    def _hears(self, message: Message) -> bool:
        """In a group a bot is told of commands and of what names it."""
        named = message.text.startswith("/") or f"@{self.username}" in message.text
        return named and self.groups[message.chat].bot_inside


def _file(file: Kept) -> dict[str, Any]:
    told = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}"}
    size = len(file.content)
    if file.kind == "photo":
        small = {**told, "file_id": f"{file.file_id}{SMALL}", "width": 90, "height": 67}
        return {"photo": [
            {**small, "file_size": min(size, 1200)},
            {**told, "width": 1280, "height": 960, "file_size": size},
        ]}  # fmt: skip
    document = {**told, "file_name": file.name, "mime_type": file.media_type, "file_size": size}
    return {"document": document}


def _commands(text: str) -> list[dict[str, Any]]:
    if not text.startswith("/"):
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
