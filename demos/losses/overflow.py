"""Softmax in float32: as it is written, and safe by log-sum-exp. Numbers, LaTeX and words.

    ln Σ eᶻ = max z + ln Σ e^(z − max z)

Blanchard, Higham and Higham 2021, Accurately computing the log-sum-exp and softmax functions.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch.nn import functional as F


def compare_softmax(logit: float) -> dict[str, float]:
    """Softmax of (logit, 0, −logit), naive and safe; only what comes out as a finite number.

    The naive log-sum-exp is missing where exp overflows, and the naive least log-probability also
    where that probability underflows to 0.
    """
    z = torch.tensor([logit, 0.0, -logit], dtype=torch.float32)
    # softmax(z) = eᶻ / Σ eᶻ, just as it is written
    exp = z.exp()  # (3,)
    results = {
        "log-sum-exp": torch.logsumexp(z, dim=0),
        "least log-probability": F.log_softmax(z, dim=0).min(),
        "naive log-sum-exp": exp.sum().log(),
        "naive least log-probability": (exp / exp.sum()).log().min(),
    }
    return {name: value.item() for name, value in results.items() if value.isfinite()}


def latex_rows(numbers: Mapping[str, float], logit: float) -> list[str]:
    """The naive and the safe log-sum-exp, aligned at "&"."""
    top, naive = abs(logit), numbers.get("naive log-sum-exp")
    result = r"\text{overflows}" if naive is None else f"{naive:.6g}"
    return [
        rf"\ln(e^{{{logit:g}}} + e^0 + e^{{{0 - logit:g}}}) &\to {result}\text{{, naively}}",
        rf"{top:g} + \ln(1 + e^{{{0 - top:g}}} + e^{{{0 - 2 * top:g}}}) "
        rf"&= {numbers['log-sum-exp']:.6g}",
    ]


def describe(numbers: Mapping[str, float], logit: float) -> str:
    """What ``compare_softmax`` found, in words."""
    top, least = abs(logit), numbers["least log-probability"]
    logits, safe = f"({logit:g}, 0, {0 - logit:g})", f"{numbers['log-sum-exp']:.6g}"
    remedy = (
        f" Log-sum-exp takes the largest logit out first, {top:g} + ln(1 + e^-{top:g} + "
        f"e^-{2 * top:g}) = **{safe}**, and log-softmax gives the least likely class **{least:.6g}**."
    )
    if "naive log-sum-exp" not in numbers:
        return (
            f"For the logits {logits} e^{top:g} **overflows**: float32 ends at 3.4·10³⁸ = e^88.7. A "
            f"naive softmax divides by it, and no number is left.{remedy}"
        )
    if "naive least log-probability" not in numbers:
        return (
            f"For the logits {logits} e^{top:g} still fits into float32, but naively the least "
            f"probability **underflows** to 0, and a loss can't take its logarithm.{remedy}"
        )
    off = abs(numbers["naive least log-probability"] - least)
    return (
        f"For the logits {logits} the naive softmax still works: ln Σ eᶻ is "
        f"**{numbers['naive log-sum-exp']:.6g}**, by log-sum-exp {safe}, and the least "
        f"log-probability {least:.6g} is off by {off:.2g}. Above 88.7 e^z overflows float32."
    )
