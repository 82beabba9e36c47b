"""The course in deep learning: one Markdown file per lesson. A package, so that it can be installed."""
