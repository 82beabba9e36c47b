"""Live PyTorch experiments, one file each: a dataclass of parameters and a generator of frames.

Imports torch and its own types; never the tutor, never gradio. ``catalogue.find_demos`` picks up
every module here that defines ``DEMO``.
"""
