// Shows a list of Plotly figures in `element`: [{wide, figure: {data, layout}}, …]. Returns the
// function that shows the next list. Lists that arrive while one is being drawn replace each other,
// and after each drawing the page is left alone for as long as it took: a run that is faster than
// the browser can neither freeze it nor fall behind.
function picturesIn(element) {
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
        const layout = { ...figure.layout, width: box.clientWidth };
        await Plotly.react(box, figure.data, layout, { displayModeBar: false });
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
