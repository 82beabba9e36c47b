// Draws lists of Plotly figures, [{wide, data, layout}, …]: the first, large, in `main`, the rest in
// `others`; all `high` pixels high, where that is given. Titles and legends are HTML, which wraps where a
// figure would cut. `drawn` gets the parts of each picture and what it was drawn from. Returns the function
// that shows the next list. Lists that arrive while one is being drawn replace each other, and the page
// gets its turn between two drawings: a run that is faster than the browser can neither freeze it nor
// fall behind, and the main picture goes first.
function picturesIn(main, others, drawn = () => {}, high = 0) {
  const NARROW = 420; // CSS pixels; below, notes in a figure get smaller type
  const RATIO = 0.72; // height of the main picture, of its width
  const TALLEST = 0.56; // of the window
  const boxes = [];
  let [list, fresh, drawing, turn] = [null, false, false, 1];

  const make = (name, parent, className = "") => {
    const made = document.createElement(name);
    made.className = className;
    parent.appendChild(made);
    return made;
  };

  function boxFor(place, { wide, layout }) {
    if (!boxes[place]) {
      const figure = make("figure", place ? others : main, "picture");
      const title = make("figcaption", figure);
      boxes[place] = { figure, title, plot: make("div", figure), legend: make("p", figure, "legend") };
      boxes[place].plot.setAttribute("role", "img");
    }
    const box = boxes[place];
    box.figure.classList.toggle("wide", wide);
    box.title.textContent = layout.title.text;
    box.plot.setAttribute("aria-label", layout.title.text);
    return box;
  }

  function heightOf(layout, place, width) {
    if (high) return high;
    if (place) return layout.height;
    const room = Math.min(RATIO * width, TALLEST * window.innerHeight);
    return layout.xaxis.visible === false && width >= NARROW ? layout.height : Math.max(220, room);
  }

  function fitted({ data, layout, touch }, width, height) {
    const narrow = width < NARROW;
    const annotations = (layout.annotations ?? []).map((one) =>
      narrow
        ? {
            ...one,
            font: { ...one.font, size: 10 },
            borderpad: one.borderpad && 2,
            standoff: one.standoff && 16,
            startstandoff: one.startstandoff && 16,
          }
        : one,
    );
    return [
      data.map((trace) => (trace.colorbar ? { ...trace, showscale: false } : trace)),
      {
        ...layout,
        width,
        height,
        annotations,
        ...((touch.handles || touch.brush) && { dragmode: false }), // a drag is no zoom
        title: { text: "" },
        showlegend: false,
        margin: { ...layout.margin, t: 10 },
        font: { ...layout.font, size: narrow ? 11 : 13, color: getComputedStyle(main).color },
      },
    ];
  }

  const SHAPES = {
    circle: '<circle cx="11" cy="6" r="4.5"/>',
    diamond: '<path d="M11 0l6 6-6 6-6-6z"/>',
    star: '<path d="M11 0l1.6 4.2 4.4.2-3.5 2.8 1.2 4.3-3.7-2.5-3.7 2.5 1.2-4.3L5 4.4l4.4-.2z"/>',
    x: '<path d="M7 0l4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4-4-4z"/>',
  };

  function swatch({ mode, line, marker, fillcolor, opacity }) {
    if (mode === "lines") {
      const dash = line.dash === "dash" ? 'stroke-dasharray="6 4"' : "";
      return `<path d="M0 6h22" stroke="${line.color}" stroke-width="2.5" ${dash}/>`;
    }
    const colour = marker?.color ?? line?.color ?? fillcolor;
    const shape = SHAPES[marker?.symbol] ?? (marker || fillcolor ? '<path d="M2 0h18v12H2z"/>' : SHAPES.circle);
    return `<g fill="${colour}" fill-opacity="${opacity ?? 1}">${shape}</g>`;
  }

  // The legend changes seldom, and what is not written is not laid out.
  function writeLegend({ legend }, { data, layout }) {
    const named = layout.showlegend ? data.filter((trace) => trace.name && trace.type !== "heatmap" && trace.showlegend !== false) : [];
    const map = data.find((trace) => trace.colorbar);
    const key = JSON.stringify([named.map((trace) => [trace.name, trace.mode, trace.line, trace.marker?.color]), map && [map.zmin, map.zmax, map.name]]);
    if (legend.dataset.key === key) return;
    legend.dataset.key = key;
    legend.replaceChildren();
    if (map) {
      const entry = make("span", legend, "scale");
      const end = (value) => Number(value.toPrecision(3)).toString().replace("-", "−");
      entry.append(map.colorbar.title.text, " ", end(map.zmin));
      make("i", entry).style.background = `linear-gradient(90deg, ${map.colorscale.map(([at, colour]) => `${colour} ${100 * at}%`)})`;
      entry.append(end(map.zmax));
    }
    for (const trace of named) {
      const entry = make("span", legend);
      entry.innerHTML = `<svg width="22" height="12" aria-hidden="true">${swatch(trace)}</svg>`;
      entry.append(trace.name);
    }
  }

  async function drawOne(place) {
    const box = boxFor(place, list[place]);
    const width = box.plot.clientWidth;
    const [data, layout] = fitted(list[place], width, heightOf(list[place].layout, place, width));
    await Plotly.react(box.plot, data, layout, { displayModeBar: false });
    writeLegend(box, list[place]);
    drawn(box, list[place]);
  }

  const later = () => new Promise((done) => setTimeout(done, 50));
  const nextPaint = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  // A picture that can't be drawn ends this drawing, not the next.
  async function draw() {
    drawing = true;
    try {
      await drawFresh();
    } finally {
      drawing = false;
    }
  }

  async function drawFresh() {
    while (!window.Plotly && main.isConnected) await later(); // its script may still be on its way
    let behind = new Set();
    while ((fresh || behind.size) && main.isConnected && main.clientWidth) {
      if (fresh) {
        fresh = false;
        behind = new Set(list.keys());
        behind.delete(0);
        while (boxes.length > list.length) boxes.pop().figure.remove();
        await drawOne(0);
      }
      const place = [...behind].find((one) => one >= turn) ?? [...behind][0];
      if (place) {
        behind.delete(place);
        turn = place + 1;
        await drawOne(place);
      }
      await nextPaint();
    }
  }

  let width = 0;
  new ResizeObserver(() => {
    if (main.clientWidth === width || !list) return;
    width = main.clientWidth;
    fresh = true;
    if (!drawing) draw();
  }).observe(main);

  return (pictures) => {
    list = pictures;
    fresh = true;
    if (!drawing) draw();
  };
}
