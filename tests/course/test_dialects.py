"""Marks of other dialects are read as what they mean, and plain Markdown stays as it is."""

import pytest

from tests.conftest import ROOT
from tutor.course.dialects import to_plain
from tutor.course.front_matter import split_front_matter
from tutor.course.sections import blocks_of, sections_of


def plain(text: str) -> str:
    """The text without its marks, its empty lines made one."""
    lines = [line.rstrip() for line in to_plain(text, "lesson.md")[0].split("\n")]
    kept = [line for i, line in enumerate(lines) if line.strip() or (i and lines[i - 1].strip())]
    return "\n".join(kept).strip("\n")


@pytest.mark.parametrize("file", sorted((ROOT / "knowledge").glob("*.md")), ids=lambda f: f.stem)
def test_plain_markdown_stays_as_it_is(file):
    _, body = split_front_matter(file.read_text("utf-8"), file.name)
    assert to_plain(body, file.name) == (body, [])


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        # roles of MyST and of Sphinx
        ("See {ref}`the keel <keel>` first.", "See the keel first."),
        ("See {numref}`fig-keel` first.", "See the figure first."),
        ("As :numref:`fig_keel` shows, it floats.", "As the figure shows, it floats."),
        ("Call {func}`sail.reef` or :class:`~Boat`.", "Call `sail.reef` or `Boat`."),
        ("Fast {cite}`lee2001` boats :cite:`lee2001`.", "Fast boats."),
        ("The speed {math}`v = s / t` is steady.", "The speed $v = s / t$ is steady."),
        ("A {term}`keel` is heavy.", "A keel is heavy."),
        # attributes, spans and citations of Pandoc
        ("A [heavy]{.red} keel {#x .y} holds.", "A heavy keel holds."),
        ("See [it](a.md){target=_blank}.", "See [it](a.md)."),
        ("It floats [@lee2001; @kim2002, p. 3].", "It floats."),
        ("@lee2001 says so.", "Lee (2001) says so."),
        ("A [link][keel] and `@fig-x` stay.", "A [link][keel] and `@fig-x` stay."),
        (
            "The decorator @property and me@example.org stay.",
            "The decorator @property and me@example.org stay.",
        ),
        ("Water is H~2~O, a sheet 10^2^ cm.", "Water is H2O, a sheet 10² cm."),
        ("A note^[an aside] in a line.", "A note (an aside) in a line."),
        # templates
        ("Tie {{ page.knot }} and {% include x.html %} now.", "Tie and now."),
        ("[Home]({{ site.url }}/a.md) and [none]({{ x }}).", "[Home](/a.md) and none."),
        ("The text{: .lead} is short.", "The text is short."),
        ('{{< figure src="a.png" caption="A keel" >}}', "![A keel](a.png)"),
        (":begin_tab:`cotton`\nIt stretches.\n:end_tab:", "It stretches."),
        ("To [**tie the knot**], see [**here**](a.md).", "To tie the knot, see [**here**](a.md)."),
        ("Step <progress max=7>2 of 7</progress>.", "Step 2 of 7."),
        # links by name
        (
            "A [keel]\n[iron][k] ![im][k].\n\n[keel]: a.md\n[k]: <b c.png> 'T'",
            "A [keel](a.md)\n[iron](b%20c.png) ![im](b%20c.png).",
        ),
        ("```\n[k]: a.md\n```\nA [k].\n\n[k]: a.md", "```\n[k]: a.md\n```\nA [k](a.md)."),
        # HTML
        ("Press <kbd>Ctrl</kbd>+<kbd>C</kbd>, <b>now</b>.", "Press Ctrl+C, **now**."),
        ("Ten<sup>3</sup> m<br/>and H<sub>2</sub>O.", "Ten³ m and H2O."),
        ("Replace <name> by &lt;b&gt; &mdash; or&nbsp;not.", "Replace <name> by `<b>` — or not."),
        ('<img src="a.png" alt="A keel"> floats.', "![A keel](a.png) floats."),
        # others
        ("A boat :sailboat: sails at 12:30:45.", "A boat ⛵ sails at 12:30:45."),
        ("[[Keel|The keel]] and [[Mast]] stand.", "The keel and Mast stand."),
        ("A ==marked== word, if a == b.", "A marked word, if a == b."),
        ("Inline \\(x^2\\) and \\(words\\) differ.", "Inline $x^2$ and \\(words\\) differ."),
        ("- [ ] Reef the sail\n- [x] Stow it", "- Reef the sail\n- Stow it"),
        ("The set $\\{a\\}$ and `{{ x }}` stay.", "The set $\\{a\\}$ and `{{ x }}` stay."),
    ],
)
def test_a_mark_in_a_line_is_read_as_what_it_means(marked, text):
    assert plain(marked) == text


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        (
            '!!! note "A title"\n    One line.\n\n    Another.',
            "**A title**\n\nOne line.\n\nAnother.",
        ),
        ("!!! tip\n    One.\n\n    ??? note\n        Two.\n\nThree.", "One.\n\nTwo.\n\nThree."),
        (
            '=== "Left"\n\n    One.\n\n=== "Right"\n\n    Two.',
            "**Left**\n\nOne.\n\n**Right**\n\nTwo.",
        ),
        ("```{note} A title\n:class: x\nOne.\n```", "**A title**\n\nOne."),
        ("````{tip}\n```{note}\nOne.\n```\n````", "One."),
        (":::{warning} A title\nOne.\n:::", "**A title**\n\nOne."),
        ("::::: {.columns}\n::: {.column}\nOne.\n:::\n:::::", "One."),
        ("```{code-block} python\n:linenos:\nx = 1\n```", "```python\nx = 1\n```"),
        ("```{python}\n#| label: a\nx = 1\n```", "```python\nx = 1\n```"),
        (
            "1.  Plot it:\n\n    ```{r}\n    plot(1)\n    ```\n\n    What is seen?",
            "1.  Plot it:\n\n    ```r\n    plot(1)\n    ```\n\n    What is seen?",
        ),
        ("```{r, echo=FALSE, fig.cap='A keel'}\nplot(1)\n```", "![A keel]()"),
        ("```{math}\nx = 1\n```", "$$\nx = 1\n$$"),
        ("```{figure} a.png\n:alt: A keel\n\nIt floats.\n```", "![A keel](a.png)\n\nIt floats."),
        ("```{toctree}\na\nb\n```\n\nOne.", "One."),
        (
            "Keel\n:   A heavy fin.\n\nMast\n:   A tall pole.",
            "**Keel**: A heavy fin.\n\n**Mast**: A tall pole.",
        ),
        ("One.[^a]\n\nTwo.\n\n[^a]: An aside.", "One.\n\nAn aside.\n\nTwo."),
        ("{% highlight python %}\nx = 1\n{% endhighlight %}", "```python\nx = 1\n```"),
        ("{% comment %}\nNot this.\n{% endcomment %}\nOne.", "One."),
        ("import A from './a.js';\n\n<A size={3}>\n\nOne.\n\n</A>", "One."),
        ("(keel)=\n% a comment\n\nOne.", "One."),
        ("\\begin{align}\nx &= 1\n\\end{align}", "$$\n\\begin{align}\nx &= 1\n\\end{align}\n$$"),
        ("\\[\nx = 1\n\\]\n\nOne.", "$$\nx = 1\n$$\n\nOne."),
        ("> [!TIP]\n> One.", ">\n> One."),
        ("| a |\n|---|\n| 1 |\n\n: A caption {#tbl-a}", "| a |\n|---|\n| 1 |\n\nA caption"),
        (
            "<table>\n<tr><td>1</td>\n\n<td>2</td></tr>\n</table>",
            "|  |  |\n| --- | --- |\n| 1 | 2 |",
        ),
        ("<details>\n<summary>Why?</summary>\n\n- One\n\n</details>", "**Why?**\n\n- One"),
        ("```md\n::: note\n{{ x }}\n!!! note\n```", "```md\n::: note\n{{ x }}\n!!! note\n```"),
    ],
)
def test_a_block_is_read_as_what_it_means(marked, text):
    assert plain(marked) == text


