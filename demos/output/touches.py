"""What can be touched in a picture ─▶ JSON that ``touches.js`` carries out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from markdown_it import MarkdownIt

from demos.kit.frames import Chart, Diagram, Matrix, Node, Picture, Tiles
from demos.output.tiles import places_of

PLACES = 4  # of an axis
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def touches_of(picture: Picture) -> dict[str, Any]:
    """The hint, and what there is to touch; empty where there is nothing."""
    match picture:
        case Chart(handles=handles, brush=brush) if handles or brush:
            told: dict[str, Any] = {"handles": [asdict(handle) for handle in handles]}
            if brush:
                told["brush"] = asdict(brush)
        case Diagram(nodes=nodes) if any(node.detail for node in nodes):
            told = {"spots": [_spot(node) for node in nodes if node.detail]}
            if picture.edits:
                told["edits"] = [{"words": e.words, "params": e.params} for e in picture.edits]
        case Matrix(items=items) if items:
            told = {"items": list(items)}
        case Tiles(window=window) if window:
            places = places_of(picture.images)[window.first :]
            told = {"window": {**asdict(window), "places": places}}
        case _:
            return {}
    return {"hint": picture.hint, **told}


def _spot(node: Node) -> dict[str, Any]:
    """A node's place and what is read there; its field is the trace of that name, over these x and y.

    They are told by their first and their last.
    """
    told = {
        "name": node.name,
        "label": " ".join(node.lines),
        "x": node.x,
        "y": node.y,
        "detail": MARKDOWN.render(node.detail),
    }
    if node.field:
        sides = (node.field.x, node.field.y)
        over = [[round(side[0], PLACES), round(side[-1], PLACES)] for side in sides]
        told |= {"over": over, "what": node.field.name}
    return told
