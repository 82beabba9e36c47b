"""Which experiments belong to a course: those that its lessons name, and those that stand beside them.

An experiment is of one subject: a course that names none has none. Files beside the lessons are code, and are
run only where the owner allows it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from demos.kit.catalogue import Demo, ModelSource, find_demos, find_demos_in
from tutor.records import Course

log = logging.getLogger(__name__)

FOLDER = "experiments"  # beside the lessons
CLINIC_OF = "training"  # the experiment whose courses have the clinic, which is of the same subject


def experiments_of(
    course: Course, own_code: bool = False, model: ModelSource | None = None
) -> dict[str, Demo]:
    """The experiments of ``course`` by name; with ``own_code`` those in its folder ``experiments`` too.

    ``model`` is as in find_demos. A file there that can't be run is left out with a warning.
    """
    named = {name for lesson in course.lessons for name in lesson.demos}
    found = {name: demo for name, demo in find_demos(model).items() if name in named}
    folder = course.path / FOLDER
    if not folder.is_dir():
        return found
    if not own_code:
        log.info("%s is not run: its owner has not set TUTOR_COURSE_CODE=yes.", folder)
        return found
    own, problems = find_demos_in(folder, model)
    for problem in problems:
        log.warning("%s", problem)
    return dict(sorted({**found, **own}.items()))


def has_clinic(demos: Mapping[str, Demo]) -> bool:
    """Whether a course with these experiments has the clinic of broken trainings."""
    return CLINIC_OF in demos
