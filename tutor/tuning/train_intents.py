"""Train the intent classifier's adapter and heads: ``python -m tutor.tuning.train_intents``.

    loss = CE(intent) + CE(form) + BCE(leans), each over the messages that have that label

on ``data/intents/*.jsonl`` and ``data/scope/follow-ups*.jsonl``; ten minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from tutor.language.intents.classifier import ADAPTER, FORMS, INTENTS, context_of
from tutor.language.intents.network import IntentNetwork, join_tokens
from tutor.lora import add_lora, lora_optimizer, save_adapter
from tutor.weights import ENCODER, find_bundle

DATA = Path(__file__).parent / "data" / "intents"
BATCH, WARM_UP = 32, 40  # messages, steps
WITHOUT_CONTEXT = (
    0.1  # of the messages that need none, the share that is read without what stood before
)
NEED_CONTEXT = ("rework", "change_run", "about_run")
Item = dict[str, Any]


def inputs_of(items: Sequence[Item], tokenizer: Any) -> list[tuple[list[int], list[int]]]:
    """The network's inputs for labelled messages."""
    cls, sep = tokenizer.cls_token_id, tokenizer.sep_token_id
    return [
        join_tokens(
            tokenizer(item["message"], add_special_tokens=False)["input_ids"],
            tokenizer(context_of(item["before"], item["run"]), add_special_tokens=False)[
                "input_ids"
            ],
            cls,
            sep,
        )
        for item in items
    ]


def loss_of(logits: tuple[Tensor, Tensor, Tensor], items: Sequence[Item]) -> Tensor:
    """The sum of the mean losses of the three heads, each over the items that are labelled for it."""
    intent, form, leans = logits
    told = [row for row, item in enumerate(items) if "intent" in item]
    linked = [row for row, item in enumerate(items) if "leans" in item]
    loss = torch.zeros(())
    for logit, name, labels in ((intent, "intent", INTENTS), (form, "form", FORMS)):
        places = torch.tensor([labels.index(items[row][name]) for row in told])
        loss = loss + F.cross_entropy(logit[told], places, label_smoothing=0.05)
    if linked:
        asked = torch.tensor([float(items[row]["leans"]) for row in linked])
        loss = loss + F.binary_cross_entropy_with_logits(leans[linked], asked)
    return loss


def read_items() -> list[Item]:
    """The labelled messages, and the pairs of a question and the message after it."""
    pairs = [
        {"message": pair["message"], "before": pair["earlier"], "run": "", "leans": pair["leans"]}
        for pair in _read(sorted((DATA.parent / "scope").glob("follow-ups*.jsonl")))
    ]
    return _read(sorted(DATA.glob("*.jsonl"))) + pairs


def _read(files: Sequence[Path]) -> list[Item]:
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def main(arguments: list[str] | None = None) -> None:
    """Train and keep the adapter; exits with 2 where the encoder's weights can't be found."""
    parser = _parser()
    options = parser.parse_args(arguments)
    bundle = find_bundle(ENCODER)
    if bundle is None:
        parser.error("the package with the encoder's weights is not installed: run make setup")
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)  # noqa: S311
    tokenizer = AutoTokenizer.from_pretrained(str(bundle.parent))
    items = read_items()
    # bf16 with the attention written out is several times faster on a CPU (docs/log.md)
    encoder = AutoModel.from_pretrained(str(bundle.parent), attn_implementation="eager")
    encoder = encoder.to(torch.bfloat16)
    add_lora(encoder, options.rank)
    network = IntentNetwork(encoder, len(INTENTS), len(FORMS))
    learned = {name: p for name, p in network.named_parameters() if p.requires_grad}
    optimizer = lora_optimizer(learned, options.lr)
    steps = int(options.epochs * len(items) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share(step, steps))
    order: list[Item] = []
    network.train()
    for _ in tqdm(range(steps), unit="step"):
        while len(order) < BATCH:
            order += rng.sample(items, len(items))
        drawn, order = order[:BATCH], order[BATCH:]
        drawn = [_without_context(item, rng) for item in drawn]
        loss_of(network(inputs_of(drawn, tokenizer)), drawn).backward()
        nn.utils.clip_grad_norm_(list(learned.values()), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
    save_adapter(learned, options.out / "intents.safetensors")


def _without_context(item: Item, rng: random.Random) -> Item:
    if item.get("intent", "rework") in NEED_CONTEXT or rng.random() > WITHOUT_CONTEXT:
        return item
    return {**item, "before": "", "run": ""}


def _share(step: int, steps: int) -> float:
    """Of the peak learning rate: a short rise, then half a cosine down to nothing."""
    return min(1.0, (step + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * step / max(steps, 1)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tutor.tuning.train_intents", description=__doc__
    )
    parser.add_argument("--epochs", type=float, default=8)
    parser.add_argument("--lr", type=float, default=1e-3, help="peak learning rate")
    parser.add_argument("--rank", type=int, default=16, help="of the adapter")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=ADAPTER)
    return parser


if __name__ == "__main__":
    main()
