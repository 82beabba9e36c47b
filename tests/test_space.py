import re
import urllib.error
import urllib.parse
import urllib.request

import pytest
from gradio_client import Client

from tests import space
from tests.browser.driving import free_port
from tutor.answering.loading import LARGER

COURSE = "tests/courses/bicycles.md"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory):
    """The page as a Space serves it, with a small course and a sign-in."""
    folder = tmp_path_factory.mktemp("space")
    space.preload(folder / "home")
    space.export(folder / "app")
    users = {"TUTOR_COURSE": COURSE, "TUTOR_USERS": "ada:s3cret,bo:t0wel"}
    with space.served(folder / "app", folder / "home", free_port(), **users) as served:
        yield served
    space.writable(folder / "app")


def test_without_the_packages_both_models_come_from_the_hub_preloaded(hosted):
    log = hosted.log.read_text()

    assert "Encoder: bundled package (not installed), then hub (found)." in log
    assert "Generator: bundled package (not installed), then hub (found)." in log
    assert "Ready; replies come from SmolLM2-135M-Instruct." in log
    # gradio's watcher wants the package `spaces`, which a Space has and this machine need not have
    assert log.count("Traceback") == log.count("`spaces` package is required")


def test_it_answers_who_signed_in_and_asks_no_other_host(hosted):
    answer = space.ask(hosted.url, "how much pressure does a road tyre need?", auth=("bo", "t0wel"))

    assert "about 6 bar" in answer
    assert hosted.connections.read_text() == ""


def test_programs_find_the_functions_of_a_course_without_experiments_and_no_more(hosted):
    page = Client(hosted.url, verbose=False, auth=("ada", "s3cret"))
    offered = page.view_api(return_format="dict")["named_endpoints"]
    page.close()

    assert set(offered) == {"/ask", "/search_lessons"}


def test_who_has_not_signed_in_gets_no_page_and_no_answer(hosted):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{hosted.url}/gradio_api/info", timeout=30)
    refused.value.close()
    assert refused.value.code == 401

    form = urllib.parse.urlencode({"username": "ada", "password": "t0wel"}).encode()
    with pytest.raises(urllib.error.HTTPError, match="400") as wrong:
        urllib.request.urlopen(f"{hosted.url}/login", form, timeout=30)
    wrong.value.close()


def test_no_password_is_logged(hosted):
    assert not re.search("s3cret|t0wel", hosted.log.read_text())


def test_the_export_is_what_git_would_take_and_can_only_be_read(tmp_path):
    space.export(tmp_path / "app")
    try:
        assert (tmp_path / "app" / "tutor/answering/adapter/adapter_model.safetensors").is_file()
        assert not (tmp_path / "app" / ".venv").exists()
        modes = {path.stat().st_mode & 0o222 for path in (tmp_path / "app").rglob("*")}
        assert modes == {0}
    finally:
        space.writable(tmp_path / "app")


def test_what_preload_from_hub_names_is_what_is_looked_for():
    hub = [space.ENCODER.hub, space.GENERATOR.hub, LARGER]

    assert space.MATTER["models"] == space.MATTER["preload_from_hub"] == hub


def test_the_requirements_leave_zerogpu_every_torch_it_has():
    from packaging.requirements import Requirement

    lines = (space.ROOT / "requirements.txt").read_text().splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    torch = next(item for item in wanted if item.name == "torch")

    assert all(torch.specifier.contains(version) for version in space.TORCHES)
    assert not torch.specifier.contains("2.12.0")
    assert {"gradio", "spaces"}.isdisjoint(item.name for item in wanted)
