"""A lesson as the page shows it: figures, formulas, code, its experiments, and links to its neighbours.

Knows how a lesson is written out for the page; which one is open is the page's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import gradio as gr

from demos.kit.catalogue import Demo
from tutor.records import Course, Lesson, Section
from tutor.web.markdown import for_chat
from tutor.web.places import OpenLesson, link_to_demo, link_to_lesson
from tutor.web.texts import Texts

PICTURES = frozenset([".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"])
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\(\s*<?([^()\s<>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_LESSON_LINK = re.compile(r"\]\(([^()\s#]+\.md)(?:#[^()\s]*)?\)")
_MARK, _END = "\ue000", "\ue001"  # around the quoted sentence until its HTML may be written
_OWN = dict.fromkeys(range(0xE000, 0xE004))  # no lesson has a use for these


class LessonWriter:
    """Writes out the lessons of one course, and lets the page serve the pictures they show."""

    def __init__(self, course: Course, demos: Mapping[str, Demo]) -> None:
        self._course, self._demos = course, demos
        folder = course.path if course.path.is_dir() else course.path.parent
        self._folder = folder.resolve()
        shown = {path for lesson in course.lessons for path in self._pictures(lesson)}
        gr.set_static_paths(sorted(shown | set(filter(None, map(self._dark, shown)))))

    def write(self, place: OpenLesson, words: Texts) -> str:
        """The whole lesson as Markdown; what ``place`` points at has the id "here" or "quoted".

        Raises LookupError where the course has no such lesson.
        """
        lessons = self._course.lessons
        index = [lesson.title for lesson in lessons].index(place.lesson)
        lesson = lessons[index]
        around = self._around(index)
        parts = [
            f"# {for_chat(lesson.title)}",
            f"*{for_chat(lesson.summary)}*" * bool(lesson.summary),
        ]
        parts += [self.experiments(lesson), _contents(lesson, words)]
        parts += self._sections(lesson, place)
        if lesson.quiz:
            parts += [f"## {words.quiz}", *(self._question(lesson, item) for item in lesson.quiz)]
        return "\n\n".join(filter(None, [*parts, "---", around]))

    def experiments(self, lesson: Lesson) -> str:
        """A link for each experiment of the lesson."""
        demos = (self._demos[name] for name in lesson.demos if name in self._demos)
        return " ".join(
            f'<a class="experiment" href="{link_to_demo(demo.name, {})}">{escape(demo.title)}</a>'
            for demo in demos
        )

    def figure(self, lesson: Lesson) -> str:
        """The first picture of the lesson, for light and for dark, without words; "" if it has none."""
        first = next(self._pictures(lesson), None)
        return self._image("", first) if first else ""

    def _around(self, index: int) -> str:
        lessons = self._course.lessons
        links = []
        if index > 0:
            links.append(f"← {_neighbour(lessons[index - 1])}")
        if index + 1 < len(lessons):
            links.append(f"{_neighbour(lessons[index + 1])} →")
        return " · ".join(links)

    def _sections(self, lesson: Lesson, place: OpenLesson) -> Iterator[str]:
        part = ""
        for section in lesson.sections:
            if section.part and section.part != part:
                yield f"## {for_chat(section.part)}"
            level = "###" if section.part else "##"
            part = section.part or section.heading
            here = section.heading == place.heading
            anchor = '<span id="here"></span>' if here else ""
            yield f"{level} {anchor}{for_chat(section.heading)}"
            yield self._text(lesson, section.text, place.quote if here else "")

    def _question(self, lesson: Lesson, item: Section) -> str:
        answer = self._text(lesson, item.text)
        return f"<details><summary>{for_chat(item.heading)}</summary>\n\n{answer}\n\n</details>"

    def _text(self, lesson: Lesson, text: str, quote: str = "") -> str:
        images: list[str] = []

        def keep(match: re.Match[str]) -> str:
            path = self._path(lesson, match[2])
            images.append(self._image(match[1], path) if path else escape(match[1]))
            return f"\ue002{len(images) - 1}\ue003"

        written = for_chat(_IMAGE.sub(keep, _mark(self._linked(text.translate(_OWN)), quote)))
        written = written.replace(_MARK, '<mark id="quoted">').replace(_END, "</mark>")
        return re.sub("\ue002(\\d+)\ue003", lambda match: images[int(match[1])], written)

    def _linked(self, text: str) -> str:
        """The text with links to the files of other lessons as links of the page."""
        titles = {Path(lesson.file).name: lesson.title for lesson in self._course.lessons}

        def link(match: re.Match[str]) -> str:
            title = titles.get(Path(match[1]).name)
            return f"]({link_to_lesson(title)})" if title else match[0]

        return _LESSON_LINK.sub(link, text)

    def _pictures(self, lesson: Lesson) -> Iterator[Path]:
        for section in lesson.sections:
            for match in _IMAGE.finditer(section.text):
                if path := self._path(lesson, match[2]):
                    yield path

    def _path(self, lesson: Lesson, source: str) -> Path | None:
        """The picture's file, if it is one within the course's folder."""
        return self._picture((self._folder / lesson.file).parent / source)

    def _picture(self, path: Path) -> Path | None:
        """``path`` without links, if it then is a picture within the course's folder."""
        path = path.resolve()
        inside = path.is_relative_to(self._folder) and path.suffix.lower() in PICTURES
        return path if inside and path.is_file() else None

    def _dark(self, path: Path) -> Path | None:
        """The picture's dark version."""
        return self._picture(path.with_stem(f"{path.stem}-dark"))

    def _image(self, alt: str, path: Path) -> str:
        dark = self._dark(path)
        if dark is None:
            return _tag(alt, path, "figure")
        return _tag(alt, path, "figure light") + _tag(alt, dark, "figure dark")


def _neighbour(lesson: Lesson) -> str:
    return f"[{for_chat(lesson.title)}]({link_to_lesson(lesson.title)})"


def _contents(lesson: Lesson, words: Texts) -> str:
    """The lesson's parts, folded."""
    heads = list(dict.fromkeys(section.part or section.heading for section in lesson.sections))
    first = {
        section.part or section.heading: section.heading for section in reversed(lesson.sections)
    }
    if len(heads) < 3:
        return ""
    lines = "\n".join(
        f"- [{for_chat(head)}]({link_to_lesson(lesson.title, first[head])})" for head in heads
    )
    return f"<details><summary>{words.contents}</summary>\n\n{lines}\n\n</details>"


def _mark(text: str, quote: str) -> str:
    """The text with marks around the quoted sentence, wherever its lines break."""
    words = r"\s+".join(map(re.escape, quote.split()))
    return re.sub(words, lambda found: _MARK + found[0] + _END, text, count=1) if words else text


def _tag(alt: str, path: Path, classes: str) -> str:
    source = escape(f"gradio_api/file={path}")
    return f'<img class="{classes}" src="{source}" alt="{escape(alt)}">'
