"""How large a learning rate may be on a quadratic, worked out with numbers.

Along an axis with curvature λ a step is linear in w and the optimizer's memory b. It shrinks both as
long as every root r of its characteristic equation is less than 1 in size:

    sgd        r = 1 − ηλ                                   η < 2/λ
    momentum   r² − (1 + β − ηλ) r + β = 0                  η < 2(1 + β)/λ
    nesterov   r² − (1 + β)(1 − ηλ) r + β(1 − ηλ) = 0       η < 2(1 + β)/((1 + 2β)λ)

Polyak 1964, "Some methods of speeding up the convergence of iteration methods"; the last by the
Schur-Cohn conditions on the same kind of equation. The largest λ sets the bound of all axes.
"""

from __future__ import annotations

_BOUNDS = {"sgd": "2/λ", "momentum": "2(1 + β)/λ", "nesterov": "2(1 + β)/((1 + 2β)λ)"}


def lr_bound(name: str, curvature: float, momentum: float) -> float | None:
    """The lr from which on ``name`` no longer converges; None where curvature sets no bound.

    Adaptive methods have none of this kind: they divide the gradient, and so λ, by its own size.
    """
    if name not in _BOUNDS or curvature <= 0:
        return None
    beta = 0.0 if name == "sgd" else momentum
    ahead = 1 + 2 * beta if name == "nesterov" else 1.0
    return 2 * (1 + beta) / (ahead * curvature)


def work_out(name: str, curvature: float, momentum: float) -> str:
    """That bound as a calculation: "2(1 + β)/λ = 2 · 1.9/36 = 0.1056"."""
    above = "2" if name == "sgd" else f"2 · {1 + momentum:g}"
    below = f"{curvature:.5g}"
    if name == "nesterov":
        below = f"({1 + 2 * momentum:g} · {below})"
    return f"{_BOUNDS[name]} = {above}/{below} = {lr_bound(name, curvature, momentum):.4g}"
