import pytest

from demos.kit.catalogue import find_demos
from tutor.answerers.launching import launch_message, out_of_range
from tutor.language.launch import Launch, LaunchReader
from tutor.records import DemoRequest

DEMOS = find_demos()
READER = LaunchReader(DEMOS)


def read(message: str) -> Launch:
    return READER.read(message)


def params_of(message: str) -> tuple[str, dict]:
    request = read(message).request
    return request.name, dict(request.params)


@pytest.mark.parametrize(
    ("message", "name", "params"),
    [
        ("open the neuron experiment", "neuron", {}),
        ("Open the NEURON experiment!", "neuron", {}),
        ("teach a cnn some digits, two epochs", "cnn", {"epochs": 2}),
        ("can you train a convnet for 3 epochs?", "cnn", {"epochs": 3}),
        ("train a cnn with lr 0.2 and momentum 0.5", "cnn", {"lr": 0.2, "momentum": 0.5}),
        ("run the cnn, kernel size 5", "cnn", {"kernel_size": 5}),
        ("show me a perceptron with bias -1", "neuron", {"bias": -1}),
        (
            "plot a neuron with weights 1, 2 and tanh",
            "neuron",
            {"weights": (1, 2), "activation": "tanh"},
        ),
    ],
)
def test_a_request_names_the_experiment_and_the_parameters_it_asks_for(message, name, params):
    assert params_of(message) == (name, params)


@pytest.mark.parametrize(
    ("name", "example"), [(demo.name, text) for demo in DEMOS.values() for text in demo.examples]
)
def test_every_example_of_an_experiment_opens_that_experiment(name, example):
    assert params_of(example)[0] == name


def test_parameters_alone_tell_the_experiment_they_belong_to():
    name, params = params_of("w = 1.5, -2 and b = 1, tanh, go")

    assert name == "neuron"
    assert params == {"weights": (1.5, -2), "bias": 1, "activation": "tanh"}


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("is there a demo for rnn", "rnn"),
        ("how do i start the cnn demo", "cnn"),
        ("do you have an experiment about activations", "activations"),
        ("where can i find the neuron experiment", "neuron"),
    ],
)
def test_who_looks_for_an_experiment_gets_it(message, name):
    assert read(message).request.name == name


@pytest.mark.parametrize(
    "message", ["run a demo", "open an experiment", "start the simulation please", "demo"]
)
def test_an_unclear_request_is_for_none_of_the_experiments(message):
    launch = read(message)

    assert launch.wanted
    assert (launch.request, launch.demo) == (None, None)


@pytest.mark.parametrize(
    ("message", "seen", "nearest"),
    [
        ("teach a cnn some digits, 900 epochs", "epochs is 900", "30"),
        ("teach a cnn some digits, 0 epochs", "epochs is 0", "1"),
        ("teach a cnn some digits, 2.4 epochs", "epochs is 2.4", "2"),
        ("train a cnn with lr 5", "lr is 5", "1.0"),
        ("train a cnn with lr 1e999", "lr is inf", "1.0"),
        ("run the cnn with kernel size -3", "kernel_size is -3", "1"),
        ("open the neuron experiment with bias -99", "bias is -99", "-5"),
        ("open the neuron experiment with weights 9, 1", "weights is (9, 1)", "5, 1"),
    ],
)
def test_a_value_out_of_range_is_named_with_its_nearest_allowed_value(message, seen, nearest):
    launch = read(message)

    assert launch.request is None
    said = out_of_range(launch.error, launch.demo)
    assert seen in said
    assert f"The nearest allowed value is {nearest}:" in said


@pytest.mark.parametrize(
    "message",
    [
        "teach a cnn some digits, 900 epochs",
        "train a cnn with lr 5",
        "run the cnn with kernel size -3",
        "open the neuron experiment with bias -99",
        "open the neuron experiment with weights 9, 1",
    ],
)
def test_the_offered_message_opens_the_experiment_when_it_is_typed(message):
    launch = read(message)
    offered = out_of_range(launch.error, launch.demo).split("“")[1].split("”")[0]

    assert read(offered).request is not None


def test_a_value_that_is_no_number_is_asked_back_without_a_nearest_one():
    launch = read("train a cnn with lr nan")

    assert launch.request is None
    said = out_of_range(launch.error, launch.demo)
    assert "a number from 0.0001 to 1" in said
    assert "nearest" not in said


