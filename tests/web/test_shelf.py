import gc
from types import SimpleNamespace

import gradio as gr
import pytest

from tutor.report.asked import Asked, QuestionLog, read_log
from tutor.web.chat import user_turn
from tutor.web.languages import IN_BROWSER
from tutor.web.memory import EMPTY, find, remember
from tutor.web.shelf import Shelf

# gradio leaves the event loops of a page to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")

TURNS = [user_turn("is b < 1?"), {"role": "assistant", "content": "It is.", "options": []}]


@pytest.fixture(autouse=True)
def collected():
    yield
    gc.collect()  # here, where those loops are forgiven


def shelf(log=None):
    with gr.Blocks() as page:
        built = Shelf(log)
    said = [block.value for block in page.blocks.values() if isinstance(block, gr.Markdown)]
    return built, said


def test_visitors_are_told_whether_the_server_keeps_their_questions(tmp_path):
    assert IN_BROWSER.kept in shelf()[1]
    told = shelf(QuestionLog(tmp_path / "asked.jsonl"))[1]
    assert IN_BROWSER.logged in told
    assert IN_BROWSER.kept not in told


def test_a_thumb_down_is_kept_with_its_question_where_the_owner_has_a_log(tmp_path):
    log = QuestionLog(tmp_path / "asked.jsonl")
    log.add(Asked("is b < 1?"))
    library = remember(EMPTY, TURNS)

    for liked in (True, False):
        event = SimpleNamespace(index=1, liked=liked)
        library = shelf(log)[0].rate(library, TURNS, event)

    assert read_log((tmp_path / "asked.jsonl").read_text()) == [Asked("is b < 1?", disliked=True)]
    assert find(library)["turns"][1]["rating"] == "Dislike"
