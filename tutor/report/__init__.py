"""For the teacher: what students asked ─▶ what the course answers, and what it should answer."""
