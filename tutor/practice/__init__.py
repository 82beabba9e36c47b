"""Practice: questions to a student, what an answer is worth, and what is due when.

Knows no page and no conversation; ``tutor.answerers.quiz`` talks, ``tutor.web`` shows and remembers.
"""
