"""Inside a language model: where a head looks, which tokens may come next, and the one drawn.

    A = softmax(Q Kᵀ / √d + causal mask),    p = softmax(z / T),    next token ~ top-p of p

``python -m demos transformer --text "The capital of Italy is" --temperature 0.7 --top-p 0.9``
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from torch import Tensor

from demos.kit.catalogue import Demo
from demos.kit.frames import Bars, Frame, Matrix
from demos.kit.labels import labelled
from demos.kit.language_models import LanguageModel
from demos.transformer.continuation import Moment, Sampling, continue_text
from demos.transformer.measured import measure
from demos.transformer.params import Params
from demos.transformer.predictions import PREDICTIONS
from demos.transformer.report import report, report_limits, visible
from demos.transformer.sampling import entropy
from demos.transformer.tiny_gpt import tiny_gpt

LIKELIEST = 10  # next tokens shown
LABELS = 16  # along a side of the matrix at most: more would run into each other
DIGITS = 4  # of a share of attention, so that a large matrix stays a small message


def run(params: Params) -> Iterator[Frame]:
    """A frame of the text as it is, and one after each token written, inside a tiny GPT."""
    yield from run_in(tiny_gpt(), params)


def run_in(model: LanguageModel, params: Params) -> Iterator[Frame]:
    """The frames of ``run``, inside this very model."""
    sampling = Sampling(params.temperature, params.top_p, params.steps, params.seed)
    for moment in continue_text(model, params.text, sampling):
        yield _frame(params, moment)


def _frame(params: Params, moment: Moment) -> Frame:
    layers, heads = moment.reading.attention.shape[:2]
    layer, head = min(params.layer, layers) - 1, min(params.head, heads) - 1
    tokens = [visible(moment.model.decode(token)) for token in moment.tokens]
    measured = measure(moment, layer, head)
    return Frame(
        charts=(
            _next_tokens(moment),
            _attention_map(moment.reading.attention[layer, head], tokens, layer, head),
            _last_look(moment.reading.attention[layer], tokens, layer, head),
        ),
        caption=f"{report(moment, layer, head, measured)}\n\n"
        f"{report_limits(moment, params.layer, params.head)}",
        progress=1.0 if moment.is_last else moment.step / params.steps,
        step=moment.step,
        formula=_formula(moment),
        numbers=labelled(measured),
    )


def _next_tokens(moment: Moment) -> Bars:
    p, likeliest = moment.original.topk(min(LIKELIEST, len(moment.original)))
    sampling = moment.sampling
    settings = f"temperature {sampling.temperature:g}, top-p {sampling.top_p:g}"
    return Bars(
        "The likeliest next tokens",
        "next token (␣ is a space)",
        "probability",
        _unlike([visible(moment.model.decode(token)) for token in likeliest.tolist()]),
        {
            "the model's own": p.tolist(),
            f"drawn from ({settings})": moment.chances[likeliest].tolist(),
        },
    )


def _attention_map(attention: Tensor, tokens: Sequence[str], layer: int, head: int) -> Matrix:
    every = -(-len(tokens) // LABELS)
    labels = [token if index % every == 0 else "" for index, token in enumerate(tokens)]
    return Matrix(
        f"Layer {layer + 1}, head {head + 1}: each row reads its columns",
        "share of attention",
        labels,
        labels,
        attention.double().round(decimals=DIGITS).tolist(),  # (n, n)
        0.0,
        1.0,
        items=tokens,
        hint="Point at a token, or tap it: below each is the share that it reads of it.",
    )


def _last_look(attention: Tensor, tokens: Sequence[str], layer: int, head: int) -> Bars:
    last = attention[:, -1]  # (heads, n)
    return Bars(
        f"What the last token reads in layer {layer + 1}",
        "token read",
        "share of attention",
        [f"{index} {token}" for index, token in enumerate(tokens, 1)],
        {f"head {head + 1}": last[head].tolist(), "mean of its heads": last.mean(0).tolist()},
        (0.0, 1.0),
    )


def _unlike(labels: Sequence[str]) -> list[str]:
    """The labels, numbered where two are alike: parts of one character look the same."""
    seen: Counter[str] = Counter()
    sentences = []
    for label in labels:
        seen[label] += 1
        sentences.append(f"{label} ({seen[label]})" if seen[label] > 1 else label)
    return sentences


def _formula(moment: Moment) -> str:
    """The likeliest token's probability after the temperature, and how open the choice is."""
    top = moment.tempered.max().item()
    return (
        r"\begin{aligned} p_1 &= \frac{e^{z_1/T}}{\sum_j e^{z_j/T}}"
        rf" = \frac{{1}}{{\sum_j e^{{(z_j - z_1)/{moment.sampling.temperature:g}}}}}"
        rf" = \frac{{1}}{{{1 / top:.3f}}} = {top:.5f} \\"
        rf" H &= -\sum_i p_i \log_2 p_i = {entropy(moment.tempered):.2f}\ \text{{bits}}"
        r" \end{aligned}"
    )


DEMO = Demo(
    name="transformer",
    title="Inside a language model",
    summary="Watch it choose each next token of your sentence, and where its attention looks.",
    words=(
        "transformer",
        "language model",
        "attention head",
        "attention map",
        "attention pattern",
        "self-attention",
        "next token",
        "attention",
        "llm",
        "gpt",
    ),
    Params=Params,
    predictions=PREDICTIONS,
    run=run,
    run_in=run_in,
    shows=(
        "which word comes next, and how probable it is",
        "a chatbot finishes my sentence",
        "which words look at which other words",
        "other words that the model nearly picked",
    ),
    examples=(
        "open the transformer experiment",
        "let the language model continue “The capital of Italy is”, temperature 0.7",
    ),
)
