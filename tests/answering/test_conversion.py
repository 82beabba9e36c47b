import os
import resource
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.killing import killed_at_each_step
from tutor.answering import conversion
from tutor.answering.conversion import _convert, converted
from tutor.answering.loading import ADAPTER
from tutor.answering.local import LocalEngine
from tutor.errors import WeightsError
from tutor.settings import Settings
from tutor.weights import GENERATOR, find_bundle, sha256_of

WIDTH, HEADS = 32, 2
TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "a", "b", "c", "ab", "Ġ"]
# Where llama.cpp's names of tensors end up in transformers, save for the permuted queries and keys.
SAME = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output.weight": "lm_head.weight",
    "blk.0.attn_v.weight": "model.layers.0.self_attn.v_proj.weight",
    "blk.0.ffn_gate.weight": "model.layers.0.mlp.gate_proj.weight",
    "blk.0.ffn_down.weight": "model.layers.0.mlp.down_proj.weight",
    "blk.0.attn_norm.weight": "model.layers.0.input_layernorm.weight",
}


def shapes() -> dict[str, tuple[int, ...]]:
    """The tensors of a Llama of one layer, as llama.cpp names them."""
    square, wide = (WIDTH, WIDTH), (2 * WIDTH, WIDTH)
    layer = {f"attn_{name}": square for name in ("q", "k", "v", "output")}
    layer |= {"ffn_gate": wide, "ffn_up": wide, "ffn_down": wide[::-1]}
    layer |= {"attn_norm": (WIDTH,), "ffn_norm": (WIDTH,)}
    words = (len(TOKENS), WIDTH)
    return {"token_embd.weight": words, "output_norm.weight": (WIDTH,), "output.weight": words} | {
        f"blk.0.{name}.weight": shape for name, shape in layer.items()
    }


