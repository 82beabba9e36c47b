"""Many questions at once: a JSON object a line in, {id, question, history}, and one a line out."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tutor.output import as_object
from tutor.records import Message
from tutor.tutor import Tutor


def answer_lines(lines: Iterable[str], tutor: Tutor) -> int:
    """Print the answer to each line, in their order; 1 where a line could not be read, else 0."""
    status = 0
    for line in lines:
        if not line.strip():
            continue
        answer: dict[str, object]
        identity, question, history, problem = _read_line(line)
        if problem:
            status, answer = 1, {"id": identity, "error": problem}
        else:
            *_, reply = tutor.reply(question, history)
            answer = {"id": identity, **as_object(reply)}
        print(
            json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace").decode(), flush=True
        )
    return status


def _read_line(line: str) -> tuple[object, str, list[Message], str]:
    """id, question and history of one JSON line, or what is wrong with it."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        return None, "", [], f"not JSON: {error}"
    if not isinstance(item, dict):
        return None, "", [], f"expected a JSON object with a question, got {type(item).__name__}"
    identity, question, history = item.get("id"), item.get("question"), item.get("history", [])
    if not isinstance(question, str):
        return identity, "", [], "the object has no 'question' that is a string"
    if not isinstance(history, list):
        return identity, "", [], "'history' is not a list of {role, content} objects"
    messages = []
    for turn in history:
        role, content = (
            (turn.get("role"), turn.get("content")) if isinstance(turn, dict) else (None, None)
        )
        if role not in ("user", "assistant") or not isinstance(content, str):
            return identity, "", [], "'history' is not a list of {role, content} objects"
        messages.append(Message(role, content))
    return identity, question, messages, ""
