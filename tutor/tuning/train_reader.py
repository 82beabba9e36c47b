"""Train the reader's adapter and heads: ``python -m tutor.tuning.train_reader``.

    loss = BCE(passage) + ½ listwise + BCE(units) + ½ CE(verdict)

Listwise: of the passages beside one question, −log softmax of those that answer. The encoder's weights
stay; LoRA on all its linear layers but the first block's learns. In bf16, with the attention written
out: on a CPU this is several times faster than float32 or than the fused attention (docs/log.md). About
an hour on one core; the newest state is kept every SAVE_STEPS and taken up again.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from tutor.course import cut_passages, read_course
from tutor.lora import add_lora, lora_optimizer, save_adapter
from tutor.reading.network import (
    VERDICTS,
    ReaderNetwork,
    Tokens,
    join_tokens,
)
from tutor.reading.reader import ADAPTER
from tutor.retrieval.encoder import Encoder, load_encoder
from tutor.settings import Settings
from tutor.tuning.pairs import DATA, Group, Labelled, read_listed, read_sheets
from tutor.weights import ENCODER, find_bundle

QUESTIONS_A_STEP = 10
BATCH_TOKENS = 1600
SAVE_STEPS = 200
WARM_UP = 60  # steps
OTHER_UNITS = 0.3  # what the units of a passage that does not answer count


class Tokenizer:
    """Groups to token ids; what was tokenized once is kept."""

    def __init__(self, source: str) -> None:
        from transformers import AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(source)
        self._kept: dict[str, list[int]] = {}

    def inputs(self, group: Group) -> list[Tokens]:
        """One input for each passage of the group."""
        question = self._ids(group.question)
        cls, sep = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        return [
            join_tokens(
                question,
                self._ids(item.heading),
                [self._ids(text) for text in item.texts],
                cls,
                sep,
            )
            for item in group.passages
        ]

    def _ids(self, text: str) -> list[int]:
        if text not in self._kept:
            ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
            self._kept[text] = ids
        return self._kept[text]


def loss_of(network: ReaderNetwork, groups: Sequence[Group], tokenizer: Tokenizer) -> Tensor:
    """The sum of the losses of the groups, per QUESTIONS_A_STEP questions."""
    inputs = [item for group in groups for item in tokenizer.inputs(group)]
    labels = [item for group in groups for item in group.passages]
    logits = network(inputs)
    answers = torch.tensor([float(item.answers) for item in labels])
    loss = F.binary_cross_entropy_with_logits(logits.passage, answers, reduction="sum") / 3.5
    start = 0
    for group in groups:
        rows = slice(start, start + len(group.passages))
        start = rows.stop
        if len(group.passages) > 1 and answers[rows].any():
            chances = torch.log_softmax(logits.passage[rows], 0)
            loss = loss - 0.5 * (chances * answers[rows]).sum() / answers[rows].sum()
    for item, units in zip(labels, logits.units, strict=True):
        if item.units is not None:
            loss = loss + _unit_loss(item, units) / 2
    said = [row for row, item in enumerate(labels) if item.verdict]
    if said:
        verdicts = torch.tensor([VERDICTS.index(labels[row].verdict) for row in said])
        loss = loss + F.cross_entropy(logits.verdict[said], verdicts, reduction="sum") * (
            0.5 * QUESTIONS_A_STEP / 4
        )
    return loss / QUESTIONS_A_STEP


def _unit_loss(item: Labelled, logits: Tensor) -> Tensor:
    assert item.units is not None  # noqa: S101 - the caller asked
    marked = torch.tensor([float(place in item.units) for place in range(len(logits))])
    weight = 1.0 if item.answers else OTHER_UNITS
    return weight * F.binary_cross_entropy_with_logits(logits, marked, pos_weight=torch.tensor(1.5))


def micro_batches(groups: Sequence[Group], tokenizer: Tokenizer) -> Iterator[list[Group]]:
    """The groups in batches of at most BATCH_TOKENS, those of like length together."""
    longest = {id(g): max(len(item.ids) for item in tokenizer.inputs(g)) for g in groups}
    batch: list[Group] = []
    for group in sorted(groups, key=lambda g: longest[id(g)]):
        inputs = sum(len(g.passages) for g in [*batch, group])
        if batch and inputs * longest[id(group)] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(group)
    yield batch


def main(arguments: list[str] | None = None) -> None:
    """Train and keep the adapter; exits with 2 where the encoder's weights can't be found."""
    parser = make_parser(__doc__, epochs=1, rank=48)
    options = parser.parse_args(arguments)
    folder, encoder = find_weights(parser)
    torch.manual_seed(options.seed)
    course = read_course(Settings().course)
    groups = read_sheets(sorted(DATA.glob("*.jsonl")), options.seed)
    passages = cut_passages(course)
    groups += read_listed(course, passages, encoder, options.seed)
    network, tokenizer = ReaderNetwork(read_encoder(folder)), Tokenizer(str(folder))
    add_lora(network.encoder, options.rank)
    learned = {name: p for name, p in network.named_parameters() if p.requires_grad}
    train(network, groups, tokenizer, options, "reader")
    save_adapter(learned, options.out / "reader.safetensors")


def find_weights(parser: argparse.ArgumentParser) -> tuple[Path, Encoder]:
    """The encoder's folder, and the encoder; exits with 2 where they can't be found."""
    bundle, encoder = find_bundle(ENCODER), load_encoder()
    if bundle is None or encoder is None:
        parser.error("the package with the encoder's weights is not installed: run make setup")
    return bundle.parent, encoder


def read_encoder(folder: Path) -> Any:
    """The encoder's body as it is trained: in bf16, without dropout, the attention written out."""
    from transformers import AutoModel

    return AutoModel.from_pretrained(
        str(folder),
        attn_implementation="eager",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    ).to(torch.bfloat16)


