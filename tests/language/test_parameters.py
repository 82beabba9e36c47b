import time
from dataclasses import dataclass, fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.cnn.params import Params as Cnn
from demos.kit.catalogue import find_demos
from demos.kit.parameters import (
    ChoiceSpec,
    ChoicesSpec,
    DrawingSpec,
    NumberSpec,
    NumbersSpec,
    ParameterError,
    ParamsType,
    PastedSpec,
    Spec,
    TextSpec,
    as_typed,
    check,
    choice,
    specs,
)
from demos.neuron.params import Params as Neuron
from tutor.language.numerals import tokenize
from tutor.language.parameters import read_params

DEMOS = find_demos()
LONGEST_MESSAGE = 2000  # characters that the tutor reads


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two epochs, lr .5", {"epochs": 2, "lr": 0.5}),
        ("lr=1e-3,momentum=.5", {"lr": 0.001, "momentum": 0.5}),
        ("LR=1E-3", {"lr": 0.001}),
        ("lr 0.5, momentum", {"lr": 0.5}),
        ("lr is 0.5. go", {"lr": 0.5}),
        ("lr = 0.5.", {"lr": 0.5}),
        ("learning-rate 1e-3", {"lr": 0.001}),
        ("set the learning rate to 0.1 pls", {"lr": 0.1}),
        ("a learning rate of 0.1", {"lr": 0.1}),
        ("with learning rate: 0.1", {"lr": 0.1}),
        ("rate 0.1 for 2 epochs", {"lr": 0.1, "epochs": 2}),
        ("3 epochs at 0.1 learning rate", {"lr": 0.1, "epochs": 3}),
        ("0.01 step size", {"lr": 0.01}),
        ("train for 3 epochs.", {"epochs": 3}),
        ("10 epochs!!", {"epochs": 10}),
        ("a 2-epoch run", {"epochs": 2}),
        ("a single epoch", {"epochs": 1}),
        ("1e1 epochs", {"epochs": 10}),
        ("epochs = -3", {"epochs": -3}),
        ("one hundred epochs", {"epochs": 100}),
        ("epochs: 3; filters: 4; lr: 0.01", {"epochs": 3, "filters": 4, "lr": 0.01}),
        ("4 filters and 2 epochs", {"filters": 4, "epochs": 2}),
        ("2 epochs 4 filters lr 0.1", {"epochs": 2, "filters": 4, "lr": 0.1}),
        ("epochs 3 epochs 9", {"epochs": 3}),
        ("twelve kernels", {"filters": 12}),
        ("16 channels please", {"filters": 16}),
        ("kernel size 5", {"kernel_size": 5}),
        ("kernel 5x5", {"kernel_size": 5}),
        ("kernel 3 filters 8", {"kernel_size": 3, "filters": 8}),
        ("8 filters kernel size 3", {"kernel_size": 3, "filters": 8}),
        ("batches of 64", {"batch_size": 64}),
        ("a batch of 16", {"batch_size": 16}),
        ("batch_size=16", {"batch_size": 16}),
        ("16 batch size", {"batch_size": 16}),
        ("seed 42", {"seed": 42}),
        ("average pooling", {"pooling": "average"}),
        ("pooling: Average", {"pooling": "average"}),
        ("pool max", {"pooling": "max"}),
        ("lr 0.1 momentum 0.9 epochs 2 batch 16 seed 1",
         {"lr": 0.1, "momentum": 0.9, "epochs": 2, "batch_size": 16, "seed": 1}),
        ("please just run it", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_a_training_run_is_read_out_of_sloppy_words(text: str, expected: dict[str, object]) -> None:
    assert read_params(Cnn, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("w = 1.5, -2 and b = 1, tanh, go",
         {"weights": (1.5, -2), "bias": 1, "activation": "tanh"}),
        ("w=1.5,-2,b=1", {"weights": (1.5, -2), "bias": 1}),
        ("weights (1, 2)", {"weights": (1, 2)}),
        ("weights [1;2] bias 3", {"weights": (1, 2), "bias": 3}),
        ("weights 1 and 2 and bias 3", {"weights": (1, 2), "bias": 3}),
        ("weights +1 -1", {"weights": (1, -1)}),
        ("w 1 2", {"weights": (1, 2)}),
        ("weights one and two", {"weights": (1, 2)}),
        ("w=1", {"weights": (1,)}),
        ("w = 1 2 3", {"weights": (1, 2, 3)}),
        ("x = 0.5 0.5", {"inputs": (0.5, 0.5)}),
        ("inputs are 1 and half", {"inputs": (1, 0.5)}),
        ("input 1, 2 weights 3, 4 b 0.5", {"inputs": (1, 2), "weights": (3, 4), "bias": 0.5}),
        ("bias of 1", {"bias": 1}),
        ("bias −1", {"bias": -1}),
        ("b=-1.5", {"bias": -1.5}),
        ("leaky relu, go", {"activation": "leaky relu"}),
        ("leaky-relu", {"activation": "leaky relu"}),
        ("LeakyReLU", {"activation": "leaky relu"}),
        ("activation is ReLU", {"activation": "relu"}),
        ("use the sigmoid", {"activation": "sigmoid"}),
        ("activation=step", {"activation": "step"}),
        ("problem: XOR", {"task": "xor"}),
        ("gate and", {"task": "and"}),
        ("points to tell apart: or", {"task": "or"}),
        ("x=(0.5,-0.5), w=(1,1), b=-1.5, gate and, step",
         {"inputs": (0.5, -0.5), "weights": (1, 1), "bias": -1.5, "task": "and",
          "activation": "step"}),
        ("this and that or nothing", {}),
    ],
)  # fmt: skip
def test_a_neuron_is_read_out_of_sloppy_words(text: str, expected: dict[str, object]) -> None:
    assert read_params(Neuron, text) == expected


