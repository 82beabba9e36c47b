"""Question ─▶ passages: dense and keyword search fused, and the scope gate."""

from tutor.retrieval.retriever import Retriever

__all__ = ["Retriever"]
