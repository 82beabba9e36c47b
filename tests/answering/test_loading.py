import logging
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.conftest import COURSES, ROOT
from tutor.answering import loading
from tutor.answering.loading import load_engine
from tutor.answering.server import ServerEngine
from tutor.errors import WeightsError
from tutor.settings import Settings
from tutor.weights import GENERATOR, find_bundle


def test_a_server_goes_before_every_model(caplog):
    with caplog.at_level(logging.INFO, logger="tutor"):
        engine = load_engine(Settings(server="http://127.0.0.1:9/v1", model="owner/model"))
    assert isinstance(engine, ServerEngine)
    assert engine.name == "owner/model"
    assert "Generator: server http://127.0.0.1:9/v1 (set by TUTOR_SERVER)." in caplog.text


def test_the_key_of_a_server_is_never_logged_or_shown(caplog):
    with caplog.at_level(logging.DEBUG):
        engine = load_engine(Settings(server="http://127.0.0.1:9/v1", server_key="s3cret"))
    assert "s3cret" not in caplog.text + engine.name


def test_a_model_the_owner_named_wrongly_is_an_error_and_not_covered_up(tmp_path):
    with pytest.raises(WeightsError, match="can't be loaded"):
        load_engine(Settings(model=str(tmp_path)))


def test_a_model_folder_the_owner_named_is_loaded_under_its_name(real_tutor):
    folder = next((Settings().cache / "models").glob("*/complete")).parent
    assert load_engine(Settings(model=str(folder))).name == str(folder)


def test_the_bundled_model_is_found_and_the_order_is_logged_in_one_line(caplog):
    with caplog.at_level(logging.INFO, logger="tutor"):
        engine = load_engine(Settings())
    assert engine is not None
    assert engine.name == "SmolLM2-135M-Instruct"
    lines = [record.message for record in caplog.records if record.message.startswith("Generator")]
    assert lines == ["Generator: bundled package (found), then hub (not asked)."]


def test_a_gguf_file_is_a_model_too_and_converted_once(real_tutor, tmp_path):
    file = tmp_path / "my model.GGUF"
    file.symlink_to(find_bundle(GENERATOR))

    engine = load_engine(Settings(model=str(file)))

    assert (engine.name, engine.tuned) == (str(file), False)
    with engine.stream([{"role": "user", "content": "Say hello."}], 4, 60) as generation:
        assert "".join(generation)


@pytest.mark.parametrize(
    ("lends", "memory", "found"),
    [(True, 0, True), (False, 0, False), (False, 8e9, False), (False, 24e9, True)],
)
def test_a_larger_model_is_for_a_gpu_that_holds_it(monkeypatch, lends, memory, found):
    import torch

    monkeypatch.setattr(loading, "LENDS_GPU", lends)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: memory > 0)
    monkeypatch.setattr(
        torch.cuda, "get_device_properties", lambda device: SimpleNamespace(total_memory=memory)
    )
    assert loading.has_gpu() is found


def test_a_cache_that_cant_be_written_costs_the_model_but_not_the_answer(tmp_path):
    """In a process of its own: offline, so that the hub is not asked."""
    (tmp_path / "file").write_text("in the way")
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "ask", "how much pressure does a road tyre need?",
         "--course", str(COURSES / "bicycles.md")],
        env={**os.environ, "TUTOR_CACHE": str(tmp_path / "file"), "HF_HUB_OFFLINE": "1"},
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "A road tyre needs about 6 bar of pressure" in done.stdout
    assert "No language model is loaded, so this reply quotes the lessons." in done.stdout
    assert "Set TUTOR_CACHE to a folder that can be written" in done.stderr
    assert "The index can't be kept in" in done.stderr
    assert "Traceback" not in done.stderr
