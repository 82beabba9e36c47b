// Shows a list of Plotly figures in `element`: [{wide, figure: {data, layout}}, …]. Returns the
// function that shows the next list. Lists that arrive while one is being drawn replace each other,
// and after each drawing the page is left alone for as long as it took: a run that is faster than
// the browser can neither freeze it nor fall behind.
function picturesIn(element) {
  // On a phone a map's colour bar goes above it, and titles and boxes get smaller type.
  const NARROW = 420; // CSS pixels
  const COLOUR_BAR = 24; // pixels of height

  function fitted({ data, layout }, width) {
    if (element.clientWidth >= NARROW) return [data, { ...layout, width }];
    const title = { ...layout.title, font: { ...layout.title.font, size: 12 } };
    const annotations = (layout.annotations ?? []).map((one) => ({
      ...one,
      font: { ...one.font, size: 10 },
      borderpad: one.borderpad && 2,
      standoff: one.standoff && 16,
      startstandoff: one.startstandoff && 16,
    }));
    const map = data.find((trace) => trace.colorbar);
    if (!map) return [data, { ...layout, width, title, annotations }];
    // Plotly moves the figure's own title for the title of such a bar; a note stands in for it.
    const place = { xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom" };
    const font = { size: 11, color: getComputedStyle(element).color };
    const name = { ...place, x: 0, y: 1, text: map.colorbar.title.text, font, showarrow: false };
    const bar = { orientation: "h", x: 1, xanchor: "right", y: 1, yanchor: "bottom", len: 0.45 };
    const above = { ...map.colorbar, ...bar, xpad: 0, ypad: 0, title: { text: "" } };
    return [
      data.map((trace) => (trace === map ? { ...map, colorbar: above } : trace)),
      {
        ...layout,
        width,
        title,
        height: layout.height + COLOUR_BAR,
        margin: { ...layout.margin, t: layout.margin.t + COLOUR_BAR },
        annotations: [...annotations, name],
      },
    ];
  }

  const boxes = [];
  let next = null;
  let drawing = false;

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  function boxFor(place, wide, title) {
    if (!boxes[place]) {
      boxes[place] = document.createElement("div");
      element.appendChild(boxes[place]);
    }
    const box = boxes[place];
    box.className = wide ? "picture wide" : "picture";
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", title);
    return box;
  }

  async function draw() {
    drawing = true;
    while (next && element.isConnected && element.clientWidth) {
      const list = next;
      next = null;
      for (const [place, { wide, figure }] of list.entries()) {
        const start = performance.now();
        const box = boxFor(place, wide, figure.layout.title.text);
        const [data, layout] = fitted(figure, box.clientWidth);
        await Plotly.react(box, data, layout, { displayModeBar: false });
        await pause(performance.now() - start);
      }
      while (boxes.length > list.length) boxes.pop().remove();
    }
    drawing = false;
  }

  new ResizeObserver(() => {
    for (const box of boxes) {
      if (box.layout && box.clientWidth) Plotly.relayout(box, { width: box.clientWidth });
    }
    if (next && !drawing) draw(); // it was hidden until now
  }).observe(element);

  return (list) => {
    next = list;
    if (!drawing) draw();
  };
}
