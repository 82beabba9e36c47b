import gc
import json
import logging
import math
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace

import gradio as gr
import gradio.mcp
import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, Tool

from demos.kit.catalogue import Demo, find_demos
from demos.kit.frames import Frame
from demos.kit.parameters import specs
from demos.neuron.params import Params as NeuronParams
from tests.browser.driving import free_port
from tests.fakes import BagOfWords, OpenedEngine, ScriptedEngine, ScriptedReader, shares_words
from tutor.course import cut_passages
from tutor.errors import WeightsError
from tutor.language.cleaning import LONGEST_MESSAGE
from tutor.output import as_object
from tutor.retrieval import Retriever
from tutor.tutor import Tutor
from tutor.web.programs import (
    LONGEST_TEXT,
    Page,
    Programs,
    look_at_mcp,
    model_of,
    offer_to_programs,
    serves_tools,
)
from tutor.web.runs import Budget, Runs
from tutor.web.texts import ENGLISH

# gradio leaves the event loops of a launch to the garbage collector, and is behind pandas.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio.queueing"),
]

NAMES = {"ask", "search_lessons", "run_demo"}
PRESSURE = "how much pressure does a road tyre need"
BUDGET = Budget(seconds=60, megabytes=1000, threads=1, at_once=1)


def loaded(tutor: Tutor) -> Future[Tutor]:
    future: Future[Tutor] = Future()
    future.set_result(tutor)
    return future


@contextmanager
def serving(tutor: Tutor, runs: Runs):
    """A page with nothing on it but a private button, served with its MCP server."""
    with Page(analytics_enabled=False) as page:
        gr.Button().click(lambda: None, api_visibility="private")
        offer_to_programs(loaded(tutor), runs, find_demos())
    page.launch(
        server_name="127.0.0.1",
        server_port=free_port(),
        ssr_mode=False,
        run_history=False,
        quiet=True,
        prevent_thread_lock=True,
        mcp_server=serves_tools(()),
    )
    look_at_mcp(page)
    try:
        yield page
    finally:
        page.close(verbose=False)
        gc.collect()  # here, where those loops are forgiven


@pytest.fixture(scope="module")
def fake_tutor(bicycles, real_classifier, tmp_path_factory) -> Tutor:
    cache = tmp_path_factory.mktemp("cache")
    retriever = Retriever(bicycles, cut_passages(bicycles), BagOfWords(), cache)
    engine = ScriptedEngine("A road tyre needs about 6 bar of pressure.")
    reader = ScriptedReader(shares_words)
    return Tutor(bicycles, retriever, engine, reader=reader, classifier=real_classifier)


@pytest.fixture(scope="module")
def runs() -> Runs:
    return Runs(BUDGET)


@pytest.fixture(scope="module")
def page(fake_tutor, runs):
    with serving(fake_tutor, runs) as page:
        yield page


@pytest.fixture(scope="module")
def client(page) -> Client:
    return Client(page.local_url, verbose=False, analytics_enabled=False)


@pytest.fixture(scope="module")
def programs(fake_tutor) -> Programs:
    return Programs(loaded(fake_tutor), Runs(BUDGET), find_demos())


def with_tools(page, do: Callable):
    # In a thread: the browser's tests leave an event loop running in this one.
    with start_blocking_portal() as portal:
        return portal.call(in_session, page, do)


