"""What a moment inside a language model means: how open the choice is, what the sampling does to it,
where a head looks.

Knows texts; the numbers in them come from ``measured``.
"""

from __future__ import annotations

import re

from demos.transformer.attention import FEWEST, habits, strongest_look
from demos.transformer.continuation import Moment
from demos.transformer.measured import Measured
from demos.transformer.sampling import entropy

SIGNS = {" ": "␣", "\n": "↵", "\t": "⇥"}
LONGEST_TOKEN = 12  # characters: a vocabulary holds long runs of spaces
SURE, OPEN = 1.0, 5.0  # bits: fair choices among 2 and among 32 tokens
HABIT = 0.5  # of a head's attention


def report(moment: Moment, layer: int, head: int, m: Measured) -> str:
    """The caption of the frame with these numbers, in Markdown; layer and head count from 0."""
    sentences = (
        _tell_text(moment),
        f"{_tell_written(moment)}{_tell_next(moment, m)} {_tell_sampling(moment, m)}",
        _tell_head(moment, layer, head, m),
        _tell_all_heads(moment),
    )
    return "\n\n".join(paragraph for paragraph in sentences if paragraph)


def report_limits(moment: Moment, asked_layer: int, asked_head: int) -> str:
    """Which model this is, and what of the wish it could not grant; counted from 1."""
    layers, heads = moment.reading.attention.shape[:2]
    sentences = [
        f"Inside {moment.model.name}: {layers} layers of {heads} heads, "
        f"{len(moment.original):,} different tokens."
    ]
    for what, asked, most in (("layer", asked_layer, layers), ("head", asked_head, heads)):
        if asked > most:
            sentences.append(f"There is no {what} {asked}, so {what} {most} is shown.")
    if moment.left_out:
        whole = moment.given + moment.left_out
        sentences.append(f"Of the text's {whole} tokens only the last {moment.given} are read.")
    return " ".join(sentences)


def visible(token: str) -> str:
    """A token's text with its white space to be seen, short enough for an axis."""
    shown = "".join(
        SIGNS.get(char, char if char.isprintable() else "�") for char in token[: LONGEST_TOKEN + 1]
    )
    return f"{shown[: LONGEST_TOKEN - 1]}…" if len(shown) > LONGEST_TOKEN else shown or "∅"


def percent(share: float) -> str:
    """A share of 1 in per cent, to three digits; never rounded to nothing or to all."""
    if 0 < share < 1e-4:
        return "under 0.01 %"
    return "over 99.9 %" if 0.9995 <= share < 1 else f"{100 * share:.3g} %"


def _name(moment: Moment, token: int) -> str:
    """A token as code, in a fence longer than any backticks within it."""
    shown = visible(moment.model.decode(token))
    inside = re.findall("`+", shown)
    fence = "`" * (1 + len(max(inside, key=len, default="")))
    return f"{fence} {shown} {fence}" if inside else f"`{shown}`"


def _tell_text(moment: Moment) -> str:
    names = [_name(moment, token) for token in moment.tokens]
    given, written = names[: moment.given], names[moment.given :]
    return " ".join(
        [*(["…"] if moment.left_out else []), *given, *(f"**{name}**" for name in written)]
    )


def _tell_written(moment: Moment) -> str:
    written = moment.written
    if written is None:
        tokens = "token" if moment.given == 1 else "tokens"
        return f"The text is read as **{moment.given}** {tokens}; ␣ is a space. "
    rank = f"number {written.rank:,} in the model's order" if written.rank > 1 else "the likeliest"
    text = (
        f"Token {moment.step}, {_name(moment, written.token)}, was drawn at a chance of "
        f"**{percent(written.chance)}**, {rank}. "
    )
    return (
        f"{text}It ends a text, so nothing more is written. "
        if written.token in moment.model.ends
        else text
    )


def _tell_next(moment: Moment, m: Measured) -> str:
    bits = m.entropy
    doubt = f"as much doubt as in a fair choice among {2**bits:.3g} tokens"
    if bits < SURE:
        doubt = "so that it is nearly sure"
    elif bits > OPEN:
        doubt = f"wide open, as a fair choice among {2**bits:,.0f} tokens"
    top = _name(moment, int(moment.original.argmax()))
    return (
        f"The model's likeliest next token is {top}, at **{percent(m.top_probability)}**; "
        f"the entropy is **{bits:.2f} bits**, {doubt}."
    )


