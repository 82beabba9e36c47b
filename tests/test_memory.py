"""Replies leave nothing behind in the process that serves them."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

MOST_MEGABYTES = 60.0  # of 16 replies more; with torch's own limits it is 130
ASKING = """
import json, sys
import app  # sets what torch may keep
import psutil
from tutor.settings import Settings
from tutor.tutor import Tutor

tutor = Tutor.open_quoting(Settings.from_environment())
questions, sizes = json.load(sys.stdin), []
for place, question in enumerate(questions, 1):
    list(tutor.reply(question))
    if place % 8 == 0:
        sizes.append(psutil.Process().memory_info().rss / 1e6)
print(json.dumps(sizes))
"""


@pytest.mark.heavy
def test_after_the_first_replies_others_take_no_more_memory():
    lines = (ROOT / "tests/messages/fresh-replies.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[:32]]
    ran = subprocess.run(
        [sys.executable, "-c", ASKING],
        input=json.dumps(questions),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    _, early, *_, late = json.loads(ran.stdout.splitlines()[-1])
    assert late - early < MOST_MEGABYTES
