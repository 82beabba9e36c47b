"""An experiment's pictures on the page: one component that Plotly redraws, as fast as it can.

Knows how figures reach the browser; ``demos/output/pictures.js`` draws them there.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import gradio as gr
import plotly

from demos.kit.frames import Picture
from demos.output.charts import figures_of

# Plotly's script, from the Python package: nothing is fetched from anywhere else.
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_DRAW = (files("demos.output") / "pictures.js").read_text("utf-8")


def pictures(shown: Sequence[Picture]) -> gr.HTML:
    """A component that shows these; its value is the JSON text that ``figures_of`` writes."""
    gr.set_static_paths([PLOTLY])
    return gr.HTML(
        figures_of(shown),
        html_template='<div class="pictures"></div>',
        js_on_load=f"""{_DRAW}
            const show = picturesIn(element.querySelector(".pictures"));
            const update = () => show(JSON.parse(props.value));
            watch("value", update);
            update();""",
        head=f'<script src="gradio_api/file={PLOTLY}"></script>',
    )
