// Points that are painted on a picture and dragged there. `brushOn(box, axesOf, use, words)` lays the buttons
// below it and returns the function that shows its points again, drawn anew or with another `brush`. What is
// changed is a draft, laid over the picture, until `use(lines)` gets it as text.
function brushOn(box, axesOf, mark, use, words) {
  const [REACH, APART] = [12, 14]; // CSS pixels: of a point under the pointer, between two of one stroke
  let [brush, key, draft, chosen, held] = [null, "", null, -1, null];
  const bar = document.createElement("p");
  bar.className = "brush";
  box.figure.append(bar);

  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    bar.append(made);
    return made;
  };
  const colourOf = (label) => box.plot.data.find(({ name }) => name === brush.classes[label]).marker.color;
  const placed = (point) => [0, 1].map((axis) => (point[axis] - brush.origin[axis]) / brush.unit[axis]);
  const written = (numbers) => numbers.map((number, axis) => +(brush.origin[axis] + brush.unit[axis] * number).toPrecision(4));
  const copied = () => brush.points.map((point) => [...point]);
  const quoted = (name) => (/[",;\t]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  const pixels = (event) => {
    const corner = box.plot.getBoundingClientRect();
    return [event.clientX - corner.left, event.clientY - corner.top];
  };

  let [classes, undo, done] = [[], null, null];
  function build() {
    bar.replaceChildren();
    classes = brush.classes.map((name, label) => button(name, () => {
      chosen = chosen === label ? -1 : label;
      tell();
    }));
    button(words.clear, () => {
      draft = [];
      lay();
    });
    undo = button(words.cancel, () => {
      draft = null;
      lay();
    });
    done = button("", () => {
      const lines = draft.map(([x, y, label]) => `${x}, ${y}, ${quoted(brush.classes[label])}`);
      use([...(brush.head ? [brush.head] : []), ...lines].join("\n"));
    });
    done.className = "use";
  }
  function tell() {
    classes.forEach((made, label) => {
      made.setAttribute("aria-pressed", chosen === label);
      made.style.setProperty("--mark", colourOf(label));
    });
    undo.hidden = done.hidden = !draft;
    done.textContent = words.use.replace("{count}", draft?.length);
    box.plot.classList.toggle("painted", chosen >= 0);
    box.plot.classList.toggle("drafted", Boolean(draft));
  }
  function layPoints() {
    const sheet = box.sheet;
    sheet.replaceChildren();
    const axes = axesOf(box.plot);
    for (const point of draft ?? []) {
      const [x, y] = axes.pixels(placed(point));
      const fill = colourOf(point[2]);
      const shape = point[2] ? { d: `M${x} ${y - 5.5}l5.5 5.5-5.5 5.5-5.5-5.5z` } : { d: `M${x - 4.5} ${y}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0` };
      mark("path", sheet, { ...shape, fill, class: "painted-point" });
    }
  }
  function lay() {
    tell();
    layPoints();
  }

  function nearest(event) {
    const axes = axesOf(box.plot);
    const [left, top] = pixels(event);
    const far = ([x, y]) => Math.hypot(x - left, y - top);
    const points = draft ?? brush.points;
    const found = points
      .map((point, at) => [far(axes.pixels(placed(point))), at])
      .reduce((one, other) => (other[0] < one[0] ? other : one), [Infinity, -1]);
    return found[0] <= REACH ? found[1] : -1;
  }
  function paint(event) {
    const axes = axesOf(box.plot);
    if (!axes.holds(event)) return;
    draft.push([...written(axes.numbers(event)), chosen]);
    held.last = pixels(event);
    lay();
  }
  box.plot.addEventListener("pointerdown", (event) => {
    if (!brush || event.button || !axesOf(box.plot).holds(event)) return;
    const at = nearest(event);
    // Without a class a finger scrolls the page.
    if (chosen < 0 && (at < 0 || event.pointerType === "touch")) return;
    event.preventDefault();
    box.plot.setPointerCapture(event.pointerId);
    held = { at };
    if (at >= 0) return;
    draft ??= copied();
    paint(event);
  }, true);
  box.plot.addEventListener("pointermove", (event) => {
    if (!held || !box.plot.hasPointerCapture(event.pointerId)) return;
    if (held.at >= 0) {
      draft ??= copied();
      draft[held.at] = [...written(axesOf(box.plot).numbers(event)), draft[held.at][2]];
      layPoints();
      return;
    }
    const [left, top] = pixels(event);
    if (Math.hypot(left - held.last[0], top - held.last[1]) >= APART) paint(event);
  }, true);
  for (const name of ["pointerup", "pointercancel"]) {
    box.plot.addEventListener(name, () => {
      if (held) lay();
      held = null;
    }, true);
  }

  return (next) => {
    bar.hidden = !next;
    if (!next) return;
    const other = JSON.stringify(next);
    const names = brush && JSON.stringify(brush.classes);
    brush = next;
    if (names !== JSON.stringify(next.classes)) {
      chosen = -1;
      build();
    }
    if (other !== key) [key, draft] = [other, null]; // another run's points
    lay();
  };
}