async def in_session(page, do: Callable):
    url = f"{page.local_url}gradio_api/mcp/"
    async with (
        streamable_http_client(url) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        return await do(session)


def tools(page) -> dict[str, Tool]:
    listed = with_tools(page, lambda session: session.list_tools())
    return {tool.name: tool for tool in listed.tools}


def use(page, tool: str, **arguments) -> CallToolResult:
    return with_tools(page, lambda session: session.call_tool(tool, arguments))


def told(result: CallToolResult) -> object:
    assert not result.isError, result.content
    (content,) = result.content
    return json.loads(content.text)


def untimed(reply: dict) -> dict:
    return {key: value for key, value in reply.items() if key != "seconds"}


def reply_of(tutor: Tutor, question: str) -> dict:
    """What ``python -m tutor ask --json`` prints, as it is read."""
    *_, reply = tutor.reply(question)
    return json.loads(json.dumps(as_object(reply)))


# --- what is offered


def test_the_api_has_three_functions_and_no_more(client):
    assert client.view_api(return_format="dict")["named_endpoints"].keys() == {
        f"/{name}" for name in NAMES
    }
    assert client.view_api(return_format="dict")["unnamed_endpoints"] == {}


def test_the_mcp_server_has_the_same_three(page):
    assert tools(page).keys() == NAMES


def test_every_argument_has_a_type_and_a_description(page):
    for tool in tools(page).values():
        for name, schema in tool.inputSchema["properties"].items():
            assert schema.keys() & {"type", "oneOf"}, (tool.name, name)
            assert len(schema["description"]) > 20, (tool.name, name)


def test_only_the_first_argument_is_required(page):
    required = {name: tool.inputSchema["required"] for name, tool in tools(page).items()}

    assert required == {"ask": ["question"], "search_lessons": ["query"], "run_demo": ["name"]}


def test_the_descriptions_name_the_limits_that_hold(page):
    offered = tools(page)
    longest = f"at most {LONGEST_MESSAGE:,} characters"

    assert longest in offered["ask"].inputSchema["properties"]["question"]["description"]
    assert longest in offered["search_lessons"].inputSchema["properties"]["query"]["description"]


@pytest.mark.parametrize("demo", find_demos().values(), ids=lambda demo: demo.name)
def test_a_language_model_reads_which_experiments_there_are(page, demo):
    line = next(
        line
        for line in tools(page)["run_demo"].description.splitlines()
        if line.startswith(f"- {demo.name}: ")
    )

    assert demo.summary in line
    assert line.endswith(f"Parameters: {', '.join(specs(demo.Params))}.")


def test_the_descriptions_name_every_field_that_is_given(client, page):
    offered = tools(page)
    given = {
        "ask": client.predict(PRESSURE, api_name="/ask"),
        "search_lessons": client.predict("tyre", api_name="/search_lessons")[0],
        "run_demo": client.predict("backprop", api_name="/run_demo"),
    }

    for name, fields in given.items():
        assert [key for key in fields if f'"{key}"' not in offered[name].description] == []


# --- ask


def test_ask_gives_what_the_command_line_gives(client, fake_tutor):
    reply = client.predict(PRESSURE, api_name="/ask")

    assert untimed(reply) == untimed(reply_of(fake_tutor, PRESSURE))
    assert reply["kind"] == "answer"
    assert reply["citations"][0]["heading"] == "How much pressure a tyre needs"
    assert reply["seconds"]["total"] > 0
    assert reply["why"]["answerer"] == "lesson"
    assert reply["why"]["coverage"]["probability"] >= reply["why"]["coverage"]["threshold"]


def test_a_tool_gives_the_same_object_as_json(page, fake_tutor):
    assert untimed(told(use(page, "ask", question=PRESSURE))) == untimed(
        reply_of(fake_tutor, PRESSURE)
    )


def test_a_real_tutor_answers_over_the_api_and_as_a_tool(real_tutor):
    question = "what is dropout?"
    with serving(real_tutor, Runs(BUDGET)) as page:
        reply = Client(page.local_url, verbose=False).predict(question, api_name="/ask")
        found = told(use(page, "search_lessons", query=question, count=2))

    assert untimed(reply) == untimed(reply_of(real_tutor, question))
    assert reply["citations"]
    assert [hit["heading"] for hit in found] == [
        hit.passage.heading for hit in real_tutor.search(question, k=2).hits
    ]


def test_a_follow_up_is_read_with_the_history(client):
    history = [{"role": "user", "content": PRESSURE}, {"role": "assistant", "content": "6 bar."}]
    alone = client.predict("and why?", api_name="/ask")
    after = client.predict("and why?", history, api_name="/ask")

    assert alone["kind"] == "decline"
    assert after["citations"][0]["heading"] == "How much pressure a tyre needs"


def test_a_question_that_is_too_long_is_asked_back_as_in_the_chat(client):
    reply = client.predict("x" * (LONGEST_MESSAGE + 1), api_name="/ask")

    assert reply["kind"] == "ask_back"
    assert f"{LONGEST_MESSAGE:,}" in reply["answer"]


@pytest.mark.parametrize(
    "history",
    [
        "hello",
        {"role": "user"},
        ["hello"],
        [{"role": "user"}],
        [{"role": "system", "content": "obey"}],
        [{"role": "user", "content": 5}],
        [{"role": ["user"], "content": "hello"}],
    ],
)
def test_a_history_that_is_none_is_refused_with_its_form(client, history):
    with pytest.raises(AppError, match=r"list of turns, each with a role \(user or assistant\)"):
        client.predict(PRESSURE, history, api_name="/ask")


@pytest.mark.parametrize(
    ("turns", "seen"),
    [
        (101, "101 turns of together 101 characters"),
        (2, "2 turns of together 200,000 characters"),
    ],
)
def test_a_history_that_is_longer_than_is_read_is_refused_with_the_limit(programs, turns, seen):
    content = "x" if turns > 2 else "x" * LONGEST_TEXT
    with pytest.raises(gr.Error, match=f"history has {seen}; at most 100 of together 100,000"):
        programs.ask(PRESSURE, [{"role": "user", "content": content}] * turns)


@pytest.mark.parametrize("call", ["ask", "search_lessons", "run_demo"])
def test_a_text_beyond_all_measure_is_refused_before_it_is_read(programs, call):
    begin = time.process_time()
    with pytest.raises(gr.Error, match=r"has 5,000,000 characters; at most 100,000 are read\."):
        getattr(programs, call)("![" * 2_500_000)
    assert time.process_time() - begin < 0.2


def test_a_call_that_leaves_out_a_value_is_told_so(page):
    """gradio's own answer is {"error": null}."""
    call = f"{page.local_url}gradio_api/call/ask"
    event = httpx.post(call, json={"data": [PRESSURE]}).json()["event_id"]
    said = httpx.get(f"{call}/{event}").text
    assert "ask takes 2 values, and 1 came. Send null for each that is left out." in said


def test_a_call_that_fails_is_answered_in_a_sentence_and_logged(caplog):
    broken: Future[Tutor] = Future()
    broken.set_exception(RuntimeError("secret detail"))
    with pytest.raises(gr.Error, match="Something went wrong") as caught:
        Programs(broken, Runs(BUDGET), {}).ask(PRESSURE)
    assert "secret" not in str(caught.value)
    assert "secret detail" in caplog.text


def test_a_tutor_that_could_not_load_says_why():
    broken: Future[Tutor] = Future()
    broken.set_exception(WeightsError("The weights are damaged: load them again."))

    with pytest.raises(gr.Error, match="The weights are damaged") as caught:
        Programs(broken, Runs(BUDGET), {}).ask(PRESSURE)
    assert not caught.value.print_exception


# --- search_lessons


@pytest.mark.parametrize("count", [1, 3, 20])
def test_search_gives_the_best_passages_best_first(client, fake_tutor, count):
    found = client.predict("tyre", count, api_name="/search_lessons")

    hits = fake_tutor.search("tyre", k=count).hits
    assert [(item["score"], item["text"]) for item in found] == [
        (hit.score, hit.passage.text) for hit in hits
    ]
    assert found == sorted(found, key=lambda item: -item["score"])
    assert 1 <= len(found) <= count
    assert found[0].keys() == {"lesson", "heading", "file", "text", "score"}
    assert (found[0]["lesson"], found[0]["file"]) == ("Tyres", "bicycles.md")


def test_four_passages_come_unasked(client):
    assert len(client.predict("tyre", api_name="/search_lessons")) == 4


@pytest.mark.parametrize("count", [0, 21, -1, 1.5, "many", None, [1]])
def test_a_count_out_of_range_is_refused_with_the_range(client, count):
    with pytest.raises(AppError, match=r"^count is .* a whole number from 1 to 20\.$"):
        client.predict("tyre", count, api_name="/search_lessons")


@pytest.mark.parametrize(
    ("query", "seen"),
    [(" \t\0", "empty"), ("x" * (LONGEST_MESSAGE + 1), "2,001 characters"), (5, "a text")],
)
def test_a_query_that_can_not_be_read_is_refused(client, query, seen):
    with pytest.raises(AppError, match=f"^query .*{seen}"):
        client.predict(query, 4, api_name="/search_lessons")


# --- run_demo


def test_a_run_gives_the_numbers_that_the_experiment_measures(client):
    given = {"task": "and", "steps": 20, "lr": 2}
    *_, last = find_demos()["neuron"].run(NeuronParams(task="and", steps=20, lr=2.0))

    run = client.predict("neuron", given, api_name="/run_demo")

    assert run["numbers"] == pytest.approx(last.numbers)
    assert (run["caption"], run["step"], run["clock"]) == (last.caption, 20, "step")
    assert run["stopped"] == ""


def test_the_parameters_are_told_as_they_were_used(client):
    run = client.predict("neuron", {"task": "AND", "lr": "0.25"}, api_name="/run_demo")

    assert run["parameters"].keys() == specs(NeuronParams).keys()
    assert (run["parameters"]["task"], run["parameters"]["lr"]) == ("and", 0.25)
    assert run["parameters"]["weights"] == list(NeuronParams().weights)


def test_a_run_that_diverges_says_so_and_what_would_not(page):
    given = {"optimizers": ["sgd"], "lr": 9}
    run = told(use(page, "run_demo", name="optimizers", parameters=given))

    assert run["numbers"]["sgd diverged at step"] == 2
    assert run["numbers"]["sgd lr that holds"] < 0.06
    assert "diverged" in run["caption"]
    assert run["stopped"] == ""


BAD_RUNS = [
    ("perceptron", {}, r"^There is no experiment 'perceptron'; there are activations, backprop"),
    (["neuron"], {}, r"^name has to be a text\.$"),
    ("neuron", {"speed": 1}, r"^There is no parameter 'speed' here; there are inputs, weights"),
    ("neuron", {"lr": 99}, r"^lr is 99, but has to be a number from 0\.001 to 10\.$"),
    ("neuron", {"lr": None}, r"^lr is None, but has to be a number"),
    ("neuron", {"task": "nand"}, r"^task is 'nand', but has to be one of none, and, or, xor\.$"),
    ("neuron", [1], r"^parameters has to be an object of values by name\.$"),
    ("backprop", {"expression": "x +"}, r"^expression is `x \+`, but "),
]


@pytest.mark.parametrize(("name", "parameters", "sentence"), BAD_RUNS)
def test_what_can_not_be_run_is_refused_with_a_sentence(client, capfd, name, parameters, sentence):
    with pytest.raises(AppError, match=sentence):
        client.predict(name, parameters, api_name="/run_demo")

    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_tool_refuses_with_the_same_sentence(page):
    result = use(page, "run_demo", name="neuron", parameters={"lr": 99})

    assert result.isError
    assert result.content[0].text == "lr is 99, but has to be a number from 0.001 to 10."


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        (Budget(seconds=0.2, megabytes=1000, threads=1, at_once=1), "stopped after 0.2 s"),
        (Budget(seconds=60, megabytes=-1000, threads=1, at_once=1), "more than -1000 MB"),
    ],
)
def test_a_run_over_the_owners_budget_is_stopped_and_tells_what_it_had(
    fake_tutor, budget, sentence
):
    run = Programs(loaded(fake_tutor), Runs(budget), find_demos()).run_demo("rnn", {"steps": 1000})

    assert sentence in run["stopped"]
    assert "*" not in run["stopped"]
    assert run["step"] < 1000
    assert run["numbers"]


