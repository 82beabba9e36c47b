"""What can be proven of a Hugging Face Space without one: ``make space``.

Takes the files that git would take, read-only, and serves them as a Space does: an ordinary user, a
home of its own, the packages that carry weights out of sight and the models where
``preload_from_hub`` puts them. What only a real Space shows is in docs/hosting.md.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import frontmatter
from gradio_client import Client

from tutor.answering.conversion import converted
from tutor.settings import Settings
from tutor.weights import ENCODER, GENERATOR, Bundle, find_bundle

ROOT = Path(__file__).resolve().parents[1]
MATTER = frontmatter.loads((ROOT / "README.md").read_text(encoding="utf-8")).metadata
TORCHES = ["2.8.0", "2.9.1", "2.10.0", "2.11.0"]  # all that ZeroGPU has, as of August 2026
PORT = 7860  # a Space's
READY_SECONDS = 400  # a minute where nothing else runs: the course is indexed
QUESTION = "Why does ReLU help against vanishing gradients?"
# A Space does not install the packages that carry weights; here they are installed.
WITHOUT_PACKAGES = f"""
import runpy, sys
sys.modules.update(dict.fromkeys({[ENCODER.package, GENERATOR.package]!r}))
sys.path.insert(0, ".")
runpy.run_path("app.py", run_name="__main__")
"""


@dataclass(frozen=True)
class Space:
    """A served page; ``log`` is what it wrote, ``connections`` the hosts that it asked for."""

    url: str
    log: Path
    connections: Path


def main() -> None:
    """Prove it step by step; the last lines say what to push."""
    for torch in TORCHES:
        print(
            f"python {MATTER['python_version']}, torch {torch}: {resolve(torch)} packages resolve"
        )
    with tempfile.TemporaryDirectory() as folder:
        home, app = Path(folder) / "home", Path(folder) / "app"
        preload(home)
        count = export(app)
        print(f"{count} files, {size(app):.1f} MB, read-only; a home without a cache")
        began = time.monotonic()
        with served(app, home, PORT) as space:
            ready = time.monotonic() - began
            answer = ask(space.url, QUESTION)
            print(f"{space.url} ready after {ready:.0f} s; asked: {QUESTION}\n\n{answer}\n")
            print("\n".join(line for line in space.log.read_text().splitlines() if "hub" in line))
            asked = space.connections.read_text().split()
            print(f"Other hosts asked: {', '.join(asked) or 'none'}")
        writable(app)
    print(
        "\nTo push, once all is committed (a plain git push is refused, since binary files go by Xet):\n"
        "  hf auth login\n"
        "  hf repos create NAME --type space --space-sdk gradio\n"
        "  mkdir -p build && git archive --prefix=space/ HEAD | tar -x -C build\n"
        "  hf upload NAME build/space . --repo-type space"
    )


def resolve(torch: str) -> int:
    """How many packages requirements.txt comes to beside what a Space's image brings.

    Asks the package index. Raises CalledProcessError when they don't go together.
    """
    image = [f"torch=={torch}", f"gradio[oauth,mcp]=={MATTER['sdk_version']}", "spaces"]
    wanted = (ROOT / "requirements.txt").read_text(encoding="utf-8") + "\n".join(image)
    done = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--only-binary", ":all:",
         "--python-version", str(MATTER["python_version"]), "--python-platform", "linux"],
        input=wanted, text=True, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return len(re.findall(r"^[\w.-]+==", done.stdout, re.M))


def export(folder: Path) -> int:
    """Copy the files that git would take, read-only; how many there are."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    _set_modes(folder, 0o444, 0o555)
    return len(names)


def writable(folder: Path) -> None:
    """Undo ``export``'s modes, so that the folder can be deleted."""
    _set_modes(folder, 0o644, 0o755)


def preload(home: Path) -> None:
    """Put the models of the two packages where ``preload_from_hub`` puts the hub's."""
    encoder, generator = find_bundle(ENCODER), find_bundle(GENERATOR)
    assert encoder, f"{ENCODER.package} is not installed: make setup"
    assert generator, f"{GENERATOR.package} is not installed: make setup"
    _preload(home, ENCODER, encoder.parent)
    _preload(home, GENERATOR, converted(generator, GENERATOR.sha256, Settings().cache))


@contextmanager
def served(app: Path, home: Path, port: int, **environment: str) -> Iterator[Space]:
    """``app.py`` as a Space runs it, its models loaded; ended when the context is left."""
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)), f"another program holds port {port}"
    space = Space(f"http://127.0.0.1:{port}", home / "log", home / "connections")
    space.connections.touch()
    with space.log.open("w") as output:
        process = subprocess.Popen(
            [*_as_ordinary_user(), sys.executable, "-B", "-c", WITHOUT_PACKAGES],
            cwd=app, env=_environment(space, home, port) | environment, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + READY_SECONDS
        while "Ready;" not in space.log.read_text() or not _answers(space.url):
            assert process.poll() is None, space.log.read_text()
            assert time.monotonic() < deadline, space.log.read_text()
            time.sleep(0.2)
        yield space
    finally:
        process.terminate()
        process.wait(timeout=30)


def ask(url: str, question: str, **client: object) -> str:
    """The tutor's reply to ``question``, through gradio's own client."""
    page = Client(url, verbose=False, **client)
    reply = page.predict(question, api_name="/ask")
    page.close()
    return reply["answer"]


def size(folder: Path) -> float:
    """Megabytes in the files of ``folder``."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _environment(space: Space, home: Path, port: int) -> dict[str, str]:
    """A Space's variables, without what is set here; nothing listens beyond this machine."""
    ours = ("TUTOR_", "GRADIO_", "HF_", "SPACE", "XDG_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "HOME": str(home),
        "SYSTEM": "spaces",
        "SPACE_ID": "owner/course-tutor",
        "GRADIO_SERVER_NAME": "127.0.0.1",  # a Space's is 0.0.0.0
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_SSR_MODE": "true",
        # writes down and refuses every connection to another host
        "PYTHONPATH": str(ROOT / "tests" / "browser" / "offline"),
        "TUTOR_TEST_CONNECTIONS": str(space.connections),
    }


def _as_ordinary_user() -> list[str]:
    """Nothing, or for root the command that makes it user 1000, as on a Space, for what follows."""
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if not os.getuid() else []


def _preload(home: Path, bundle: Bundle, files: Path) -> None:
    folder = home / ".cache/huggingface/hub" / f"models--{bundle.hub.replace('/', '--')}"
    revision = "0" * 40
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text(revision)
    shutil.copytree(files, folder / "snapshots" / revision)


def _set_modes(folder: Path, file: int, directory: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(directory if path.is_dir() else file)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    main()
