// What is read where a picture is touched: `detailsOn(box, axesOf, change, words)` returns the function that
// follows the picture from frame to frame. What is open stays open, with the numbers of the frame that is seen.
//   spots   a button over each node: its sentence, and what it computes, large
//   items   the rows of a matrix as shares of its items: a line of them, each with its share in one row
//   window  the pixels of tiles that are made of another: the patch times the kernel, summed
function detailsOn(box, axesOf, change, words) {
  const make = (name, parent, className = "", text = "") => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    parent.append(made);
    return made;
  };
  const over = make("div", box.figure, "spots");
  const bar = make("p", box.figure, "brush");
  const strip = make("div", box.figure, "strip");
  const detail = make("div", box.figure, "detail");
  detail.setAttribute("aria-live", "polite");
  const [read, plane] = [make("div", detail), make("div", detail, "plane")];
  let [touch, key, open, buttons] = [{}, "", null, []];
  const short = (value) => Number(value.toPrecision(3)).toString().replace("-", "−");

  function button(parent, label, act) {
    const made = make("button", parent);
    made.type = "button";
    made.addEventListener("click", act);
    made.addEventListener("focus", act);
    made.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && act());
    if (label) made.setAttribute("aria-label", label);
    return made;
  }

  function choose(place) {
    if (open === place) return;
    open = place;
    tell();
  }

  // The plane of a spot as the trace of its name has it, over its own axes.
  function drawPlane({ name, over, what }) {
    const trace = over && box.plot.data.find((one) => one.name === name);
    plane.hidden = !trace;
    if (!trace) return;
    const { z, zmin, zmax, colorscale } = trace;
    const steps = ([low, high], count) => [low, (high - low) / (count - 1)];
    const [[x0, dx], [y0, dy]] = [steps(over[0], z[0].length), steps(over[1], z.length)];
    const colour = getComputedStyle(box.figure).color;
    const axis = { color: colour, zeroline: false, ticks: "outside" };
    Plotly.react(
      plane,
      [{ type: "heatmap", x0, dx, y0, dy, z, zmin, zmax, colorscale, hovertemplate: "%{z}<extra></extra>", colorbar: { thickness: 10, outlinewidth: 0 } }],
      { width: Math.min(340, box.figure.clientWidth), height: 260, margin: { l: 36, r: 8, t: 8, b: 30 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: colour, size: 12 }, xaxis: axis, yaxis: axis, dragmode: false },
      { displayModeBar: false },
    );
    plane.setAttribute("role", "img");
    plane.setAttribute("aria-label", what);
  }

  function tellSpot() {
    buttons.forEach((made, place) => made.setAttribute("aria-pressed", place === open));
    const spot = touch.spots[open];
    read.innerHTML = spot.detail;
    drawPlane(spot);
  }

  function tellRow() {
    const shares = box.plot.data[0].z[open];
    buttons.forEach((made, place) => {
      made.setAttribute("aria-pressed", place === open);
      made.style.setProperty("--share", `${Math.round(100 * (shares[place] ?? 0))}%`);
      made.querySelector("small").textContent = shares[place] >= 0.005 ? `${Math.round(100 * shares[place])} %` : "";
    });
    const most = [...shares.keys()].filter((place) => shares[place] >= 0.01).sort((a, b) => shares[b] - shares[a]).slice(0, 5);
    read.textContent = `${open + 1} ${touch.items[open]} → ${most.map((place) => `${place + 1} ${touch.items[place]} ${short(100 * shares[place])} %`).join(", ")}`;
  }

  // made[r][c] = ReLU(Σ seen · kernel + bias), as Window has it
  function tellPixel() {
    const { seen, kernels, biases, stride, padding, size, margin, places } = touch.window;
    const { map, row, column } = open;
    const at = (i, j) => seen[row * stride - padding + i]?.[column * stride - padding + j] ?? 0;
    const patch = kernels[map].map((line, i) => line.map((_, j) => at(i, j)));
    const products = kernels[map].map((line, i) => line.map((weight, j) => weight * patch[i][j]));
    const sum = products.flat().reduce((one, other) => one + other, 0);
    const z = sum + biases[map];
    const most = Math.max(...products.flat().map(Math.abs), 1e-9);
    const cell = (value, share) => `<td style="--share:${Math.round(100 * Math.min(1, Math.abs(share)))}%;--sign:${share < 0 ? "#0072b2" : "#d55e00"}">${short(+value.toFixed(3))}</td>`;
    const table = (name, lines, scale) => `<table><caption>${name}</caption>${lines.map((line) => `<tr>${line.map((value) => cell(value, value / scale)).join("")}</tr>`).join("")}</table>`;
    const largest = Math.max(...kernels[map].flat().map(Math.abs), 1e-9);
    read.innerHTML = `<div class="sums">${table(words.patch, patch, 2)}<b>×</b>${table(words.kernel, kernels[map], largest)}<b>=</b>${table(words.products, products, most)}</div>
      <p>${words.summed} ${short(sum)} ${biases[map] < 0 ? "−" : "+"} ${short(Math.abs(biases[map]))} = ${short(z)}; ReLU: <b>${short(Math.max(0, z))}</b></p>`;
    const [left, top] = places[map];
    const axes = axesOf(box.plot);
    const [x, y] = axes.pixels([left + margin + column, top - margin - row]);
    const side = Math.abs(axes.pixels([1, 0])[0] - axes.pixels([0, 0])[0]);
    buttons[0].style.cssText = `left:${x}px;top:${y}px;width:${side + 2}px;height:${side + 2}px`;
    fields.forEach((field) => (field.value = open[field.name] + 1));
    const limits = { map: kernels.length, row: size, column: size };
    fields.forEach((field) => (field.max = limits[field.name]));
  }

  let fields = [];
  function buildWindow() {
    buttons = [make("i", over, "cell")];
    const within = (value, count) => Math.min(count - 1, Math.max(0, value));
    const limits = () => ({ map: touch.window.kernels.length, row: touch.window.size, column: touch.window.size });
    fields = ["map", "row", "column"].map((name) => {
      const label = make("label", bar, "", `${words[name]} `);
      const field = make("input", label);
      [field.type, field.min, field.name] = ["number", 1, name];
      field.addEventListener("input", () => field.value && choose({ ...open, [name]: within(field.value - 1, limits()[name]) }));
      return field;
    });
    const point = (event) => {
      if (!touch.window) return;
      const [x, y] = axesOf(box.plot).numbers(event).map(Math.round);
      const { places, size, margin } = touch.window;
      const map = places.findIndex(([left, top]) => x >= left + margin && x < left + margin + size && y <= top - margin && y > top - margin - size);
      if (map >= 0) choose({ map, column: x - places[map][0] - margin, row: places[map][1] - margin - y });
    };
    if (!listening) for (const name of ["pointermove", "click"]) box.plot.addEventListener(name, point);
    listening = true;
    // a pixel in the middle, until another one is chosen
    const middle = Math.floor(touch.window.size / 2);
    open = { map: 0, row: middle, column: middle };
  }
  let listening = false;

  function tell() {
    if (open === null) return;
    if (touch.spots) tellSpot();
    else if (touch.items) tellRow();
    else if (touch.window) tellPixel();
  }

  function laySpots() {
    const axes = axesOf(box.plot);
    touch.spots.forEach(({ x, y, label, over: isField }, place) => {
      const [left, top] = axes.pixels([x, y]);
      buttons[place].setAttribute("aria-label", label);
      buttons[place].classList.toggle("box", !isField);
      buttons[place].style.cssText = `left:${left}px;top:${top}px`;
    });
  }

  function build() {
    [over, bar, strip].forEach((part) => part.replaceChildren());
    [open, buttons] = [null, []];
    read.textContent = "";
    plane.hidden = true;
    if (touch.spots) buttons = touch.spots.map((_, place) => button(over, "", () => choose(place)));
    if (touch.items) {
      buttons = touch.items.map((item, place) => {
        const made = button(strip, "", () => choose(place));
        make("span", made, "", item);
        make("small", made);
        return made;
      });
    }
    if (touch.window) buildWindow();
    if (!change) return;
    (touch.edits ?? []).forEach(({ words: text, params }) => {
      const made = make("button", bar, "", text);
      made.type = "button";
      made.addEventListener("click", () => change(params, true));
    });
  }

  return (next) => {
    touch = next;
    const parts = [touch.spots?.map(({ name }) => name), touch.items, touch.edits, touch.window?.places];
    if (JSON.stringify(parts) !== key) {
      key = JSON.stringify(parts);
      build();
      if (touch.items) choose(touch.items.length - 1);
    }
    over.style.cssText = `left:${box.plot.offsetLeft}px;top:${box.plot.offsetTop}px;width:${box.plot.clientWidth}px;height:${box.plot.clientHeight}px`;
    if (touch.spots) laySpots();
    tell();
  };
}