def write_gguf(file: Path) -> dict[str, np.ndarray]:
    """A whole chat model of a few thousand parameters; returns its tensors."""
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_context_length(64)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(2 * WIDTH)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_vocab_size(len(TOKENS))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(TOKENS)
    writer.add_token_types([3, 3, 3, 1, 1, 1, 1, 1])
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template("{% for message in messages %}{{ message['content'] }}{% endfor %}")
    random = np.random.default_rng(0)
    tensors = {name: random.normal(size=shape).astype("f4") for name, shape in shapes().items()}
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return tensors


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A cache folder in which the small model ``tiny.gguf`` beside it was converted."""
    folder = tmp_path_factory.mktemp("conversion")
    np.savez(folder / "tensors.npz", **write_gguf(folder / "tiny.gguf"))
    converted(folder / "tiny.gguf", sha256_of(folder / "tiny.gguf"), folder / "cache")
    return folder


def models_in(cache: Path) -> list[Path]:
    """What a conversion leaves, its lock aside."""
    return [path for path in (cache / "models").iterdir() if path.suffix != ".lock"]


def folder_of(tiny: Path) -> Path:
    (folder,) = models_in(tiny / "cache")
    return folder


def fingerprint(folder: Path) -> dict[str, tuple[int, int]]:
    return {file.name: (file.stat().st_mtime_ns, file.stat().st_ino) for file in folder.iterdir()}


def test_the_weights_come_out_as_they_went_in_rounded_to_bf16(tiny):
    written = np.load(tiny / "tensors.npz")
    folder = folder_of(tiny)

    read = load_file(folder / "model.safetensors")

    assert len(read) == len(shapes())
    for ours, theirs in SAME.items():
        assert torch.equal(read[theirs], torch.tensor(written[ours]).bfloat16())
    for letter in "qk":  # rows are permuted: the same numbers in another order
        before = torch.tensor(written[f"blk.0.attn_{letter}.weight"]).bfloat16().float()
        after = read[f"model.layers.0.self_attn.{letter}_proj.weight"].float()
        assert torch.equal(before.flatten().sort().values, after.flatten().sort().values)


def test_the_folder_is_keyed_by_the_files_sum_and_nothing_else_is_left(tiny):
    expected = sha256_of(tiny / "tiny.gguf")[:16]
    assert [folder.name for folder in models_in(tiny / "cache")] == [expected]


def test_the_engine_writes_with_the_converted_model(tiny):
    engine = LocalEngine(folder_of(tiny), "tiny")
    with engine.stream([{"role": "user", "content": "abc"}], 4, 30) as generation:
        list(generation)
    assert generation.prompt_tokens == 2  # "ab" is merged
    assert 1 <= generation.generated_tokens <= 4


def test_converted_twice_is_converted_once(tiny):
    folder = folder_of(tiny)
    before = fingerprint(folder)
    again = converted(tiny / "tiny.gguf", sha256_of(tiny / "tiny.gguf"), tiny / "cache")
    assert again == folder
    assert fingerprint(folder) == before


def test_the_bundled_model_is_not_converted_again(converted_model):
    before = fingerprint(converted_model)
    again = converted(find_bundle(GENERATOR), GENERATOR.sha256, Settings().cache, ADAPTER)
    assert again == converted_model
    assert fingerprint(converted_model) == before


def test_a_conversion_that_broke_off_is_done_again(tiny, tmp_path):
    digest = sha256_of(tiny / "tiny.gguf")
    half = tmp_path / "models" / digest[:16]
    half.mkdir(parents=True)
    (half / "model.safetensors").write_bytes(b"half")

    folder = converted(tiny / "tiny.gguf", digest, tmp_path)

    assert folder == half
    assert len(load_file(folder / "model.safetensors")) == len(shapes())


def test_an_unwritable_cache_is_named_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("in the way of a folder")
    with pytest.raises(WeightsError, match=r"can't be kept in .*file.*Set TUTOR_CACHE"):
        converted(tmp_path / "tiny.gguf", GENERATOR.sha256, tmp_path / "file")


DAMAGE = {
    "missing": None,
    "empty": lambda data: b"",
    "junk": lambda data: b"junk",
    "unknown version": lambda data: b"GGUF" + b"\0" * 40,
    "cut in the header": lambda data: data[:600],
    "cut in the weights": lambda data: data[:-500],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_file_that_cant_be_converted_is_a_weights_error_and_leaves_nothing(
    tiny, tmp_path, damage
):
    file = tmp_path / "damaged.gguf"
    if damage:
        file.write_bytes(damage((tiny / "tiny.gguf").read_bytes()))
    with pytest.raises(WeightsError, match="can't be converted"):
        converted(file, "0" * 64, tmp_path / "cache")
    assert models_in(tmp_path / "cache") == []


def truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def overwrite(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2)
        stream.write(os.urandom(100))


@pytest.mark.parametrize("damage", [truncate, overwrite, Path.unlink])
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json", "complete"])
def test_a_damaged_copy_is_converted_again(tiny, tmp_path, damage, name):
    whole = folder_of(tiny)
    shutil.copytree(tiny / "cache", tmp_path / "cache")
    folder = tmp_path / "cache" / "models" / whole.name
    damage(folder / name)

    assert (
        converted(tiny / "tiny.gguf", sha256_of(tiny / "tiny.gguf"), tmp_path / "cache") == folder
    )

    assert (
        load_file(folder / "model.safetensors").keys()
        == load_file(whole / "model.safetensors").keys()
    )
    assert (folder / "complete").read_text() == (whole / "complete").read_text()


def test_what_a_killed_conversion_left_is_removed(tiny, tmp_path):
    digest = sha256_of(tiny / "tiny.gguf")
    part = tmp_path / "models" / f"{digest[:16]}.part"
    part.mkdir(parents=True)
    (part / "model.safetensors").write_bytes(b"half")

    folder = converted(tiny / "tiny.gguf", digest, tmp_path)

    assert models_in(tmp_path) == [folder]


def test_killed_at_any_step_the_next_start_is_whole(tiny, tmp_path):
    digest = sha256_of(tiny / "tiny.gguf")
    whole = (folder_of(tiny) / "complete").read_text()
    caches = list(
        killed_at_each_step(lambda cache: converted(tiny / "tiny.gguf", digest, cache), tmp_path)
    )

    assert len(caches) > 8  # the lock, the folder, its files, their sums, the move
    for cache in caches:
        folder = converted(tiny / "tiny.gguf", digest, cache)
        assert models_in(cache) == [folder]
        assert (folder / "complete").read_text() == whole


def test_a_full_disk_is_named_with_the_remedy_and_leaves_nothing(tiny, tmp_path):
    """A file may not grow beyond 8 kB: the disk of this test is full in the midst of the weights."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, hard))
    try:
        with pytest.raises(WeightsError, match=r"can't be kept in .*Set TUTOR_CACHE"):
            converted(tiny / "tiny.gguf", sha256_of(tiny / "tiny.gguf"), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert models_in(tmp_path) == []


def test_two_at_once_convert_once(tiny, tmp_path, monkeypatch):
    digest, times = sha256_of(tiny / "tiny.gguf"), []

    def convert(gguf: Path, folder: Path, adapter: Path | None) -> None:
        times.append(folder)
        _convert(gguf, folder, adapter)

    monkeypatch.setattr(conversion, "_convert", convert)
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(converted, tiny / "tiny.gguf", digest, tmp_path) for _ in range(2)]
    assert calls[0].result() == calls[1].result()
    assert len(times) == 1