@pytest.mark.parametrize("text", ["lr 3", "lr infinity", "lr nan", "weights 1", "epochs 2.5"])
def test_a_value_that_is_not_allowed_is_read_all_the_same_so_that_the_check_can_name_it(
    text: str,
) -> None:
    params = Neuron if "weights" in text else Cnn
    with pytest.raises(ParameterError, match=text.split()[0]):
        check(params, read_params(params, text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 filters 5 epochs", {"filters": 3, "epochs": 5}),
        ("5 epochs 0.1 lr", {"epochs": 5, "lr": 0.1}),
        ("0.5 momentum 0.1 lr 2 epochs", {"momentum": 0.5, "lr": 0.1, "epochs": 2}),
    ],
)
def test_numbers_before_their_names_are_not_given_to_the_name_on_their_left(
    text: str, expected: dict[str, object]
) -> None:
    assert read_params(Cnn, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("batch-size 16", {"batch_size": 16}),
        ("kernel-size=5", {"kernel_size": 5}),
        ("--batch-size 16 --kernel-size 5", {"batch_size": 16, "kernel_size": 5}),
    ],
)
def test_a_hyphen_in_a_name_counts_as_its_space(text: str, expected: dict[str, object]) -> None:
    assert read_params(Cnn, text) == expected


@pytest.mark.parametrize(
    ("text", "name", "meant"),
    [
        ("twenty-five epochs", "epochs", 25),
        ("twenty five epochs", "epochs", 25),
        ("thirty-two filters", "filters", 32),
        ("epochs two hundred", "epochs", 200),
        ("1,000 epochs", "epochs", 1000),
        ("lr 1/10", "lr", 0.1),
        ("lr 0,5", "lr", 0.5),
    ],
)
def test_a_number_is_read_whole_or_not_at_all(text: str, name: str, meant: float) -> None:
    assert read_params(Cnn, text).get(name, meant) == meant


@pytest.mark.parametrize("text", ["xor gate", "tell apart the XOR problem"])
def test_an_option_of_three_letters_is_read_before_its_parameter_too(text: str) -> None:
    assert read_params(Neuron, text) == {"task": "xor"}


@pytest.mark.parametrize("text", ["w1 = 2, w2 = 3", "w₁ = 2, w₂ = 3", "w1=2 w2=3"])
def test_numbers_named_one_by_one_are_read_under_the_labels_on_the_sliders(text: str) -> None:
    assert read_params(Neuron, text) == {"weights": (2, 3)}


