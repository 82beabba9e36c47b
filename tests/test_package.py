"""What an installed tutor needs comes along with its packages."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
DATA = {
    file
    for package, patterns in SETUPTOOLS["package-data"].items()
    for pattern in patterns
    for file in (ROOT / package.replace(".", "/")).glob(pattern)
}


@pytest.mark.parametrize("package", ["tutor", "demos"])
def test_every_file_beside_the_code_is_package_data(package):
    files = {
        file
        for file in (ROOT / package).rglob("*")
        if file.is_file() and file.suffix not in (".py", ".pyc")
    }

    assert files - DATA == set()


def test_the_lessons_and_their_figures_are_package_data():
    lessons = {*(ROOT / "knowledge").glob("*.md"), *(ROOT / "knowledge" / "figures").glob("*.svg")}

    assert len(lessons) > 12
    assert lessons - DATA == set()


def test_the_default_course_is_found_from_any_folder(tmp_path: Path):
    code = (
        "from tutor.course import read_course\n"
        "from tutor.settings import Settings\n"
        "print(read_course(Settings().course).title)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "Deep Learning Basics"
