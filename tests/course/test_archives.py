import zipfile

import pytest

from tutor.course import archives, read_course
from tutor.errors import CourseError


def zipped(file, **texts: str):
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.md", text)
    return file


def test_a_zip_of_a_folder_is_its_course(tmp_path):
    texts = {"knots/index": "# Knots", "knots/1-bowline": "# The bowline\n\nIt does not slip.\n"}
    course = read_course(zipped(tmp_path / "download.zip", **texts))
    assert (course.title, [lesson.file for lesson in course.lessons]) == ("Knots", ["1-bowline.md"])


def test_a_zip_is_unpacked_once(tmp_path):
    file = zipped(tmp_path / "a.zip", lesson="# One\n\nText.\n")
    assert read_course(file).path == read_course(file).path


def test_no_file_leaves_the_folder(tmp_path):
    course = read_course(zipped(tmp_path / "a.zip", **{"../../out": "# Out\n\nText.\n"}))
    assert not (tmp_path.parent / "out.md").exists()
    assert (course.path / course.lessons[0].file).resolve().is_relative_to(course.path.resolve())


def test_what_is_no_zip_is_named(tmp_path):
    file = tmp_path / "a.zip"
    file.write_bytes(b"no archive")
    with pytest.raises(CourseError, match=r"a\.zip can't be unpacked .* Pack it again"):
        read_course(file)


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST", 2**20)
    with pytest.raises(CourseError, match="unpacks to 2 MB, over the 1"):
        read_course(zipped(tmp_path / "a.zip", a="x" * 2**21))
