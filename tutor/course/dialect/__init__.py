"""Marks of other dialects of Markdown ─▶ plain Markdown: blocks, then what stands within lines."""
