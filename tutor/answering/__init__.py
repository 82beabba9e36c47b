"""Passages ─▶ a reply whose every sentence has a source."""
