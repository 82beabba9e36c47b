"""Conversations as the visitor's browser keeps them; the server keeps none.

A library is plain JSON: {"open": an id or "", "conversations": [{"id", "title", "turns"}]}, the newest
first. Every function takes one and returns a new one. The reasons of a reply, which are as long as the
reply, are not kept.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

MOST_CONVERSATIONS, MOST_TURNS = 30, 100  # a browser gives a page about 5 MB
LONGEST_TITLE = 60  # characters
Library = dict[str, Any]
Turn = dict[str, Any]
_WHY = re.compile(r'(?<!\s)\s*<details class="why">(?:(?!<details ).)*?</details>', re.S)
EMPTY: Library = {"open": "", "conversations": []}


def remember(library: Library, turns: Sequence[Turn]) -> Library:
    """Set the turns of the open conversation; the first turn opens one and names it."""
    if not turns:
        return library
    opened = find(library)
    rated = {item["content"]: item.get("rating") for item in opened["turns"]} if opened else {}
    kept = [_plain(turn, rated) for turn in turns][-MOST_TURNS:]
    conversation = {
        "id": opened["id"] if opened else secrets.token_hex(6),
        "title": opened["title"] if opened else _title(kept),
        "turns": kept,
    }
    others = [item for item in library["conversations"] if item is not opened]
    return {
        "open": conversation["id"],
        "conversations": [conversation, *others][:MOST_CONVERSATIONS],
    }


def find(library: Library) -> Library | None:
    """The conversation that is open."""
    found = (item for item in library["conversations"] if item["id"] == library["open"])
    return next(found, None)


def open_one(library: Library, name: str) -> Library:
    """Open the conversation of that id; "" begins a new one."""
    return {**library, "open": name}


def rename(library: Library, title: str) -> Library:
    """Rename the open conversation; an empty title changes nothing."""
    title = " ".join(title.split())[:LONGEST_TITLE]
    opened = find(library)
    if not (title and opened):
        return library
    renamed = [
        {**item, "title": title} if item is opened else item for item in library["conversations"]
    ]
    return {**library, "conversations": renamed}


def rate(library: Library, reply: str, rating: str | None) -> Library:
    """Rate a reply of the open conversation: "Like", "Dislike", or None to take it back."""
    opened, reply = find(library), _WHY.sub("", reply)
    if not opened:
        return library
    turns = [
        {**turn, "rating": rating} if turn["content"] == reply else turn for turn in opened["turns"]
    ]
    rated = [
        {**item, "turns": turns} if item is opened else item for item in library["conversations"]
    ]
    return {**library, "conversations": rated}


def ratings(turns: Sequence[Turn]) -> list[str | None]:
    """The rating of each reply, in their order."""
    return [turn.get("rating") for turn in turns if turn["role"] == "assistant"]


def delete(library: Library) -> Library:
    """Delete the open conversation."""
    opened = find(library)
    return {
        "open": "",
        "conversations": [item for item in library["conversations"] if item is not opened],
    }


def is_library(value: object) -> bool:
    """Whether a value from a browser is a library: it may come from an older version of the page."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("open"), str)
        and isinstance(value.get("conversations"), list)
        and all(
            isinstance(item, dict) and {"id", "title", "turns"} <= set(item)
            for item in value["conversations"]
        )
    )


def text_of(turn: Turn) -> str:
    """A turn's content as text; gradio gives it as text or as a list of parts."""
    content = turn["content"]
    if isinstance(content, str):
        return content
    return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))


def _plain(turn: Turn, rated: Mapping[str, str | None]) -> Turn:
    options = [
        {"label": item["label"], "value": item["value"]} for item in turn.get("options") or ()
    ]
    content = _WHY.sub("", text_of(turn))
    plain = {"role": turn["role"], "content": content, "options": options}
    return plain | ({"rating": rated[content]} if rated.get(content) else {})


def _title(turns: Sequence[Turn]) -> str:
    asked = next((turn["content"] for turn in turns if turn["role"] == "user"), "…")
    words = " ".join(asked.split())
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"
