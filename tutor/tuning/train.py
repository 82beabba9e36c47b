"""Train a LoRA adapter (Hu et al. 2021) for the 135M generator: ``python -m tutor.tuning.train``.

    W x  ─▶  W x + α/r · B A x,   A (r, in) random, B (out, r) zero at first; only A and B learn

Loss on the reply alone. Resumes from its newest checkpoint; on a CPU it takes hours, on a GPU minutes.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import Dataset

from tutor.answering.conversion import converted
from tutor.answering.loading import ADAPTER
from tutor.course import read_course
from tutor.reading import load_reader
from tutor.retrieval.encoder import load_encoder
from tutor.settings import Settings
from tutor.tuning.examples import Example, read_bank_examples, read_sheet_examples
from tutor.weights import GENERATOR, find_bundle

FOLDER = Path(__file__).parent
LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
BLOCKS, FROZEN = (
    30,
    10,
)  # of the blocks, those that are left as they are: they cost a third of the time
LONGEST = 640  # tokens of a prompt and its reply; longer examples are left out
IGNORED = -100  # a label that does not count


class Tokenized(Dataset[dict[str, Any]]):
    """Examples as token ids; labels only where the reply stands."""

    def __init__(self, examples: list[Example], tokenizer: Any) -> None:
        self.items = []
        for example in examples:
            prompt = tokenizer.apply_chat_template(
                example.prompt, add_generation_prompt=True, tokenize=False
            )
            asked = tokenizer(prompt)["input_ids"]
            reply = tokenizer(example.reply + tokenizer.eos_token)["input_ids"]
            if len(asked) + len(reply) <= LONGEST:
                self.items.append({
                    "input_ids": asked + reply,
                    "labels": [IGNORED] * len(asked) + reply,
                    "length": len(asked) + len(reply),
                })  # fmt: skip

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, place: int) -> dict[str, Any]:
        return self.items[place]


def main(arguments: list[str] | None = None) -> None:
    """Train and keep the adapter; exits with 2 where the weights of the base can't be found."""
    from peft import LoraConfig, get_peft_model
    from transformers import (
        AutoModelForCausalLM,
        AutoTokenizer,
        DataCollatorForSeq2Seq,
        TrainingArguments,
    )
    from transformers.utils import logging as transformers_logging

    parser = _parser()
    options = parser.parse_args(arguments)
    bundle, reader, encoder = find_bundle(GENERATOR), load_reader(), load_encoder()
    if bundle is None or reader is None or encoder is None:
        parser.error("the packages with the weights are not installed: run make setup")
    base = converted(bundle, GENERATOR.sha256, Settings.from_environment().cache)
    tokenizer = AutoTokenizer.from_pretrained(base)
    sheets = read_sheet_examples(list((FOLDER / "data").glob("reading-*.jsonl")), reader)
    bank = read_bank_examples(read_course(Settings().course), reader, encoder, options.seed)
    training, validation = sheets[0] + bank[0], sheets[1] + bank[1]
    random.Random(options.seed).shuffle(training)  # noqa: S311
    torch.manual_seed(options.seed)
    model = get_peft_model(
        # written-out attention: on a CPU its backward pass in bf16 is several times faster
        AutoModelForCausalLM.from_pretrained(
            base, dtype=torch.bfloat16, attn_implementation="eager"
        ),
        LoraConfig(
            r=options.rank,
            lora_alpha=2 * options.rank,
            target_modules=LAYERS,
            layers_to_transform=list(range(FROZEN, BLOCKS)),
        ),
        autocast_adapter_dtype=False,  # bf16 as the weights: their products are several times faster
    )
    model.print_trainable_parameters()
    trainer = _trainer()(
        model=model,
        args=TrainingArguments(
            output_dir=str(options.checkpoints),
            num_train_epochs=options.epochs,
            learning_rate=options.lr,
            lr_scheduler_type="cosine",
            warmup_steps=10,
            per_device_train_batch_size=4,  # 8 need 17 GB
            gradient_accumulation_steps=4,
            per_device_eval_batch_size=4,
            train_sampling_strategy="group_by_length",
            length_column_name="length",
            logging_steps=5,
            eval_strategy="steps",
            eval_steps=100,
            save_steps=50,
            save_total_limit=2,
            report_to="none",
            seed=options.seed,
            remove_unused_columns=False,
        ),
        train_dataset=Tokenized(training[: options.examples], tokenizer),
        eval_dataset=Tokenized(validation, tokenizer),
        data_collator=DataCollatorForSeq2Seq(tokenizer, label_pad_token_id=IGNORED),
    )
    resume = any(options.checkpoints.glob("checkpoint-*"))
    transformers_logging.enable_progress_bar()
    trainer.train(resume_from_checkpoint=resume)
    for config in model.peft_config.values():  # where it was on this machine says nothing elsewhere
        config.base_model_name_or_path = GENERATOR.hub
    model.to(torch.bfloat16).save_pretrained(options.out)


def _trainer() -> Any:
    from transformers import Trainer

    class AnswerTrainer(Trainer):  # type: ignore[misc, unused-ignore]
        """Logits only where the reply stands: over 49,152 tokens they cost as much as the rest."""

        def compute_loss(
            self,
            model: Any,
            inputs: Any,
            return_outputs: bool = False,
            num_items_in_batch: Any = None,
        ) -> Any:
            labels = inputs["labels"][:, 1:]
            inner = model.get_base_model()
            hidden = inner.model(
                input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]
            ).last_hidden_state[:, :-1]
            counts = labels != IGNORED
            logits: Tensor = inner.lm_head(hidden[counts])  # (tokens of replies, vocabulary)
            # L = −1/n Σ ln p(token | what stands before it), n counted over all that makes one step
            n = counts.sum() if num_items_in_batch is None else num_items_in_batch
            loss = F.cross_entropy(logits.float(), labels[counts], reduction="sum") / n
            return (loss, {"loss": loss}) if return_outputs else loss

        def prediction_step(
            self, model: Any, inputs: Any, prediction_loss_only: bool, ignore_keys: Any = None
        ) -> Any:
            with torch.no_grad():
                return self.compute_loss(model, self._prepare_inputs(inputs)), None, None

    return AnswerTrainer


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tutor.tuning.train", description=__doc__)
    parser.add_argument("--epochs", type=float, default=1)
    parser.add_argument("--lr", type=float, default=1e-3, help="peak learning rate")
    parser.add_argument("--rank", type=int, default=24, help="of the adapter")
    parser.add_argument("--examples", type=int, default=None, help="how many to train on")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--out", type=Path, default=ADAPTER)
    return parser


if __name__ == "__main__":
    main()
