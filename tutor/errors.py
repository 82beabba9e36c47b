"""Every error the tutor raises on purpose.

    TutorError              a message fit for a person: what was seen, what to do
    ├── SettingError        an environment variable holds something unusable
    ├── CourseError         the course is missing, empty or can't be read
    │   └── FileError       one file of it can't: a folder is read without it
    ├── WeightsError        model weights are missing, damaged or can't be loaded
    └── EngineError         the generator failed while writing

Library packages raise these; only ``web`` and ``__main__`` turn them into text for a person.
The experiments have their own small tree in ``demos.kit.parameters``.
"""


class TutorError(Exception):
    """Base of the tree; its message says what was seen and what to do next."""


class SettingError(TutorError):
    """A setting can't be used as it stands."""


class CourseError(TutorError):
    """The course is missing, empty, or one of its files can't be read."""


class FileError(CourseError):
    """One file of the course is no lesson or can't be read; ``text`` says why without naming it."""

    def __init__(self, file: str, text: str, skipped: bool = False) -> None:
        """``skipped`` where it is not meant to be a lesson: a template, a draft."""
        super().__init__(f"{file}: {text}")
        self.text, self.skipped = text, skipped


class WeightsError(TutorError):
    """Model weights are missing, damaged, or refuse to load."""


class EngineError(TutorError):
    """The generator failed while writing a reply."""
