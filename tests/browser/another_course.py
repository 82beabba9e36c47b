"""``python -m tests.browser.another_course``: the picture of a course on another subject in README.md."""

import tempfile
import time
from pathlib import Path

from tests.browser.driving import ROOT, chromium, last_reply, open_page, send, served

COURSE = ROOT / "tests" / "courses" / "first-aid"
QUESTION = "can i pull out a knife that sticks in the wound"
SETTLED_SECONDS = 2  # fonts, and the map of the lessons


def main():
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), TUTOR_COURSE=str(COURSE), TUTOR_REPLY_SECONDS="90") as server,
        chromium() as browser,
    ):
        page = open_page(browser, server.url, height=800)
        send(page, QUESTION)
        print(last_reply(page))
        time.sleep(SETTLED_SECONDS)
        page.screenshot(path=ROOT / "docs" / "another-course.png")


if __name__ == "__main__":
    main()
