"""Are the faults of the clinic told apart by what can be measured, and does a mended run recover?

``python -m tests.benchmarks.clinic [runs] [first]``: that many cases, a third of each level, from the case
of the number ``first`` on; 200 take a quarter of an hour on one core.
"""

import sys
from collections import Counter

import torch

from demos.clinic.cases import LEVELS, draw_case
from demos.clinic.diagnosis import diagnose
from demos.clinic.recovery import recovery
from demos.clinic.training import train


def main(runs: int = 200, first: int = 500_000) -> None:
    torch.set_num_threads(1)
    seen, named, healed = Counter(), Counter(), Counter()
    for place in range(runs):
        case = draw_case(first + place, LEVELS[place % len(LEVELS)])
        run = train(case)
        seen[case.fault] += 1
        told = diagnose(run)
        named[case.fault] += told == case.fault
        line = f"{case.level} {case.fault:14s} {'' if told == case.fault else 'read as ' + told}"
        if case.fault != "healthy":
            shown = recovery(run, train(case.mended()))
            healed[case.fault] += shown.shows
            line += f" {shown.by} {shown.before:.2f} ─▶ {shown.after:.2f}, fresh {shown.fresh:.2f}"
            line += "" if shown.shows else " (hardly shows)"
        print(case.number, case.optimizer, line, flush=True)
    for fault, count in seen.items():
        shown = "" if fault == "healthy" else f", shown to recover {healed[fault]}"
        print(f"{fault:14s} named {named[fault]} of {count}{shown}")
    sick = runs - seen["healthy"]
    print(f"named {named.total() / runs:.3f} of {runs}")
    print(f"shown to recover {healed.total() / sick:.3f} of {sick}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
