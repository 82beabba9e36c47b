"""Any experiment in a terminal: ``python -m demos neuron --lr 0.5``; without a name, those there are."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from demos.kit.catalogue import UnknownDemoError, find_demos, get_demo
from demos.output.terminal import run_demo


def main(arguments: Sequence[str]) -> int:
    """List the experiments, or run the first argument's with the rest as its parameters."""
    if not arguments or arguments[0] in ("-h", "--help"):
        for demo in find_demos().values():
            print(f"{demo.name:12} {demo.title}. {demo.summary}")
        print("\nRun one: python -m demos NAME; its parameters: python -m demos NAME --help")
        return 0
    try:
        demo = get_demo(arguments[0])
    except UnknownDemoError as error:
        print(error, file=sys.stderr)
        return 2
    return run_demo(demo, arguments[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
