import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise

import pytest
import torch
from transformers import (
    AutoModelForCausalLM,
    GPT2Config,
    LlamaConfig,
    MambaConfig,
    Qwen3Config,
)

from demos.kit.language_models import LanguageModel, Reading
from demos.transformer.attention import habits
from demos.transformer.continuation import Sampling, continue_text
from demos.transformer.experiment import run_in
from demos.transformer.params import Params
from tutor.answering.inside import look_inside
from tutor.answering.local import LocalEngine
from tutor.records import Reply
from tutor.settings import Settings
from tutor.tutor import Tutor

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("one_thread")]

CAPITAL = "The capital of France is"
SMALL = {"vocab_size": 50, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
LLAMA = LlamaConfig(
    hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4,
    num_key_value_heads=2, **SMALL,
)  # fmt: skip
QWEN = Qwen3Config(
    hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, head_dim=8, **SMALL,
)  # fmt: skip
GPT2 = GPT2Config(n_embd=32, n_layer=2, n_head=4, n_positions=64, **SMALL)


@pytest.fixture(scope="module")
def opened() -> Tutor:
    return Tutor.open(Settings())


@pytest.fixture(scope="module")
def engine(opened) -> LocalEngine:
    return opened.engine


@pytest.fixture(scope="module")
def inside(opened) -> LanguageModel:
    return opened.language_model


def new_model(config, **options):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return AutoModelForCausalLM.from_config(config, **options).eval()


def test_after_the_capital_of_france_is_it_expects_paris(inside):
    logits = inside.read(inside.encode(CAPITAL)).logits
    assert inside.decode(int(logits.argmax())) == " Paris"
    assert logits.softmax(dim=0).max() > 0.3


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("The opposite of hot is", " cold"),
        ("The capital of Germany is", " Berlin"),
        ("1, 2, 3, 4, 5,", " "),
    ],
)
def test_it_expects_what_a_language_model_should(inside, text, token):
    assert inside.decode(int(inside.read(inside.encode(text)).logits.argmax())) == token


def test_it_has_the_thirty_layers_and_nine_heads_that_the_sliders_offer(inside):
    attention = inside.read(inside.encode(CAPITAL)).attention
    assert attention.shape == (30, 9, 5, 5)


@pytest.mark.parametrize("text", ["x", CAPITAL, "The cat sat on the mat. " * 12])
def test_attention_is_causal_and_each_row_sums_to_one(inside, text):
    attention = inside.read(inside.encode(text)).attention
    assert torch.equal(attention, attention.tril())
    assert torch.allclose(attention.sum(dim=-1), torch.ones(()), atol=1e-5)


def test_the_tokens_of_a_text_spell_it_with_its_spaces(inside):
    text = "The cat's capital, 42!\n\tEnd.  "
    assert "".join(map(inside.decode, inside.encode(text))) == text


@pytest.mark.parametrize("text", ["\ud800", "🚲", "\x00", "<|im_end|>", "a\u200bb"])
def test_any_text_is_encoded_and_read(inside, text):
    tokens = inside.encode(text)
    assert tokens
    assert torch.isfinite(inside.read(tokens).logits).all()


def test_the_end_of_a_reply_ends_a_text_but_for_a_model_that_was_tuned_to_short_ones(
    inside, engine
):
    end = engine._tokenizer.eos_token_id
    plain = look_inside("plain", engine._model, engine._tokenizer)

    assert end in plain.ends
    assert plain.encode("a")[0] not in plain.ends
    assert inside.ends == []
    assert inside.read(inside.encode("It is so.")).logits.argmax() != end


def test_it_reads_what_the_engines_own_model_computes(inside, engine):
    tokens = inside.encode("Attention is a weighted average of")
    with torch.inference_mode():
        theirs = engine._model(torch.tensor([tokens])).logits[0, -1].float()
    theirs = theirs.clone()  # outside of inference mode, to be written to
    ours = inside.read(tokens).logits
    theirs[engine._tokenizer.eos_token_id] = ours[engine._tokenizer.eos_token_id]  # left out
    # two orders of the same sums in bf16, whose steps at 16 are 0.125
    assert (ours - theirs).abs().max() < 1
    assert (ours.softmax(dim=0) - theirs.softmax(dim=0)).abs().max() < 0.05
    assert ours.argmax() == theirs.argmax()


def test_it_shares_every_weight_with_the_engine_and_leaves_its_attention_as_it_was(inside, engine):
    theirs = list(chain(engine._model.parameters(), engine._model.buffers()))
    ours = list(chain(inside._model.parameters(), inside._model.buffers()))
    assert [own.data_ptr() for own in ours] == [own.data_ptr() for own in theirs]
    assert engine._model.config._attn_implementation == "sdpa"
    assert inside._model.config._attn_implementation == "eager"


def test_a_reply_written_while_it_is_read_is_the_same_reply(inside, engine):
    def reply() -> str:
        message = {"role": "user", "content": "What is a neuron?"}
        with engine.stream([message], 16, 60.0) as generation:
            return "".join(generation)

    alone = reply()
    stop = threading.Event()
    tokens, read = inside.encode(CAPITAL), []

    def read_on() -> None:
        while not stop.is_set():
            read.append(inside.read(tokens).logits)

    thread = threading.Thread(target=read_on)
    thread.start()
    together = reply()
    stop.set()
    thread.join()
    assert together == alone
    assert len(read) > 1
    assert all(torch.equal(own, read[0]) for own in read)


