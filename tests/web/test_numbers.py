import base64
import re

from demos.kit.catalogue import find_demos, get_demo
from demos.kit.frames import Chart, Frame, Line
from demos.kit.run_log import RunLog
from demos.output.export import as_script
from tutor.web.numbers import write_numbers
from tutor.web.texts import ENGLISH


def script_in(html):
    coded = re.search(r'\.py" href="data:text/x-python;base64,([^"]+)"', html)[1]
    return base64.b64decode(coded).decode()


def test_a_runs_tables_and_downloads_are_written_out():
    demo = get_demo("neuron")
    run = RunLog(demo, demo.Params())
    for _ in run.follow(demo.run(run.params)):
        pass

    html = write_numbers(run, ENGLISH)

    assert script_in(html) == as_script(demo, run.params)
    assert 'download="neuron.ipynb"' in html
    assert html.count("<table>") >= len(run.last.charts)


def test_names_are_escaped():
    demo = get_demo("neuron")
    run = RunLog(demo, demo.Params())
    chart = Chart("<b>title</b>", "x", "y", (Line("<script>", [1.0], [2.0]),))
    list(run.follow(iter([Frame((chart,), "")])))

    html = write_numbers(run, ENGLISH)

    assert "<script>" not in html
    assert "&lt;b&gt;title" in html


def test_the_script_of_a_run_inside_the_tutors_model_takes_it_from_a_tutor():
    inside = next(name for name, demo in find_demos().items() if demo.run_in)
    alone, model = get_demo(inside), get_demo(inside, model=object)

    def script_of(demo):
        return script_in(write_numbers(RunLog(demo, demo.Params()), ENGLISH))

    assert f'Tutor.open(Settings.from_environment()).demos["{inside}"]' in script_of(model)
    assert f"from demos.{inside} import DEMO" in script_of(alone)
    compile(script_of(model), inside, "exec")
