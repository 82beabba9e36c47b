import base64
import re

from demos.catalogue import get_demo
from demos.export import as_script
from demos.frames import Chart, Frame, Line
from demos.run_log import RunLog
from tutor.web.numbers import write_numbers


def test_a_runs_tables_and_downloads_are_written_out():
    demo = get_demo("neuron")
    run = RunLog(demo, demo.Params())
    for _ in run.follow(demo.run(run.params)):
        pass

    html = write_numbers(run)

    script = re.search(r'download="neuron.py" href="data:text/x-python;base64,([^"]+)"', html)[1]
    assert base64.b64decode(script).decode() == as_script(demo, run.params)
    assert 'download="neuron.ipynb"' in html
    assert html.count("<table>") >= len(run.last.charts)


def test_names_are_escaped():
    demo = get_demo("neuron")
    run = RunLog(demo, demo.Params())
    chart = Chart("<b>title</b>", "x", "y", (Line("<script>", [1.0], [2.0]),))
    list(run.follow(iter([Frame((chart,), "")])))

    html = write_numbers(run)

    assert "<script>" not in html
    assert "&lt;b&gt;title" in html
