import pytest

from tutor.errors import CourseError
from tutor.records import Citation, Excerpt, Passage, Reply
from tutor.report.asked import Asked
from tutor.web.chat import user_turn, write_out
from tutor.web.exports import read_conversations, read_file
from tutor.web.saving import as_markdown, as_notebook
from tutor.web.texts import ENGLISH, GERMAN

BIAS = Citation(1, "Neurons", "What $b$ does", "03.md", "It shifts.")
PASSAGE = Passage("Neurons", "What $b$ does", "03.md", "It shifts.", ("It shifts.",))
REPLIES = [
    ("hello", Reply("talk", "Hello!"), None),
    ("what does the\n\nbias do", Reply(
        "answer", "It shifts. [1]", (BIAS,), ("It shifts.",), (Excerpt(1, PASSAGE, (0,), (0,)),)
    ), "Dislike"),
    ("who am i", Reply("decline", "That is outside this course on Neurons, so I don't …"), "Like"),
]  # fmt: skip
ASKED = [
    Asked("hello"),
    Asked("what does the\n\nbias do", "hello", ("Neurons › What $b$ does",), disliked=True),
    Asked("who am i", "what does the\n\nbias do", declined=True),
]


def turns(words):
    for question, reply, rating in REPLIES:
        yield user_turn(question)
        yield {"role": "assistant", "content": write_out(reply, words), "rating": rating}


@pytest.mark.parametrize("words", [ENGLISH, GERMAN])
@pytest.mark.parametrize(("save", "name"), [(as_markdown, "a.md"), (as_notebook, "a.ipynb")])
def test_a_saved_conversation_is_read_as_it_was_held(save, name, words, tmp_path):
    (tmp_path / name).write_text(save("Bias", list(turns(words)), words), "utf-8")

    assert read_file(tmp_path / name) == ASKED
    assert "<mark>" not in (tmp_path / name).read_text("utf-8")


def test_a_folder_is_read_with_its_logs_and_without_what_can_not_be_read(tmp_path, caplog):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "a.md").write_text(
        as_markdown("B", list(turns(ENGLISH)), ENGLISH), "utf-8"
    )
    (tmp_path / "b.ipynb").write_text("no notebook", "utf-8")
    (tmp_path / "c.md").write_bytes("Größe".encode("latin-1"))
    (tmp_path / "log.jsonl").write_text('{"question": "why"}\n', "utf-8")

    asked, count = read_conversations([tmp_path, tmp_path / "log.jsonl"])

    assert (asked, count) == ([*ASKED, Asked("why")], 2)
    assert "b.ipynb can't be read" in caplog.text
    assert "c.md can't be read" in caplog.text


def test_where_there_is_none_it_is_said_what_to_give(tmp_path):
    with pytest.raises(CourseError, match="--conversations FOLDER"):
        read_conversations([tmp_path])