@pytest.mark.parametrize(
    ("question", "name", "params"),
    [
        ("how does an lstm remember?", "rnn", {"cell": "lstm"}),
        ("why does relu die?", "activations", {"activation": "relu"}),
        ("why is lr 0.1 too big for adam?", "optimizers", {"optimizers": ("adam",), "lr": 0.1}),
        ("difference between mse and mae", "losses", {"losses": ("mse", "mae")}),
    ],
)
def test_a_question_gets_the_experiment_that_shows_it_offered_and_not_opened(
    question, name, params
):
    assert READER.mentions.offer(question) == DemoRequest(name, params)


@pytest.mark.parametrize(
    "question", ["what is a confusion matrix", "hello", "what does the bias do"]
)
def test_nothing_is_offered_for_what_no_experiment_shows(question):
    assert READER.mentions.offer(question) is None


@pytest.mark.parametrize("name", DEMOS)
def test_the_message_of_an_offer_opens_just_that(name):
    for example in DEMOS[name].examples:
        request = READER.mentions.offer(example)
        assert read(launch_message(request, DEMOS[name])).request == request


@pytest.mark.parametrize(
    ("message", "name", "params"),
    [
        ("what does the sigmoid's derivative look like? show it", "activations",
         {"activation": "sigmoid"}),
        ("how do outliers hurt mse? let me see it run", "losses",
         {"losses": ("mse",), "data": "outliers"}),
        ("let me type a formula and see its gradients", "backprop", {}),
        ("show how an lstm learns to copy, hidden 8", "rnn", {"cell": "lstm", "hidden": 8}),
        ("let me draw a digit", "cnn", {}),
    ],
)  # fmt: skip
def test_parameters_are_read_out_of_any_wording(message, name, params):
    assert params_of(message) == (name, params)


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("i wanna see a network learn everything by heart n then fail the test lol", "training"),
        ("let me watch them race down the hill, which gets to the bottom first", "optimizers"),
        ("Could we observe when the gates of the memory cell open and close?", "rnn"),
        ("Please show me which words the chatbot would have written next.", "transformer"),
        ("I wish to see how hard every error is punished, as a curve", "losses"),
    ],
)
def test_a_request_without_the_experiments_words_is_told_by_its_meaning(
    real_encoder, message, name
):
    assert LaunchReader(DEMOS, real_encoder).read(message).request.name == name


@pytest.mark.parametrize(
    ("message", "first", "other"),
    [
        ("plot relu and gelu", {"activation": "relu"}, {"activation": "gelu"}),
        ("compare rnn, lstm and gru", {"cell": "rnn"}, {"cell": "lstm"}),
    ],
)
def test_a_second_option_is_kept_to_be_laid_over_the_first(message, first, other):
    launch = read(message)
    assert launch.request.params == first
    assert (launch.compared.params, launch.compared.overlay) == (other, True)


@pytest.mark.parametrize(
    "message", ["plot gelu", "race sgd against adam", "show the rnn experiment with lstm cells"]
)
def test_one_option_or_one_parameter_that_takes_several_is_all_there_is(message):
    assert read(message).compared is None


def test_the_name_of_an_experiment_is_no_option_of_it():
    assert params_of("show the rnn experiment with an lstm") == ("rnn", {"cell": "lstm"})


def test_a_comparison_is_an_order_about_the_run_that_is_open():
    request = DemoRequest("activations", {"activation": "gelu"}, overlay=True)
    assert launch_message(request, DEMOS["activations"]) == "again with activation gelu"


@pytest.mark.parametrize("demo", DEMOS.values(), ids=DEMOS)
def test_every_experiment_opens_by_its_name_and_each_of_its_words(demo):
    for word in (demo.name, *demo.words):
        launch = read(f"open the {word} experiment")
        assert launch.request.name == demo.name, word


def test_the_reason_tells_by_what_the_experiment_was_told():
    assert read("train a cnn").reason == "it asks to see the experiment cnn, told by its words"
    assert read("run something").reason == "it asks for an experiment and names none"


def test_the_reason_tells_how_near_the_nearest_experiment_was(real_encoder):
    launch = LaunchReader(DEMOS, real_encoder).read("show me a cat video")

    assert f"{launch.likeness.demo.name}, {launch.likeness.cosine:.2f}" in launch.reason