def train(
    network: ReaderNetwork,
    groups: Sequence[Group],
    tokenizer: Tokenizer,
    options: argparse.Namespace,
    name: str,
) -> None:
    """Teach the network's adapter and heads, going on from where ``name``.pt of the checkpoints stopped."""
    rng = random.Random(options.seed)  # noqa: S311
    learned = {name: p for name, p in network.named_parameters() if p.requires_grad}
    optimizer = lora_optimizer(learned, options.lr)
    steps = int(options.epochs * len(groups) / QUESTIONS_A_STEP)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share(step, steps))
    state, step = options.checkpoints / f"{name}.pt", 0
    if state.exists():
        kept = torch.load(state)
        network.load_state_dict(kept["learned"], strict=False)
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        step = kept["step"]
    for _ in tqdm(range(step, steps), initial=step, total=steps, unit="step"):
        drawn = [rng.choice(groups) for _ in range(QUESTIONS_A_STEP)]
        for batch in micro_batches(drawn, tokenizer):
            loss_of(network, batch, tokenizer).backward()
        nn.utils.clip_grad_norm_(list(learned.values()), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        if step % SAVE_STEPS == 0:
            options.checkpoints.mkdir(parents=True, exist_ok=True)
            parts = {
                "learned": {name: p.detach() for name, p in learned.items()},
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "step": step,
            }
            torch.save(parts, state.with_suffix(".part"))
            state.with_suffix(".part").replace(state)


def _share(step: int, steps: int) -> float:
    """Of the peak learning rate: a short rise, then half a cosine down to a fiftieth."""
    warm = max(1, min(WARM_UP, steps // 10))
    return min(1.0, (step + 1) / warm) * max(
        0.02, 0.5 * (1 + math.cos(math.pi * min(1.0, step / max(steps, 1))))
    )


def make_parser(doc: str | None, epochs: float, rank: int) -> argparse.ArgumentParser:
    """The options of a training, with what it takes by default."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--epochs", type=float, default=epochs)
    parser.add_argument("--lr", type=float, default=1e-3, help="peak learning rate")
    parser.add_argument("--rank", type=int, default=rank, help="of the adapter")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--out", type=Path, default=ADAPTER)
    return parser


if __name__ == "__main__":
    main()
