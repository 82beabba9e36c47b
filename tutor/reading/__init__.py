"""Question (or claim) and passage, read together: is it answered, by which units, yes or no?"""

from tutor.reading.reader import Judgement, PassageReader, Reader, load_reader

__all__ = ["Judgement", "PassageReader", "Reader", "load_reader"]
