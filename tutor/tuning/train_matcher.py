"""Train what tells whether a known answer answers a question: ``python -m tutor.tuning.train_matcher``.

The reader's network, its adapter merged, reads a student's question beside the listed question as heading
and the sentences of its answer as units. A question that was written for one answer stands beside that
one and the answers to the questions nearest to it; a near miss, which no lesson answers, beside those
nearest to it. Half an hour on one core.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from tutor.course import cut_passages, read_course
from tutor.course.answers import KnownAnswer, read_answers
from tutor.lora import add_lora, merge_adapter, save_adapter
from tutor.reading.matcher import MATCHER
from tutor.reading.network import ReaderNetwork
from tutor.reading.reader import ADAPTER
from tutor.retrieval.encoder import Encoder
from tutor.settings import Settings
from tutor.tuning.pairs import DATA, Group, Labelled
from tutor.tuning.train_reader import (
    Tokenizer,
    find_weights,
    make_parser,
    read_encoder,
    train,
)

NEAREST, OTHERS = 12, 4  # answers that a question's others are drawn from, and how many are
SAME = 0.78  # cosine of two answers from which on one may do for the other


class Others:
    """The known answers nearest to a question, for one course."""

    def __init__(self, answers: Sequence[KnownAnswer], encoder: Encoder, seed: int) -> None:
        self._answers, self._encoder = answers, encoder
        self._rng = random.Random(seed)  # noqa: S311
        faces = [(face, i) for i, answer in enumerate(answers) for face in answer.asked]
        self._owner = np.array([i for _, i in faces])
        self._faces = encoder.encode([face for face, _ in faces])
        self._texts = encoder.encode([answer.text for answer in answers])

    def groups(self, own: int) -> Iterator[Group]:
        """A group for each other way to ask for the answer with this number."""
        answer = self._answers[own]
        if not answer.also:
            return
        same = set(np.flatnonzero(self._texts @ self._texts[own] >= SAME).tolist())
        for question, vector in zip(answer.also, self._encoder.encode(answer.also), strict=True):
            others = [i for i in self._near(vector) if i not in same and i != own]
            yield Group(question, (_labelled(answer, True), *self._drawn(others)))

    def beside_near_misses(self, questions: Sequence[str]) -> Iterator[Group]:
        """A group for each question that no lesson answers."""
        for question, vector in zip(questions, self._encoder.encode(questions), strict=True):
            yield Group(question, tuple(self._drawn(self._near(vector))))

    def _near(self, vector: NDArray[np.float32]) -> list[int]:
        owners = self._owner[np.argsort(-(self._faces @ vector))[: 6 * NEAREST]]
        return list(dict.fromkeys(owners.tolist()))[:NEAREST]

    def _drawn(self, others: Sequence[int]) -> Iterator[Labelled]:
        """The two nearest and two more: those nearest are the hardest."""
        further = list(others[2:])
        drawn = [*others[:2], *self._rng.sample(further, min(OTHERS - 2, len(further)))]
        return (_labelled(self._answers[i], False) for i in drawn)


def _labelled(answer: KnownAnswer, answers: bool) -> Labelled:
    texts = tuple(text for text, _ in answer.sentences)
    return Labelled(answer.question, texts, answers, None)


def main(arguments: list[str] | None = None) -> None:
    """Train and keep the adapter; exits with 2 where the encoder's weights can't be found."""
    parser = make_parser(__doc__, epochs=1.5, rank=16)
    options = parser.parse_args(arguments)
    folder, encoder = find_weights(parser)
    torch.manual_seed(options.seed)
    course = read_course(Settings().course)
    known = read_answers(course, cut_passages(course))
    answers = [answer for items in known.values() for answer in items]
    others = Others(answers, encoder, options.seed)
    groups = [group for own in range(len(answers)) for group in others.groups(own)]
    lines = (DATA / "scope" / "scope.jsonl").read_text(encoding="utf-8").splitlines()
    scope = [json.loads(line) for line in lines]
    misses = [item["question"] for item in scope if item["label"] != "answered"]
    groups += others.beside_near_misses(misses)
    network, tokenizer = ReaderNetwork(read_encoder(folder)), Tokenizer(str(folder))
    merge_adapter(network, load_file(ADAPTER / "reader.safetensors"))
    add_lora(network.encoder, options.rank)
    train(network, groups, tokenizer, options, "matcher")
    learned = {name: p for name, p in network.named_parameters() if p.requires_grad}
    save_adapter(learned, options.out / MATCHER)


if __name__ == "__main__":
    main()
