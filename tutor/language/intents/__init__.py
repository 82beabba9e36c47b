"""What a message wants and in what form, told by a classifier that was trained on labelled messages."""

from tutor.language.intents.classifier import (
    Form,
    Intent,
    IntentClassifier,
    Wanted,
    load_classifier,
)

__all__ = ["Form", "Intent", "IntentClassifier", "Wanted", "load_classifier"]