def _tell_sampling(moment: Moment, m: Measured) -> str:
    temperature, top_p = moment.sampling.temperature, moment.sampling.top_p
    if temperature == top_p == 1:
        return "Temperature 1 and top-p 1 draw from just that."
    sentences = [_tell_temperature(moment)] if temperature != 1 else []
    if top_p < 1:
        kept, all_tokens = m.drawable, len(moment.original)
        lost = moment.tempered[moment.chances == 0].sum().item()
        sentences.append(
            f"Top-p {top_p:g} leaves one token, so that nothing is left to chance."
            if kept == 1
            else f"Top-p {top_p:g} keeps the **{kept:,}** likeliest of {all_tokens:,} tokens; "
            f"the others, {percent(lost)} of the probability, can't be drawn."
        )
    return " ".join(sentences)


def _tell_temperature(moment: Moment) -> str:
    temperature, top = moment.sampling.temperature, moment.tempered.max().item()
    verb = "sharpens" if temperature < 1 else "flattens"
    text = (
        f"Temperature {temperature:g} {verb} that: the likeliest token gets **{percent(top)}** at "
        f"{entropy(moment.tempered):.2f} bits"
    )
    if temperature < 1:
        return f"{text}, close to always taking it." if top > 0.99 else f"{text}."
    likeliest = moment.original.topk(min(10, len(moment.original))).indices
    before, after = (1 - p[likeliest].sum().item() for p in (moment.original, moment.tempered))
    return (
        f"{text}, and tokens beyond the ten likeliest get {percent(max(after, 0.0))} "
        f"instead of {percent(max(before, 0.0))}."
    )


def _tell_head(moment: Moment, layer: int, head: int, m: Measured) -> str:
    name = f"Layer {layer + 1}, head {head + 1}"
    if m.habit is None:
        return f"Where {name.lower()} looks by habit can be told from {FEWEST} tokens on."
    shares = {
        "the token before": m.habit.previous,
        "the first token": m.habit.first,
        "itself": m.habit.itself,
    }
    habit = max(shares, key=lambda what: shares[what])
    share = f"**{percent(shares[habit])}** of its attention, averaged over the text"
    if shares[habit] < HABIT:
        parts = ", ".join(f"{percent(share)} to {what}" for what, share in shares.items())
        rest = percent(max(0.0, 1 - sum(shares.values())))
        text = f"{name} has no one habit: a token gives {parts} and {rest} to others."
    elif habit == "the token before":
        text = (
            f"{name} is a *previous-token head*: it gives {share}, to the token before: "
            "the dark line just below the diagonal. From it later layers can know what followed "
            "what."
        )
    elif habit == "the first token":
        text = (
            f"{name} leaves {share}, on the first token, the dark first column: an *attention sink*. "
            "Each row has to sum to 1, also where a head finds nothing to fetch."
        )
    else:
        text = (
            f"{name} gives {share}, to the token itself, the dark diagonal: it moves little between "
            "tokens."
        )
    return f"{text} {_tell_last_look(moment, layer, head)}"


def _tell_last_look(moment: Moment, layer: int, head: int) -> str:
    last = moment.reading.attention[layer, head, -1]  # (n,)
    key = int(last.argmax())
    read = "itself" if key == len(last) - 1 else _name(moment, moment.tokens[key])
    return (
        f"The last token, {_name(moment, moment.tokens[-1])}, reads most of {read} "
        f"(**{percent(last[key].item())}**)."
    )


def _tell_all_heads(moment: Moment) -> str:
    if len(moment.tokens) < FEWEST:
        return ""
    attention = moment.reading.attention
    first = habits(attention).first  # (layers, heads)
    look = strongest_look(attention)
    return (
        f"**{int((first > HABIT).sum())}** of all {first.numel()} heads have over half of their "
        f"attention on the first token. That one aside, layer {look.layer + 1}, head "
        f"{look.head + 1} looks back hardest from the last token: **{percent(look.share)}** on "
        f"{_name(moment, moment.tokens[look.key])}."
    )