def test_a_reference_to_a_heading_of_the_page_is_its_words():
    text = "# The keel {#sec-keel}\n\nSee @sec-keel and {ref}`sec-keel`."
    assert plain(text) == "# The keel\n\nSee “The keel” and “The keel”."


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("::: objectives\n- What is a keel?\n:::", "objectives"),
        (
            "::: challenge\n## Try it\n\nBuild a keel.\n\n:::: solution\nCut it.\n::::\n:::",
            "exercise",
        ),
        ("> ## Try it\n> Build a keel.\n{: .challenge}", "exercise"),
        ("```{exercise}\nBuild a keel.\n```", "exercise"),
    ],
)
def test_what_asks_stands_last_in_its_section_with_a_role(text, role):
    page = f"# Boats\n\n{text}\n\nA keel is a fin.\n\n## Masts\n\nA mast is a pole.\n"
    sections, _ = sections_of(blocks_of(to_plain(page, "a.md")[0]), "Boats")
    assert [section.role for section in sections] == ["text", role, "text"]
    assert [section.text for section in sections[::2]] == ["A keel is a fin.", "A mast is a pole."]
    assert ":::" not in sections[1].text


def test_a_mark_that_is_left_is_named_with_its_line():
    _, findings = to_plain("One.\n\nTwo {#each x} three.", "a.md", 3)
    assert [(item.kind, item.line) for item in findings] == [("mark", 6)]