def test_a_run_waits_for_its_turn_behind_those_of_the_page(client, runs):
    before = runs.run(iter([Frame((), "", progress=0.0)] * 2), lambda: True, ENGLISH)
    next(before)  # somebody's run on the page, which has not ended

    job = client.submit("backprop", api_name="/run_demo")
    time.sleep(1)
    waited = not job.done()
    before.close()

    assert job.result(timeout=30)["name"] == "backprop"
    assert waited


def test_a_number_that_is_not_finite_is_null(fake_tutor):
    neuron = find_demos()["neuron"]

    def run(params):
        yield Frame((), "", numbers={"loss": math.nan, "weight": math.inf, "bias": 1.0})

    broken = Demo("broken", "Broken", "It breaks.", (), neuron.Params, run)
    programs = Programs(loaded(fake_tutor), Runs(BUDGET), {"broken": broken})

    numbers = programs.run_demo("broken")["numbers"]

    assert numbers == {"loss": None, "weight": None, "bias": 1.0}


def test_a_run_looks_into_the_model_of_the_tutor_once_it_is_loaded(fake_tutor, monkeypatch):
    own, model = find_demos(), object()
    name = next(name for name, demo in own.items() if demo.run_in)
    asked = []
    tutor = Tutor(fake_tutor.course, fake_tutor.retriever, OpenedEngine(model))
    looking = replace(own[name], run_in=lambda *given: asked.append(given) or iter([Frame((), "")]))
    monkeypatch.setattr(f"demos.{name}.DEMO", looking)
    loading: Future[Tutor] = Future()
    programs = Programs(loading, Runs(BUDGET), find_demos(lambda: model_of(loading)))

    programs.run_demo(name, {"steps": 1})
    assert asked == []
    loading.set_result(tutor)
    programs.run_demo(name, {"steps": 1})

    assert [given[0] for given in asked] == [model]


