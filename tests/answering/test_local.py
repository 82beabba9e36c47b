import json
import shutil
import time

import pytest
import torch
from safetensors.torch import load_file

from tutor.answering.conversion import converted
from tutor.answering.engine import ChatMessage
from tutor.answering.loading import ADAPTER
from tutor.answering.local import LocalEngine
from tutor.errors import EngineError, WeightsError
from tutor.settings import Settings
from tutor.weights import GENERATOR, find_bundle

MESSAGES: list[ChatMessage] = [{"role": "user", "content": "Write a long story about a bicycle."}]
SECONDS = 60.0
REFUSING = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"


@pytest.fixture(scope="module")
def engine(real_tutor) -> LocalEngine:
    return real_tutor.engine


@pytest.fixture
def model_folder(converted_model, tmp_path):
    """The converted model, linked file by file, to be spoilt."""
    folder = tmp_path / "model"
    folder.mkdir()
    for file in converted_model.iterdir():
        (folder / file.name).symlink_to(file)
    return folder


def write(engine: LocalEngine, messages=MESSAGES, tokens: int = 12) -> str:
    with engine.stream(messages, tokens, SECONDS) as generation:
        return "".join(generation)


def test_a_reply_arrives_in_pieces(engine):
    with engine.stream(MESSAGES, 24, SECONDS) as generation:
        pieces = [piece for piece in generation if piece]
    assert len(pieces) > 5
    assert len("".join(pieces).split()) > 5


def test_the_same_prompt_gives_the_same_text(engine):
    assert write(engine) == write(engine) != ""


def test_the_prompt_and_its_special_tokens_are_not_part_of_the_text(engine):
    text = write(engine)
    assert "Write a long story" not in text
    assert "<|" not in text


def test_tokens_are_counted_as_the_tokenizer_counts_them(engine, converted_model):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(converted_model)
    prompt = tokenizer.apply_chat_template(MESSAGES, add_generation_prompt=True, tokenize=False)
    with engine.stream(MESSAGES, 12, SECONDS) as generation:
        text = "".join(generation)

    assert generation.prompt_tokens == len(tokenizer(prompt)["input_ids"])
    assert generation.generated_tokens == 12
    assert abs(len(tokenizer(text)["input_ids"]) - 12) <= 2


def test_it_writes_no_more_than_it_may(engine):
    with engine.stream(MESSAGES, 5, SECONDS) as generation:
        list(generation)
    assert generation.generated_tokens == 5


def test_leaving_the_context_stops_it_and_frees_the_turn(engine):
    with engine.stream(MESSAGES, 1000, SECONDS) as generation:
        next(piece for piece in generation if piece)
    stopped_at = generation.generated_tokens

    with engine.stream(MESSAGES, 3, 5.0) as second:
        assert "".join(second)
    assert generation.generated_tokens == stopped_at < 100


def test_leaving_by_an_error_frees_the_turn_too(engine):
    with pytest.raises(ZeroDivisionError), engine.stream(MESSAGES, 1000, SECONDS):
        raise ZeroDivisionError
    assert write(engine, tokens=3)


def test_a_second_reply_follows_in_full(engine):
    alone = write(engine)
    with engine.stream([{"role": "user", "content": "Count to ten."}], 1000, SECONDS) as generation:
        next(iter(generation))
    assert write(engine) == alone


def test_the_time_limit_is_an_engine_error_and_is_kept(engine):
    started = time.monotonic()
    with (
        pytest.raises(EngineError, match=r"longer than 0\.2 s"),
        engine.stream(MESSAGES, 1000, 0.2) as generation,
    ):
        list(generation)
    assert time.monotonic() - started < 4
    assert write(engine, tokens=3)


def test_a_turn_that_does_not_come_is_an_engine_error(engine):
    with (
        engine.stream(MESSAGES, 1000, SECONDS),
        pytest.raises(EngineError, match="busy with another question"),
        engine.stream(MESSAGES, 3, 0.1),
    ):
        pass
    assert write(engine, tokens=3)


def test_a_busy_model_is_waited_for_no_longer_than_quoting_is_worth(engine, monkeypatch):
    monkeypatch.setattr("tutor.answering.local.BUSY_SECONDS", 0.1)
    with engine.stream(MESSAGES, 1000, SECONDS):
        started = time.monotonic()
        with (
            pytest.raises(EngineError, match="busy with another question"),
            engine.stream(MESSAGES, 3, SECONDS),
        ):
            pass
        assert time.monotonic() - started < SECONDS / 2


