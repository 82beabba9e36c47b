"""Question (or claim) and passage, read together: is it answered, by which units, yes or no?"""

from tutor.reading.finder import Finder
from tutor.reading.reader import PassageReader, Reader, load_reader

__all__ = ["Finder", "PassageReader", "Reader", "load_reader"]