def test_several_threads_read_each_what_they_would_alone(inside):
    texts = [CAPITAL, "1, 2, 3, 4, 5,", "The opposite of hot is"]
    alone = [inside.read(inside.encode(text)) for text in texts]

    def read(text: str) -> list[Reading]:
        torch.set_num_threads(1)
        return [inside.read(inside.encode(text)) for _ in range(4)]

    with ThreadPoolExecutor(len(texts)) as threads:
        together = list(threads.map(read, texts))
    for expected, readings in zip(alone, together, strict=True):
        for reading in readings:
            assert torch.equal(reading.logits, expected.logits)
            assert torch.equal(reading.attention, expected.attention)


def test_opening_it_takes_neither_time_nor_memory_of_a_second_model(engine):
    started = time.process_time()
    look_inside(engine.name, engine._model, engine._tokenizer)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("config", [LLAMA, QWEN, GPT2], ids=lambda config: config.model_type)
def test_attention_is_that_of_a_model_loaded_with_eager_attention(config):
    model = new_model(config)
    twin = new_model(config, attn_implementation="eager")
    tokens = [5, 7, 11, 13, 17, 19]
    with torch.no_grad():
        expected = twin(torch.tensor([tokens]), output_attentions=True)
        own = model(torch.tensor([tokens]))
    reading = look_inside("small", model, None).read(tokens)
    assert torch.allclose(reading.attention, torch.stack(expected.attentions)[:, 0], atol=1e-5)
    assert torch.allclose(reading.logits, own.logits[0, -1], atol=1e-4)


def test_a_model_with_several_end_tokens_ends_at_each():
    model = new_model(LLAMA)
    model.generation_config.eos_token_id = [2, 9]
    assert [token in look_inside("small", model, None).ends for token in (2, 3, 9)] == [
        True,
        False,
        True,
    ]


def test_a_model_without_attention_is_not_looked_into():
    config = MambaConfig(hidden_size=16, num_hidden_layers=2, state_size=4, **SMALL)
    assert look_inside("mamba", new_model(config), None) is None


def test_at_temperature_005_the_real_model_writes_its_likeliest_tokens(inside):
    moments = list(continue_text(inside, CAPITAL, Sampling(0.05, 1.0, 5, 0)))
    assert inside.decode(moments[1].tokens[-1]) == " Paris"
    for before, after in pairwise(moments):
        first, second = before.reading.logits.topk(2).values.tolist()
        if first - second > 0.7:
            assert after.written.rank == 1


def test_the_default_run_shows_a_previous_token_head_and_paris(inside):
    frames = list(run_in(inside, Params()))
    assert len(frames) == 11
    first = frames[0]
    assert first.numbers["attention to the token before"] > 0.6
    assert "Layer 2, head 3 is a *previous-token head*" in first.caption
    assert "The model's likeliest next token is `␣Paris`" in first.caption
    assert first.charts[0].labels[0] == "␣Paris"


def test_most_heads_of_the_real_model_leave_their_attention_on_the_first_token(inside):
    first = habits(inside.read(inside.encode(CAPITAL)).attention).first
    assert int((first > 0.5).sum()) > 180
    caption = next(run_in(inside, Params())).caption
    assert f"**{int((first > 0.5).sum())}** of all 270 heads have over half" in caption


def test_some_head_of_the_real_model_fetches_france_where_its_capital_is_needed(inside):
    attention = inside.read(inside.encode(CAPITAL)).attention
    assert attention[..., -1, 3].max() > 0.8


def test_the_caption_names_the_head_of_the_real_model_that_looks_back_hardest(inside):
    caption = next(run_in(inside, Params())).caption
    attention = inside.read(inside.encode(CAPITAL)).attention
    between = attention[..., -1, 1:4]  # the tokens that are neither the first nor its own
    layer, head, key = (int(place) for place in (between == between.max()).nonzero()[0])
    assert f"layer {layer + 1}, head {head + 1} looks back hardest" in caption
    assert f"on `{['␣capital', '␣of', '␣France'][key]}`" in caption


def test_a_first_frame_of_the_real_model_is_quick(inside):
    next(run_in(inside, Params()))
    started = time.process_time()
    next(run_in(inside, Params()))
    assert time.process_time() - started < 1.5


def test_a_tutor_that_was_opened_lets_the_experiment_into_the_model_that_answers(opened):
    frame = next(opened.demos["transformer"].run(Params()))
    assert (
        "Inside SmolLM2-135M-Instruct, the model that answers in the chat: "
        "30 layers of 9 heads, 49,152 different tokens." in frame.caption
    )
    weights = opened.engine._model.lm_head.weight
    assert opened.language_model._model.lm_head.weight.data_ptr() == weights.data_ptr()


def test_a_run_and_a_reply_at_the_same_time_are_those_they_would_be_alone(opened):
    def reply() -> Reply:
        # in this form no known answer is given
        return list(opened.reply("what is the kv cache, give an example"))[-1]

    def write() -> str:
        torch.set_num_threads(1)
        return list(opened.demos["transformer"].run(Params()))[-1].caption

    alone = reply(), write()
    with ThreadPoolExecutor(2) as threads:
        replying, writing = threads.submit(reply), threads.submit(write)
    told = replying.result()
    assert (told.answer, told.engine) == (alone[0].answer, "SmolLM2-135M-Instruct")
    assert writing.result() == alone[1]


def test_with_a_server_that_answers_the_experiment_says_that_it_has_its_own_model():
    served = Tutor.open(Settings(server="http://127.0.0.1:9/v1"))
    caption = next(served.demos["transformer"].run(Params())).caption
    assert "Inside a tiny GPT, trained here on" in caption
    assert "as no chat model runs in this program" in caption
