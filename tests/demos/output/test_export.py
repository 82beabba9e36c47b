import json
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from demos.kit.catalogue import find_demos, get_demo
from demos.kit.parameters import check
from demos.output.export import as_notebook, as_script
from tests.browser.driving import ROOT

QUICK = {
    "neuron": {"weights": (1.5, -2), "bias": 1},
    "optimizers": {"optimizers": ("sgd", "adam"), "steps": 20, "lr": 0.1},
    "backprop": {"expression": 'relu(x*y) + "2"'.replace('"', "")},
}


def shown(name):
    demo = get_demo(name)
    params = check(demo.Params, QUICK[name])
    *_, last = demo.run(params)
    return demo, params, [f"{key}: {value:.6g}" for key, value in last.numbers.items()]


@pytest.mark.parametrize("name", QUICK)
def test_the_script_prints_the_numbers_that_the_run_showed(name, tmp_path):
    demo, params, numbers = shown(name)
    script = tmp_path / "run.py"
    script.write_text(as_script(demo, params), encoding="utf-8")

    printed = subprocess.run(
        [sys.executable, "-X", "utf8", str(script)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )

    assert printed.returncode == 0, printed.stderr
    assert [line for line in numbers if line not in printed.stdout] == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_notebook_runs_and_prints_the_numbers_that_the_run_showed():
    demo, params, numbers = shown("optimizers")
    notebook = nbformat.reads(as_notebook(demo, params), as_version=4)
    del notebook.cells[-1]  # the charts: they want a notebook's page to draw on

    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()

    printed = "".join(
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text" in output
    )
    assert [line for line in numbers if line not in printed] == []


@pytest.mark.parametrize("name", find_demos())
def test_every_experiment_is_a_valid_notebook_with_all_its_settings(name):
    demo = get_demo(name)
    text = as_notebook(demo, demo.Params())

    nbformat.validate(nbformat.reads(text, as_version=4))
    source = "".join(json.loads(text)["cells"][1]["source"])
    assert all(f"{parameter}=" in source for parameter in demo.Params.__dataclass_fields__)
    compile(as_script(demo, demo.Params()), name, "exec")


def test_the_same_run_is_the_same_file():
    demo = get_demo("neuron")

    assert as_notebook(demo, demo.Params()) == as_notebook(demo, demo.Params())