@pytest.mark.parametrize(
    ("params", "text"),
    [(Neuron, "show the neuron step by step"), (Cnn, "how good is it on average?")],
)
def test_an_everyday_phrase_sets_no_option(params: type[ParamsType], text: str) -> None:
    assert read_params(params, text) == {}


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "text",
    ["weights" + " " * 1990 + "?", "w 1" + " " * 1900 + "?", "1" * LONGEST_MESSAGE, "1" + " " * 1990,
     "lr " * 600, "w " + "1 " * 900, "leaky" + " -_" * 600],
    ids=["name and spaces", "number and spaces", "digits", "one and spaces", "names", "numbers",
         "separators"],
)  # fmt: skip
def test_the_longest_message_is_read_in_half_a_second_whatever_it_holds(text: str) -> None:
    start = time.process_time()
    for demo in DEMOS.values():
        read_params(demo.Params, text)
    assert time.process_time() - start < 0.5


def scraps() -> st.SearchStrategy[str]:
    """Words that mean something to some experiment, numbers, signs and noise, in any order."""
    known = {"=", ":", ",", ";", "-", "−", "(", "]", ".", "_", "and", "of", "to", "half", "two"}
    for demo in DEMOS.values():
        for name, spec in specs(demo.Params).items():
            known |= {name, spec.label, *spec.words, *getattr(spec, "options", ())}
    numerals = st.one_of(st.floats().map(str), st.integers().map(str))
    scrap = st.one_of(st.sampled_from(sorted(known)), numerals, st.text(max_size=5))
    return st.lists(scrap, max_size=12).flatmap(
        lambda parts: st.sampled_from(["", " ", "\n"]).map(lambda gap: gap.join(parts))
    )


@pytest.mark.parametrize("name", DEMOS)
@settings(deadline=None)
@given(text=st.one_of(st.text(), scraps()))
def test_any_text_gives_values_that_pass_the_check_or_are_refused_by_name(
    name: str, text: str
) -> None:
    params = DEMOS[name].Params
    values = read_params(params, text)
    assert isinstance(values, dict)
    try:
        outcome: object = check(params, values)
    except ParameterError as error:
        outcome = error
    assert isinstance(outcome, params) or outcome.name in values


NOT_TYPED = (DrawingSpec, PastedSpec)


def values_of(spec: Spec, default: object) -> st.SearchStrategy[object]:
    """Values as a slider or a list offers them; of texts the default, in quotation marks or not."""
    if isinstance(spec, TextSpec):
        return st.just(default)
    if isinstance(spec, ChoicesSpec):
        return st.lists(st.sampled_from(spec.options), min_size=1, unique=True)
    if isinstance(spec, ChoiceSpec):
        return st.sampled_from(spec.options)
    assert isinstance(spec, NumberSpec)
    stops = st.integers(0, round((spec.high - spec.low) / spec.step))
    stop = stops.map(lambda k: round(spec.low + k * spec.step, 6))
    return st.tuples(*[stop] * len(spec.labels)) if isinstance(spec, NumbersSpec) else stop


@pytest.mark.parametrize("form", ["{name} {value}", "{name}={value}", "{label}: {value}",
                                  "{label} is {value}", "{name} of {value}"])  # fmt: skip
@pytest.mark.parametrize("name", DEMOS)
@settings(deadline=None)
@given(data=st.data())
def test_every_setting_written_out_in_one_sentence_is_read_back(
    name: str, form: str, data: st.DataObject
) -> None:
    known = specs(DEMOS[name].Params)
    declared = {own: spec for own, spec in known.items() if not isinstance(spec, NOT_TYPED)}
    defaults = {item.name: item.default for item in fields(DEMOS[name].Params)}
    drawn = {own: data.draw(values_of(spec, defaults[own]), own) for own, spec in declared.items()}
    params = check(DEMOS[name].Params, drawn)
    phrases = [
        form.format(name=own, label=spec.label, value=as_written(spec, getattr(params, own)))
        for own, spec in declared.items()
    ]
    text = "; ".join(data.draw(st.permutations(phrases)))
    assert check(DEMOS[name].Params, read_params(DEMOS[name].Params, text)) == params


def as_written(spec: Spec, value: object) -> str:
    return f"“{value}”" if isinstance(spec, TextSpec) else as_typed(value)