# --- where there are no tools


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.INFO, "tutor.web.programs")
    return lambda: [
        record.getMessage() for record in caplog.records if record.name.startswith("tutor")
    ]


def test_tools_are_served_where_mcp_is_installed(said):
    assert serves_tools(())
    assert said() == []


def test_without_mcp_there_are_none_and_one_line_says_so(monkeypatch, said):
    monkeypatch.setitem(sys.modules, "mcp", None)

    assert not serves_tools(())
    (line,) = said()
    assert "course-tutor[mcp]" in line


def test_behind_passwords_there_are_none_and_one_line_says_so(said):
    assert not serves_tools((("ada", "secret"),))
    (line,) = said()
    assert "password" in line
    assert "secret" not in line


def test_an_mcp_server_that_does_not_start_is_logged_and_the_api_stays(
    monkeypatch, said, fake_tutor, runs
):
    def refuse(blocks):
        raise AttributeError("mcp has no Server")

    monkeypatch.setattr(gradio.mcp, "GradioMCPServer", refuse)

    with serving(fake_tutor, runs) as page:
        found = Client(page.local_url, verbose=False).predict("tyre", api_name="/search_lessons")

    assert found[0]["lesson"] == "Tyres"
    (line,) = said()
    assert "No MCP server" in line
    assert "mcp has no Server" in line
