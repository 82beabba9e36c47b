"""Tuning the small generator to phrase evidence: examples, and one LoRA adapter trained on them."""
