"""Softmax in float32: as it is written, and safe by log-sum-exp. Numbers, LaTeX and words.

    ln Σ eᶻ = max z + ln Σ e^(z − max z)

Blanchard, Higham and Higham 2021, Accurately computing the log-sum-exp and softmax functions.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional as F

from demos.kit.labels import label


@dataclass(frozen=True)
class Softmax:
    """What log-sum-exp and the least likely class come out as, safe and naive.

    The naive log-sum-exp is None where exp overflows, the naive least log-probability also where
    that probability underflows to 0.
    """

    log_sum_exp: float = field(metadata=label("log-sum-exp"))
    least_log_p: float = field(metadata=label("least log-probability"))
    naive_log_sum_exp: float | None = field(metadata=label("naive log-sum-exp"))
    naive_least_log_p: float | None = field(metadata=label("naive least log-probability"))


def compare_softmax(logit: float) -> Softmax:
    """Softmax of (logit, 0, −logit)."""
    z = torch.tensor([logit, 0.0, -logit], dtype=torch.float32)
    # softmax(z) = eᶻ / Σ eᶻ, just as it is written
    exp = z.exp()  # (3,)
    return Softmax(
        torch.logsumexp(z, dim=0).item(),
        F.log_softmax(z, dim=0).min().item(),
        _finite(exp.sum().log()),
        _finite((exp / exp.sum()).log().min()),
    )


def _finite(value: Tensor) -> float | None:
    return value.item() if value.isfinite() else None


def latex_rows(softmax: Softmax, logit: float) -> list[str]:
    """The naive and the safe log-sum-exp, aligned at "&"."""
    top, naive = abs(logit), softmax.naive_log_sum_exp
    result = r"\text{overflows}" if naive is None else f"{naive:.6g}"
    return [
        rf"\ln(e^{{{logit:g}}} + e^0 + e^{{{0 - logit:g}}}) &\to {result}\text{{, naively}}",
        rf"{top:g} + \ln(1 + e^{{{0 - top:g}}} + e^{{{0 - 2 * top:g}}}) "
        rf"&= {softmax.log_sum_exp:.6g}",
    ]


def describe(softmax: Softmax, logit: float) -> str:
    """What ``compare_softmax`` found, in words."""
    top, least = abs(logit), softmax.least_log_p
    logits, safe = f"({logit:g}, 0, {0 - logit:g})", f"{softmax.log_sum_exp:.6g}"
    remedy = (
        f" Log-sum-exp takes the largest logit out first, {top:g} + ln(1 + e^-{top:g} + "
        f"e^-{2 * top:g}) = **{safe}**, and log-softmax gives the least likely class **{least:.6g}**."
    )
    if softmax.naive_log_sum_exp is None:
        return (
            f"For the logits {logits} e^{top:g} **overflows**: float32 ends at 3.4·10³⁸ = e^88.7. A "
            f"naive softmax divides by it, and no number is left.{remedy}"
        )
    if softmax.naive_least_log_p is None:
        return (
            f"For the logits {logits} e^{top:g} still fits into float32, but naively the least "
            f"probability **underflows** to 0, and a loss can't take its logarithm.{remedy}"
        )
    off = abs(softmax.naive_least_log_p - least)
    return (
        f"For the logits {logits} the naive softmax still works: ln Σ eᶻ is "
        f"**{softmax.naive_log_sum_exp:.6g}**, by log-sum-exp {safe}, and the least "
        f"log-probability {least:.6g} is off by {off:.2g}. Above 88.7 e^z overflows float32."
    )
