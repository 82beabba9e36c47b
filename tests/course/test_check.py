"""What a teacher is told of a course."""

from argparse import Namespace
from pathlib import Path

from tests.fakes import BagOfWords
from tutor.__main__ import check_course as check_course_command
from tutor.course import cut_passages, read_course
from tutor.course.check import LONGEST_SECTION, check_course
from tutor.retrieval import Retriever
from tutor.settings import Settings


def report_of(folder: Path):
    course = read_course(folder)
    passages = cut_passages(course)
    retriever = Retriever(course, passages, BagOfWords(), folder / ".cache")
    return check_course(
        course, passages, lambda text: [h.passage for h in retriever.search(text).hits]
    )


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def test_what_was_left_out_and_mended_is_listed_with_its_file(tmp_path):
    write(
        tmp_path,
        LICENSE="# Licence\n\nYou may copy this text.\n",
        broken="\0",
        slip="---\ntitle: Knots: a start\n---\nA knot joins two ropes so that they hold.\n",
    )
    lines = "\n".join(report_of(tmp_path).lines())
    assert "1 lessons, 1 passages, language en" in lines
    assert "Left out as no lesson (1):\n  LICENSE.md: it is about the repository" in lines
    assert "Not read (1):\n  broken.md: it holds null bytes" in lines
    assert "worth mending (1):\n  slip.md, line 2:" in lines


def test_sections_too_long_and_too_short_are_named(tmp_path):
    sentences = " ".join(f"Rope number {i} holds a boat." for i in range(LONGEST_SECTION // 5))
    write(tmp_path, a=f"# Ropes\n\n## Many\n\n{sentences}\n\n## Few\n\nOnly three words.\n")
    report = report_of(tmp_path)
    assert report.too_long == ("Ropes › Many",)
    assert report.too_short == ("Ropes › Few",)


def test_a_section_that_its_own_first_sentence_does_not_find_is_named(tmp_path):
    same = "A rope is coiled before it is stowed below deck."
    sections = "".join(
        f"## Coil {i}\n\n{same}\n\nLoop {i} lies on top of it.\n\n" for i in range(5)
    )
    write(tmp_path, a=f"# Ropes\n\n{sections}## Mast\n\nThe mast carries every sail of the boat.\n")
    report = report_of(tmp_path)
    assert "Ropes › Coil 4" in report.not_found
    assert "Ropes › Mast" not in report.not_found


def test_a_sound_course_needs_nothing(tmp_path):
    write(tmp_path, a="# Ropes\n\nA rope of hemp grows heavy when it gets wet in rain.\n")
    assert list(report_of(tmp_path).lines())[-1] == "Nothing to mend."


def test_the_command_fails_only_where_nothing_can_be_read(tmp_path, capsys):
    assert check_course_command(Namespace(path=str(tmp_path)), Settings()) == 1
    assert "holds no lesson text" in capsys.readouterr().out
    write(tmp_path, broken="\0", a="# Ropes\n\nA rope of hemp grows heavy when wet.\n")
    assert check_course_command(Namespace(path=str(tmp_path)), Settings()) == 0
    assert "Not read (1):" in capsys.readouterr().out


def test_of_many_files_left_out_alike_the_first_are_named_and_the_others_counted(tmp_path):
    (tmp_path / "a.md").write_text("# Ropes\n\nA rope of hemp grows heavy when wet.\n")
    folder = tmp_path / "translations" / "pcm"
    folder.mkdir(parents=True)
    for number in range(9):
        (folder / f"{number}.md").write_text("# Rope\n\nRope dey heavy.\n")
    lines = list(report_of(tmp_path).lines())
    assert "\nLeft out as no lesson (9):" in lines
    assert [line for line in lines if "translations" in line] == [
        "  translations/pcm/0.md: a translation of a page that the course no longer has.",
        "  translations/pcm/1.md: a translation of a page that the course no longer has.",
        "  translations/…: the same of 7 others.",
    ]


def test_a_term_that_is_defined_twice_with_other_numbers_is_told(tmp_path):
    write(
        tmp_path,
        a="# Knots\n\nA **sheet bend** is a knot that joins two ropes of unequal thickness.\n",
        b="# Glossary\n\n## Sheet bend\n\nA sheet bend is a knot that joins three ropes at once.\n",
    )
    assert report_of(tmp_path).disagreeing == (
        "“sheet bend”: Knots › In short says “A sheet bend is a knot that joins two ropes of unequal "
        "thickness.”, Glossary › Sheet bend says “A sheet bend is a knot that joins three ropes at once.”",
    )
