"""Frames ─▶ JSON that ``pictures.js`` and ``player.js`` read: figures, and the words below them.

Knows how little has to be sent, not how it gets there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from demos.kit.frames import Frame
from demos.output.charts import figure_of, is_wide
from demos.output.touches import MARKDOWN, touches_of


class FrameWriter:
    """Writes the frames of one run, in their order.

    A trace that is as it was in the frame before is written as null: the surface under a race of
    optimizers is sent once. So is what can be touched.
    """

    def __init__(self) -> None:
        self._before: list[list[bytes]] = []

    def write(self, frame: Frame) -> str:
        """An object with step, progress, the caption (HTML), the formula (LaTeX), changes, pictures."""
        figures = [(is_wide(picture), figure_of(picture)) for picture in frame.charts]
        # what can be touched stands before the traces: their number may change
        parts = [
            [_json(part) for part in (touches_of(picture), *figure["data"])]
            for picture, (_, figure) in zip(frame.charts, figures, strict=True)
        ]
        pictures = []
        for place, (wide, figure) in enumerate(figures):
            touch, *data = map(orjson.Fragment, self._new(place, parts[place]))
            pictures.append(
                {"wide": wide, "layout": figure["layout"], "touch": touch, "data": data}
            )
        self._before = parts
        return _json(
            {
                "step": frame.step,
                "progress": frame.progress,
                "caption": MARKDOWN.render(frame.caption),
                "formula": frame.formula,
                "changes": [
                    {"words": change.words, "params": change.params} for change in frame.changes
                ],
                "pictures": pictures,
            }
        ).decode()

    def _new(self, place: int, parts: Sequence[bytes]) -> list[bytes]:
        known = self._before[place] if place < len(self._before) else []
        known = known + [b""] * (len(parts) - len(known))
        return [b"null" if part == old else part for part, old in zip(parts, known, strict=False)]


def write_frames(frames: Sequence[Frame]) -> str:
    """A JSON list of ``frames``, as FrameWriter writes each."""
    writer = FrameWriter()
    return f"[{','.join(map(writer.write, frames))}]"


def _json(value: Any) -> bytes:
    """What is no number becomes null, as Plotly wants a gap to be written."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
