"""The look of the page: one theme and one sheet of CSS. Fonts come from the reader's own machine."""

from __future__ import annotations

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


CSS = """
.gradio-container { max-width: 1480px !important; width: 100%; margin: 0 auto; }
#title { padding: .2rem .1rem; }
#title h1 { font-size: 1.35rem; margin: 0; }
#title p { margin: .1rem 0 0; color: var(--body-text-color-subdued); }
#chat .message { font-size: 1rem; line-height: 1.55; }
#chat ol { margin: .2rem 0 0; padding-left: 1.4rem; }
#chat ol li { font-size: .88rem; color: var(--body-text-color-subdued); margin: .15rem 0; }
#talk { max-width: 900px; width: 100%; margin: 0 auto; }
#message { border: 1px solid var(--border-color-primary); border-radius: var(--radius-lg); }
#message textarea { padding: .7rem .8rem; font-size: 1rem; }
#message button { align-self: center; margin: 0 .3rem; }
@media (min-width: 900px) { #talk { position: sticky; top: .5rem; align-self: flex-start; } }
.lab-head { align-items: flex-start; }
.lab-head h3 { margin: 0; }
#lab-settings .form { gap: 0; }
#lab-settings .block { padding: .35rem .7rem; }
#lab-settings .head { flex-wrap: wrap; row-gap: 0; }
#lab-settings .head label { flex: 1 1 9rem; }
#lab-settings .reset-button { display: none; }
#lab-formula { overflow-x: auto; }
#laboratory .js-plotly-plot text { fill: var(--body-text-color) !important; }
#laboratory:empty { display: none; }
footer { opacity: .7; }
@media (max-width: 800px) { .gradio-container { padding: .5rem !important; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
"""
