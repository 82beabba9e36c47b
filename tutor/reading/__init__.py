"""Question (or claim) and passage, read together: is it answered, by which units, yes or no?"""

from tutor.reading.finder import Finder
from tutor.reading.matcher import AnswerMatcher, Matcher, load_matcher
from tutor.reading.reader import PassageReader, Reader, load_reader

__all__ = [
    "AnswerMatcher",
    "Finder",
    "Matcher",
    "PassageReader",
    "Reader",
    "load_matcher",
    "load_reader",
]
