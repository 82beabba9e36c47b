"""Messages about the run that is open: "stop", "same but nesterov", "what happened at step 40?".

Rules over the words that its experiment declares; the answers are numbers that the run really had.
"""

from __future__ import annotations

import re

from demos.kit.run_log import RunLog
from tutor.open_run.changes import change_run
from tutor.open_run.numbers import tell_numbers
from tutor.records import Reply

_STOP = re.compile(
    r"^\W*((please|pls|plz|ok|okay|now)\W+)*(stop|halt|abort|cancel|end|quit|pause|enough)"
    r"( (it|that|this|now|here|please|pls|already|the (run|training|experiment|demo|animation|race)))*\W*$",
    re.I,
)
_QUESTION = re.compile(
    r"^\W*(what|whats|how|why|which|where|when|who|did|does|do|is|was|are|were)\b|\?\W*$"
    r"|\b(explain|describe|define|derive|summari[sz]e|means?)\b",
    re.I,
)
_LONGEST = 14  # words: a longer message says more than what to look up or to change


def talk_about_run(message: str, run: RunLog) -> Reply | None:
    """The reply to a message about ``run``; None when it is about something else."""
    if _STOP.match(message):
        said = "It had ended already." if run.over else "Stopped."
        return Reply("run", f"{said} What it showed stays on the page.", stop=True)
    if len(message.split()) > _LONGEST:
        return None
    if told := tell_numbers(message, run, asked=bool(_QUESTION.search(message))):
        return Reply("run", told, engine="torch")
    return None if _QUESTION.search(message) else change_run(message, run)
