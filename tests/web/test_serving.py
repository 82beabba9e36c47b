import os
import socket
import subprocess
import sys

import pytest

from tests.browser.driving import ROOT
from tutor.errors import CourseError, SettingError
from tutor.settings import Settings
from tutor.web.serving import serve


def test_an_occupied_port_is_named_before_anything_is_loaded():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        with pytest.raises(SettingError, match=rf"Port {port} .* TUTOR_PORT"):
            serve(Settings(port=port))


def test_a_missing_course_is_named(tmp_path):
    with pytest.raises(CourseError, match="There is no course at"):
        serve(Settings(course=tmp_path / "nowhere"))


def test_the_app_says_one_sentence_and_exits_with_2(tmp_path):
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=os.environ | {"TUTOR_COURSE": str(tmp_path / "nowhere")},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 2
    assert "There is no course at" in done.stderr
    assert "Traceback" not in done.stderr