def test_every_default_can_be_typed() -> None:
    for demo in DEMOS.values():
        for item in fields(demo.Params):
            spec = specs(demo.Params)[item.name]
            if isinstance(spec, NOT_TYPED):
                continue
            read = read_params(demo.Params, f"{item.name} {as_written(spec, item.default)}")
            assert check(demo.Params, read) == demo.Params(), item.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [("learning_rate=0.2", {"lr": 0.2}), ("2epochs", {"epochs": 2})],
)
def test_a_name_is_read_as_in_code_and_without_its_space(
    text: str, expected: dict[str, object]
) -> None:
    assert read_params(Cnn, text) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("minus two", -2),
        ("minus 2", -2),
        ("zero point five", 0.5),
        ("point nine", 0.9),
        ("one hundred", 100),
        ("two million", 2_000_000),
        ("minus zero point two five", -0.25),
    ],
)
def test_numbers_in_words_are_read(text, number):
    assert [token.number() for token in tokenize(text)] == [number]


def test_a_square_is_told_by_one_of_its_sides():
    assert read_params(find_demos()["cnn"].Params, "a 5x5 kernel") == {"kernel_size": 5}


@dataclass(frozen=True)
class Switched:
    early_stopping: str = choice("off", ("off", "on"), label="early stopping")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("with early stopping", "on"),
        ("without early stopping", "off"),
        ("no early stopping", "off"),
    ],
)
def test_a_switch_is_turned_by_its_name(text, value):
    assert read_params(Switched, text) == {"early_stopping": value}


@dataclass(frozen=True)
class TwoSwitches:
    batch_norm: str = choice("off", ("off", "on"), label="batch norm")
    early_stopping: str = choice("off", ("off", "on"), label="early stopping")


def test_each_switch_takes_the_on_or_off_that_stands_beside_it():
    read = read_params(TwoSwitches, "batch norm on, early stopping off")

    assert read == {"batch_norm": "on", "early_stopping": "off"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stride 2, padding none, avg pooling",
         {"stride": 2, "padding": "none", "pooling": "average"}),
        ("pooling none; padding none", {"padding": "none", "pooling": "none"}),
        ("no padding", {"padding": "none"}),
        ("without pooling", {"pooling": "none"}),
        ("none, thanks", {}),
    ],
)  # fmt: skip
def test_an_option_of_two_parameters_belongs_to_the_one_it_stands_beside(
    text: str, expected: dict[str, object]
) -> None:
    assert read_params(DEMOS["cnn"].Params, text) == expected


@pytest.mark.parametrize(
    ("demo", "text", "expected"),
    [
        ("neuron", "a perceptron learning OR", {"task": "or"}),
        ("neuron", "the AND function, lr 1", {"task": "and", "lr": 1}),
        ("neuron", "weights and bias", {}),
        ("training", "the spiral dataset, no dropout", {"data": "spirals", "dropout": 0}),
        ("training", "half moons", {"data": "moons"}),
        ("cnn", "scrambled digits without momentum", {"pixels": "shuffled", "momentum": 0}),
        ("rnn", "a gru as character model", {"cell": "gru", "task": "text"}),
        ("optimizers", "adam from (-1, 2) in 60 steps",
         {"optimizers": ("adam",), "start": (-1, 2), "steps": 60}),
        ("losses", "binary cross-entropy on imbalanced data",
         {"losses": ("bce",), "data": "imbalance"}),
        ("transformer", "attention in 'the cat sat', it's long", {"text": "the cat sat"}),
    ],
)  # fmt: skip
def test_other_words_for_an_option_and_none_of_an_amount_are_understood(
    demo: str, text: str, expected: dict[str, object]
) -> None:
    assert read_params(DEMOS[demo].Params, text) == expected


@pytest.mark.parametrize(
    ("demo", "text", "expected"),
    [
        ("cnn", "3x3 kernels, bs 64", {"kernel_size": 3, "batch_size": 64}),
        ("training", "4 hidden layers of 128, 30% dropout", {"layers": 4, "dropout": 0.3}),
        ("cnn", "a six rotated by ninety degrees", {"rotate": 90}),
        ("training", "a hundred and fifty epochs", {"epochs": 150}),
        ("backprop", "y being three", {"y": 3}),
    ],
)
def test_numbers_go_to_the_name_that_a_person_means(
    demo: str, text: str, expected: dict[str, object]
) -> None:
    assert read_params(DEMOS[demo].Params, text) == expected
