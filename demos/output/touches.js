// What can be touched in a picture, as `touches_of` has written it. `touchesIn(change, words)` returns the
// function that pictures.js calls with each picture it has drawn; `change(params, ended)` gets the values
// that a place gives the parameters, again and again while something is dragged. Without a `change` there
// is only what can be looked at. brush.js has what is painted, details.js what is read.
function touchesIn(change, words) {
  const ANSWERED = 300; // milliseconds, after which a change has mostly been answered
  const NEAR = 8; // CSS pixels: a finger that moved less has tapped
  const SVG = "http://www.w3.org/2000/svg";
  const mark = (name, parent, attributes) => {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    parent.append(made);
    return made;
  };

  // Between the numbers of a plot's axes and CSS pixels from its corner.
  const axesOf = (plot) => {
    const { xaxis, yaxis } = plot._fullLayout;
    return {
      pixels: ([x, y]) => [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)],
      numbers: (event) => {
        const box = plot.getBoundingClientRect();
        return [
          xaxis.p2d(event.clientX - box.left - xaxis._offset),
          yaxis.p2d(event.clientY - box.top - yaxis._offset),
        ];
      },
      holds: (event) => {
        const box = plot.getBoundingClientRect();
        const [left, top] = [event.clientX - box.left - xaxis._offset, event.clientY - box.top - yaxis._offset];
        return left >= 0 && left <= xaxis._length && top >= 0 && top <= yaxis._length;
      },
    };
  };

  const valuesAt = ({ sets }, [x, y]) =>
    Object.fromEntries(
      Object.entries(sets).map(([name, rows]) => [name, rows.map(([a, b, c]) => a * x + b * y + c)]),
    );

  // The handle follows the pointer until it is let go; only then are all of them put where they belong.
  function drag(box, handle, target, event) {
    const axes = axesOf(box.plot);
    event.preventDefault();
    target.setPointerCapture(event.pointerId);
    box.held = handle;
    let last = null;
    const move = (now) => {
      last = axes.numbers(now);
      const [cx, cy] = axes.pixels(last);
      const ring = box.sheet.querySelector(`[data-handle="${handle.name}"]`);
      ring.setAttribute("cx", cx);
      ring.setAttribute("cy", cy);
      change(valuesAt(handle, last), false);
    };
    const end = (now) => {
      for (const [name, heard] of heards) target.removeEventListener(name, heard);
      box.held = null;
      if (now.type === "pointerup" && last) change(valuesAt(handle, last), true);
      // Values that are shown already bring no new picture, after which the handles would be laid.
      setTimeout(() => box.held || lay(box), now.type === "pointerup" && last ? ANSWERED : 0);
    };
    const heards = [["pointermove", move], ["pointerup", end], ["pointercancel", end]];
    for (const [name, heard] of heards) target.addEventListener(name, heard);
    if (handle.anywhere) move(event);
  }

  // The picture itself: a press puts the handle there, of a finger a tap, since a swipe scrolls the page.
  function listen(box) {
    let tapped = null;
    const goes = (event) => {
      const handle = box.touch.handles?.find(({ anywhere }) => anywhere);
      return change && handle && axesOf(box.plot).holds(event) && handle;
    };
    box.plot.addEventListener("pointerdown", (event) => {
      const handle = goes(event);
      if (!handle || event.button) return;
      if (event.pointerType === "touch") tapped = event;
      else drag(box, handle, box.plot, event);
    }, true);
    box.plot.addEventListener("pointerup", (event) => {
      const handle = tapped && goes(event);
      if (handle && Math.hypot(event.clientX - tapped.clientX, event.clientY - tapped.clientY) < NEAR) {
        change(valuesAt(handle, axesOf(box.plot).numbers(event)), true);
      }
      tapped = null;
    }, true);
  }

  function layHandles(box) {
    const axes = axesOf(box.plot);
    for (const handle of box.touch.handles) {
      const held = (element) => element.addEventListener("pointerdown", (event) => drag(box, handle, element, event));
      const line = handle.line && box.plot.data.find(({ name, mode }) => name === handle.line && mode === "lines");
      if (line) {
        const [[x1, y1], [x2, y2]] = [0, line.x.length - 1].map((at) => axes.pixels([line.x[at], line.y[at]]));
        held(mark("line", box.sheet, { x1, y1, x2, y2, class: "grip" }));
      }
      const [cx, cy] = axes.pixels([handle.x, handle.y]);
      const ring = mark("circle", box.sheet, { cx, cy, r: line ? 7 : 11, class: line ? "handle dot" : "handle", "data-handle": handle.name });
      mark("title", ring, {}).textContent = handle.name;
      held(ring);
    }
  }

  function lay(box) {
    box.sheet.replaceChildren();
    box.sheet.style.cssText = `left:${box.plot.offsetLeft}px;top:${box.plot.offsetTop}px;width:${box.plot.clientWidth}px;height:${box.plot.clientHeight}px`;
    if (change && box.touch.handles) layHandles(box);
    if (change && (box.touch.brush || box.brush)) {
      const use = (lines) => change({ [box.touch.brush.sets]: lines }, true);
      box.brush ??= brushOn(box, axesOf, mark, use, words);
      box.brush(box.touch.brush);
    }
    if (box.details || ["spots", "items", "window"].some((kind) => box.touch[kind])) {
      box.details ??= detailsOn(box, axesOf, change, words);
      box.details(box.touch);
    }
  }

  return (box, { touch }) => {
    if (!box.sheet) {
      box.sheet = mark("svg", box.figure, { class: "touch", "aria-hidden": "true" });
      box.hint = document.createElement("p");
      box.hint.className = "hint";
      box.figure.append(box.hint);
      listen(box);
    }
    box.touch = touch;
    const moves = touch.handles || touch.brush;
    box.hint.textContent = change || !moves ? (touch.hint ?? "") : "";
    if (!box.held) lay(box);
  };
}