def test_a_prompt_that_the_model_cant_take_is_an_engine_error(engine):
    broken = [{"role": "user", "text": "the template wants content"}]
    with (
        pytest.raises(EngineError, match="The model failed"),
        engine.stream(broken, 3, SECONDS) as generation,
    ):
        list(generation)
    assert write(engine, tokens=3)


@pytest.mark.parametrize("content", ["", "\0", "<|im_end|>", "\U0001f6b2" * 50, "ab\n" * 200])
def test_any_content_gets_some_end(engine, content):
    messages: list[ChatMessage] = [{"role": "user", "content": content}]
    with engine.stream(messages, 3, SECONDS) as generation:
        assert isinstance("".join(generation), str)
    assert 1 <= generation.generated_tokens <= 3


def test_a_folder_that_is_no_model_is_a_weights_error(tmp_path):
    with pytest.raises(WeightsError, match="The model broken can't be loaded"):
        LocalEngine(tmp_path, "broken")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("damage", ["missing", "junk", "cut"])
def test_a_model_with_a_damaged_file_is_a_weights_error(model_folder, name, damage):
    file = model_folder / name
    start = file.read_bytes()[: file.stat().st_size // 2]
    file.unlink()
    if damage != "missing":
        file.write_bytes(b"junk" if damage == "junk" else start)
    with pytest.raises(WeightsError, match="The model broken can't be loaded"):
        LocalEngine(model_folder, "broken")


def test_a_model_without_a_chat_template_is_a_weights_error(model_folder):
    (model_folder / "chat_template.jinja").unlink()
    with pytest.raises(WeightsError, match=r"no chat template.*instruction-tuned"):
        LocalEngine(model_folder, "plain")


def test_a_template_that_refuses_a_system_message_reads_it_with_the_first_question(model_folder):
    template = model_folder / "chat_template.jinja"
    text = template.read_text()
    template.unlink()  # the link, not what it points to
    template.write_text(REFUSING + text)
    engine = LocalEngine(model_folder, "small")

    told = [{"role": "system", "content": "Answer in one word."}, *MESSAGES]

    assert write(engine, told) == write(engine, [
        {"role": "user", "content": f"Answer in one word.\n\n{MESSAGES[0]['content']}"}
    ])  # fmt: skip


def test_a_model_whose_package_is_missing_is_a_weights_error(model_folder):
    config = model_folder / "config.json"
    settings = json.loads(config.read_text()) | {
        "quantization_config": {"quant_method": "gptq", "bits": 4}
    }
    config.unlink()
    config.write_text(json.dumps(settings))
    with pytest.raises(WeightsError, match="small can't be loaded"):
        LocalEngine(model_folder, "small")


def test_a_copied_model_folder_writes_the_same(engine, model_folder, tmp_path):
    shutil.copytree(model_folder, tmp_path / "copy", symlinks=True)
    copy = LocalEngine(tmp_path / "copy", "copy", tuned=True)
    assert write(copy, tokens=5) == write(engine, tokens=5)


def test_the_adapter_is_merged_into_the_model_when_it_is_converted_or_loaded(engine):
    folder = converted(find_bundle(GENERATOR), GENERATOR.sha256, Settings().cache)
    plain, merged = LocalEngine(folder, "plain"), LocalEngine(folder, "merged", ADAPTER)
    assert engine.tuned
    assert merged.tuned
    assert not plain.tuned
    weights, tuned = plain._model.state_dict(), engine._model.state_dict()
    assert set(weights) == set(tuned)  # no layers beside them: as fast as before
    assert all(torch.equal(tuned[name], each) for name, each in merged._model.state_dict().items())
    parts = load_file(ADAPTER / "adapter_model.safetensors")
    layer = "model.layers.20.self_attn.q_proj"
    a, b = (parts[f"base_model.model.{layer}.lora_{which}.weight"].float() for which in "AB")
    expected = weights[f"{layer}.weight"].float() + 48 / 24 * b @ a  # W + α/r · B A
    torch.testing.assert_close(tuned[f"{layer}.weight"].float(), expected, atol=0.004, rtol=0.01)
    assert (expected - weights[f"{layer}.weight"].float()).abs().max() > 0.01
