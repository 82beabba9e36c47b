"""Question ─▶ passages: dense and keyword search fused."""

from tutor.retrieval.retriever import Retriever

__all__ = ["Retriever"]
