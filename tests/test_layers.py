import ast
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = {
    "tutor.records": 1,
    "tutor.errors": 1,
    "tutor.settings": 1,
    "tutor.weights": 1,
    "tutor.lora": 1,
    "tutor.logs": 1,
    "tutor.progress": 1,
    "tutor.experiments": 2,
    "demos": 1,
    "tutor.course": 2,
    "tutor.language": 2,
    "tutor.retrieval": 2,
    "tutor.reading": 2,
    "tutor.answering": 2,
    "tutor.code": 2,
    "tutor.calculations": 2,
    "tutor.answerers": 3,
    "tutor.practice": 3,
    "tutor.output": 3,
    "tutor.tuning": 3,
    "tutor": 4,
    "tutor.tutor": 4,
    "tutor.evaluation": 4,
    "tutor.report": 4,
    "tutor.lines": 4,
    "tutor.web": 5,
    "tutor.__main__": 6,
    "app": 6,
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    name_of(path): path
    for path in [
        *(ROOT / "tutor").rglob("*.py"),
        *(ROOT / "demos").rglob("*.py"),
        ROOT / "app.py",
    ]
}


def room_of(module: str) -> str:
    """The longest entry of LAYERS that the module is, or is in; ``tutor`` holds only itself."""
    rooms = [room for room in LAYERS if module == room or module.startswith(f"{room}.")]
    room = max(rooms, key=len)
    assert room != "tutor" or module == "tutor", f"{module} has no layer: give it one in LAYERS"
    return room


def imports_of(source: str, module: str, is_package: bool = False) -> set[str]:
    """Every module that ``source`` imports anywhere: in functions and under TYPE_CHECKING too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                parents = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parents, *([base] if base else [])])
            names = {f"{base}.{alias.name}" for alias in node.names}
            found |= (names & MODULES.keys()) | ({base} if names - MODULES.keys() else set())
    return found


def imported(module: str) -> set[str]:
    path = MODULES[module]
    return imports_of(path.read_text(encoding="utf-8"), module, path.name == "__init__.py")


def upward(module: str, imports: set[str]) -> set[str]:
    own = LAYERS[room_of(module)]
    ours = {name for name in imports if name.split(".")[0] in {"tutor", "demos", "app"}}
    return {name for name in ours if LAYERS[room_of(name)] > own}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_down(module):
    assert upward(module, imported(module)) == set()


@pytest.mark.parametrize("module", sorted(name for name in MODULES if room_of(name) == "demos"))
def test_an_experiment_knows_neither_the_tutor_nor_the_page(module):
    tops = {name.split(".")[0] for name in imported(module)}

    assert tops & {"tutor", "gradio", "app"} == set()


def circle_in(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The modules of one circle, from one of them back to it; empty if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle():
    # a catalogue names the package that it lists the modules of
    graph = {
        module: {
            name for name in imported(module) & MODULES.keys() if not module.startswith(f"{name}.")
        }
        for module in MODULES
    }

    assert circle_in(graph) == []


def test_a_circle_that_closes_for_type_checking_only_would_be_found():
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from demos.kit import frames"
    graph = {"demos.kit.frames": {"demos.cnn"}, "demos.cnn": imports_of(source, "demos.cnn")}

    assert set(circle_in(graph)) == {"demos.kit.frames", "demos.cnn"}


def beyond_its_folder(module: str, imports: set[str]) -> set[str]:
    """The modules of ``demos`` that one of the kit, the output or an experiment may not import."""
    allowed = {module.split(".")[1], "kit"}
    return {
        name for name in imports if name.startswith("demos.") and name.split(".")[1] not in allowed
    }


@pytest.mark.parametrize("module", sorted(name for name in MODULES if name.startswith("demos.")))
def test_the_kit_the_output_and_each_experiment_import_only_themselves_and_the_kit(module):
    runs_any_experiment = module == "demos.__main__"

    assert runs_any_experiment or beyond_its_folder(module, imported(module)) == set()


@pytest.mark.parametrize(
    ("module", "imports"),
    [
        ("demos.kit.frames", "demos.output.charts"),
        ("demos.kit.catalogue", "demos.neuron"),
        ("demos.output.tables", "demos.neuron.params"),
        ("demos.neuron.report", "demos.cnn.params"),
    ],
)
def test_an_import_of_another_folder_of_demos_would_be_found(module, imports):
    assert beyond_its_folder(module, {imports, "demos.kit.phrases"}) == {imports}


def test_only_the_page_and_the_app_import_gradio():
    using = {
        module
        for module in MODULES
        if any(name.split(".")[0].startswith("gradio") for name in imported(module))
    }

    assert "tutor.web.page" in using
    assert {room_of(module) for module in using} <= {"tutor.web", "app"}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("tutor.records", "import tutor.tutor"),
        ("tutor.course.reader", "from tutor import Tutor"),
        ("tutor.course.reader", "from tutor.answerers import lesson"),
        ("tutor.course.reader", "from ..web import page"),
        ("tutor.answering.answer", "def f():\n    from tutor.evaluation import metrics"),
        (
            "tutor.settings",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from tutor.course import x",
        ),
        ("tutor.web.page", "import app"),
        ("tutor.web.programs", "from tutor.__main__ import main"),
    ],
)
def test_an_import_that_points_up_would_be_found(module, source):
    assert upward(module, imports_of(source, module)) != set()


def test_rooms_of_one_layer_may_know_each_other():
    assert upward("tutor.answering.answer", {"tutor.retrieval.keywords"}) == set()


def test_importing_every_module_makes_no_folder_and_loads_no_model_library(tmp_path):
    cache, home = tmp_path / "cache", tmp_path / "home"
    cache.mkdir()
    home.mkdir()
    code = (
        "import importlib, sys\n"
        f"for name in {sorted(MODULES)!r}:\n"
        "    importlib.import_module(name)\n"
        "print('sentence_transformers' in sys.modules, 'tutor.web.page' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"TUTOR_CACHE": str(cache), "XDG_CACHE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["False", "True"]
    assert list(cache.iterdir()) == []
    assert not (home / "course-tutor").exists()
