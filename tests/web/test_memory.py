import json
import time

import nbformat
import pytest

from tutor.records import Citation, Decision, Reply
from tutor.web.chat import user_turn, write_out
from tutor.web.memory import (
    EMPTY,
    delete,
    find,
    is_library,
    open_one,
    rate,
    ratings,
    remember,
    rename,
)
from tutor.web.saving import as_markdown, as_notebook
from tutor.web.texts import ENGLISH

ASKED = {"role": "user", "content": [{"type": "text", "text": "why\n relu?"}]}
SAID = {"role": "assistant", "content": "Because.", "options": [{"label": "Next", "value": "next"}]}


def with_two():
    first = remember(EMPTY, [ASKED, SAID])
    return remember(open_one(first, ""), [{"role": "user", "content": "what is a cnn"}])


def test_a_first_message_opens_a_conversation_of_that_title():
    library = remember(EMPTY, [ASKED, SAID])

    opened = find(library)
    assert opened["title"] == "why relu?"
    assert opened["turns"][0] == {"role": "user", "content": "why\n relu?", "options": []}
    assert opened["turns"][1] == SAID
    assert is_library(json.loads(json.dumps(library)))


def test_going_on_keeps_one_conversation_and_a_new_one_comes_first():
    library = remember(remember(EMPTY, [ASKED]), [ASKED, SAID])
    assert len(library["conversations"]) == 1

    titles = [own["title"] for own in with_two()["conversations"]]
    assert titles == ["what is a cnn", "why relu?"]


def test_nothing_said_is_nothing_to_keep():
    assert remember(EMPTY, []) == EMPTY


def test_the_oldest_is_dropped_where_there_are_too_many():
    library = EMPTY
    for number in range(40):
        library = remember(open_one(library, ""), [{"role": "user", "content": str(number)}])

    assert len(library["conversations"]) == 30
    assert library["conversations"][0]["title"] == "39"


def test_the_open_one_is_renamed_and_deleted():
    library = rename(with_two(), "  images \n and filters ")
    assert find(library)["title"] == "images and filters"
    assert rename(library, "  ") == library

    library = delete(library)
    assert [own["title"] for own in library["conversations"]] == ["why relu?"]
    assert find(library) is None


def test_a_thumb_stays_with_its_reply_until_it_is_taken_back():
    library = rate(remember(EMPTY, [ASKED, SAID]), "Because.", "Like")
    library = remember(library, [ASKED, SAID, {"role": "user", "content": "ok"}])

    turns = find(library)["turns"]
    assert ratings(turns) == ["Like"]
    assert "**Tutor** (marked as helpful)\n\nBecause." in as_markdown("Why", turns, ENGLISH)

    turns = find(rate(library, "Because.", None))["turns"]
    assert ratings(turns) == [None]
    assert "**Tutor**\n\nBecause." in as_markdown("Why", turns, ENGLISH)
    assert rate(EMPTY, "Because.", "Like") == EMPTY


def test_why_a_reply_is_as_it_is_is_not_kept_and_its_thumb_is():
    why = Decision("talk", "it is spelt like “hi”")
    said = write_out(Reply("talk", "Hello.", why=why), ENGLISH)

    library = remember(EMPTY, [ASKED, {"role": "assistant", "content": said}])

    assert "details" in said
    assert find(library)["turns"][1]["content"] == "Hello."
    assert ratings(find(rate(library, said, "Like"))["turns"]) == ["Like"]


def test_what_an_older_page_left_is_no_library():
    for value in (
        None,
        [],
        {},
        {"open": 3, "conversations": []},
        {"open": "", "conversations": [1]},
    ):
        assert not is_library(value)
    assert is_library(EMPTY)


def test_a_conversation_is_saved_as_one_reads_it():
    citation = Citation(1, "Neurons", "What the bias does", "03.md", "It shifts $z$.")
    reply = write_out(Reply("answer", "It shifts $z$, by\n\n$$b < 1$$ [1]", (citation,)), ENGLISH)
    turns = [user_turn("is 1 < 2?"), {"role": "assistant", "content": reply}]

    text = as_markdown("Bias", turns, ENGLISH)

    assert text.startswith("# Bias\n\n**Student**\n\nis 1 < 2?\n\n**Tutor**\n\nIt shifts $z$, by")
    assert "$$b < 1$$\N{NO-BREAK SPACE}[1]" in text
    assert "1. Neurons › What the bias does\n" in text
    assert "href" not in text
    notebook = nbformat.reads(as_notebook("Bias", turns, ENGLISH), as_version=4)
    nbformat.validate(notebook)
    assert [cell.source.splitlines()[0] for cell in notebook.cells] == [
        "# Bias", "**Student**", "**Tutor**",
    ]  # fmt: skip


def test_code_and_comparisons_of_a_conversation_are_saved_whole():
    code = "```\nif n < 2: return n\nx = n > 3\n```\n`List<int>` and $z < 0$, $z > 0$"
    assert code in as_markdown("Code", [user_turn(code)], ENGLISH)


@pytest.mark.parametrize(
    "text", [" ", '<details class="why">', "[", "[a](?", '<a class="chip"', "</a"]
)
def test_what_a_browser_kept_is_read_in_linear_time(text):
    seconds = []
    for length in (10_000, 80_000):
        turns = [ASKED, {"role": "assistant", "content": "x" + text * (length // len(text))}]
        begin = time.process_time()
        as_markdown("T", find(remember(EMPTY, turns))["turns"], ENGLISH)
        seconds.append(time.process_time() - begin)
    assert seconds[1] < 0.1 + 3 * 8 * seconds[0]
