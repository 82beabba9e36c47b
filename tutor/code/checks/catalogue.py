"""Every check, and what it finds: ``find_faults``."""

from __future__ import annotations

import ast

from tutor.code.checks import activations, evaluation, losses, modules, optimizer, training, widths
from tutor.code.checks.code import Check, Code
from tutor.code.fault import Fault
from tutor.code.layers import TAKES

_LAYERS = frozenset(TAKES) | {"view", "reshape", "Flatten", "flatten"}
_LOSSES = frozenset(
    [
        "CrossEntropyLoss",
        "NLLLoss",
        "BCELoss",
        "BCEWithLogitsLoss",
        "MSELoss",
        "cross_entropy",
        "nll_loss",
        "binary_cross_entropy",
        "binary_cross_entropy_with_logits",
        "mse_loss",
        "criterion",
        "loss_fn",
        "loss_function",
    ]
)
_STEPS = frozenset(["backward", "step", "zero_grad"])
_EVALUATION = frozenset(["eval", "no_grad", "inference_mode"])
CHECKS = (
    Check("how many features or channels each layer takes and gets", widths.find_widths, _LAYERS),
    Check(
        "the activations between linear layers",
        activations.find_missing_activation,
        frozenset(["Linear", "Conv2d"]),
    ),
    Check(
        "the dimension of a softmax",
        activations.find_softmax_over_batch,
        frozenset(["Softmax", "LogSoftmax"]),
    ),
    Check("what goes into the loss", losses.find_wrong_outputs, _LOSSES),
    Check("the labels that the loss gets", losses.find_wrong_targets, _LOSSES),
    Check("`zero_grad()` in each step", training.find_missing_zero_grad, _STEPS),
    Check(
        "the order of `zero_grad()`, `backward()` and `step()`", training.find_wrong_order, _STEPS
    ),
    Check(
        "whether the loss still has its gradient",
        training.find_detached_losses,
        frozenset(["backward"]),
    ),
    Check(
        "whether sums of the loss keep its graph",
        training.find_kept_losses,
        frozenset(["backward"]),
    ),
    Check("methods that are named and not called", training.find_uncalled, _STEPS),
    Check("the sign of a step by hand", training.find_uphill, frozenset()),
    Check("`eval()` before an evaluation", evaluation.find_missing_eval, _EVALUATION),
    Check("`no_grad()` in an evaluation", evaluation.find_missing_no_grad, _EVALUATION),
    Check("`train()` after an evaluation", evaluation.find_eval_kept, frozenset(["eval"])),
    Check("dropout in evaluation", evaluation.find_functional_dropout, frozenset(["dropout"])),
    Check(
        "the parameters of the optimizer",
        optimizer.find_wrong_parameters,
        frozenset(["parameters", "SGD", "Adam", "AdamW", "RMSprop"]),
    ),
    Check(
        "how the module is set up",
        modules.find_module_faults,
        frozenset(["Linear", "Conv2d", "LSTM", "GRU", "RNN", "Embedding"]),
    ),
)


def find_faults(tree: ast.Module, prose: str = "") -> tuple[list[Fault], list[str]]:
    """The faults of the code, each once, and what was checked in it; ``prose`` is what stands around it."""
    code = Code(tree, prose)
    faults: dict[str, Fault] = {}
    checked = []
    for check in CHECKS:
        found = list(check.find(code))
        if found or check.needs & code.called:
            checked.append(check.what)
        for fault in found:
            faults.setdefault(fault.text, fault)
    return list(faults.values()), checked
