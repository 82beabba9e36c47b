"""The look of the page: a theme and a style sheet. Fonts come from the reader's machine."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

SANS = ("system-ui", "Segoe UI", "Noto Sans", "Helvetica", "Arial", "sans-serif")
MONO = ("ui-monospace", "Noto Sans Mono", "Consolas", "monospace")


def build_theme() -> gr.themes.Base:
    """Quiet greys, one blue, no shadows."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        font=list(SANS),
        font_mono=list(MONO),
        radius_size=gr.themes.sizes.radius_md,
    ).set(
        block_border_width="1px",
        block_shadow="none",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_text_color="white",
        # AA on the page's and the bubbles' backgrounds, light and dark
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
    )


CSS = "".join(
    (files("tutor.web") / f"{name}.css").read_text("utf-8") for name in ("style", "welcome")
)
