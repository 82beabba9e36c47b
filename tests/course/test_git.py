import shutil
import subprocess
from pathlib import Path

import pytest

from tutor.course import read_course
from tutor.course.git import address_in, clone
from tutor.errors import CourseError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "knots"
    folder.mkdir()
    (folder / "bowline.md").write_text("# The bowline\n\nA bowline is a loop that holds.\n")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "A knot"]):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)
    return folder


def test_an_address_is_told_from_a_path():
    assert address_in(Path("https://example.org/a/b.git")) == "https://example.org/a/b.git"
    assert [address_in(Path(text)) for text in ("lessons", "/srv/lessons", "https:", "a.md")] == [
        ""
    ] * 4


def test_what_is_at_an_address_is_a_course(repository):
    folder = clone(repository.as_uri())

    assert folder.name == "knots"
    assert [lesson.title for lesson in read_course(folder).lessons] == ["The bowline"]
    assert clone(repository.as_uri()) is folder


def test_where_nothing_answers_it_is_one_sentence():
    with pytest.raises(
        CourseError, match=r"https://127\.0\.0\.1:9/a/b can't be fetched \(.*\)\. Check"
    ):
        read_course(Path("https://127.0.0.1:9/a/b"))


def test_without_git_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(CourseError, match="Install it"):
        clone("https://example.org/none/at-all")
