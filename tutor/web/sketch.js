// A board to draw one character on, with a mouse, a finger or a pen. `changed` gets the drawing after
// each stroke as size × size hexadecimal digits, row by row, made as the handwritten digits of the UCI
// set were (Garris et al. 1994, NISTIR 5469): sized into a box of 20/32 × 32/32 in the middle, and as
// thick as it takes to cover the usual share of it. `pixels` is what to show at first. Returns the
// function that wipes the board.
function sketchOn(canvas, size, pixels, changed) {
  const [WIDEST, INK] = [20 / 32, 0.32]; // of the side; of the whole, which is what theirs cover
  const [THINNEST, THICKEST] = [2 / 32, 7 / 32]; // line, of the side
  const FINE = 16; // places of a pixel on each axis of which it is the mean
  const side = canvas.width;
  const pen = canvas.getContext("2d");
  pen.lineWidth = side / 9;
  pen.lineCap = pen.lineJoin = "round";
  pen.fillStyle = pen.strokeStyle = "#0072b2";
  let strokes = []; // of points [x, y]

  [...pixels].forEach((level, place) => {
    const cell = side / size;
    pen.globalAlpha = parseInt(level, 16) / 15;
    pen.fillRect((place % size) * cell, Math.floor(place / size) * cell, cell, cell);
  });
  pen.globalAlpha = 1;

  function trace(pen, points) {
    pen.beginPath();
    const [[x, y]] = points;
    pen.moveTo(x, y);
    pen.lineTo(x + 0.01, y); // a dot, where the pen is only put down: without a length none is drawn
    points.slice(1).forEach((point) => pen.lineTo(...point));
    pen.stroke();
  }

  const sheet = document.createElement("canvas");
  sheet.width = sheet.height = size * FINE;
  const fine = sheet.getContext("2d", { willReadFrequently: true });
  fine.lineCap = fine.lineJoin = "round";

  // The share of ink of each pixel, with lines of that width on a sheet whose side is 1.
  function draw(width) {
    const points = strokes.flat();
    const ends = [0, 1].map((axis) => {
      const along = points.map((point) => point[axis]);
      return [Math.min(...along), Math.max(...along)];
    });
    const [wide, high] = ends.map(([low, high]) => Math.max(high - low, 1e-6));
    const down = (1 - width) / Math.max(high, wide / 1.5); // a dash is not stretched to a block
    const right = Math.min(down, (WIDEST - width) / wide);
    const place = ([x, y]) => [
      (0.5 + right * (x - (ends[0][0] + ends[0][1]) / 2)) * sheet.width,
      (0.5 + down * (y - (ends[1][0] + ends[1][1]) / 2)) * sheet.width,
    ];
    fine.clearRect(0, 0, sheet.width, sheet.width);
    fine.lineWidth = width * sheet.width;
    strokes.forEach((points) => trace(fine, points.map(place)));
    const { data } = fine.getImageData(0, 0, sheet.width, sheet.width);
    const sums = new Float64Array(size * size);
    for (let i = 0; i < sheet.width * sheet.width; i++) {
      const [row, column] = [Math.floor(i / sheet.width / FINE), Math.floor((i % sheet.width) / FINE)];
      sums[row * size + column] += data[4 * i + 3] / 255 / FINE / FINE;
    }
    return sums;
  }

  function read() {
    let [thin, thick] = [THINNEST, THICKEST];
    for (let halvings = 0; halvings < 6; halvings++) {
      const width = (thin + thick) / 2;
      const covered = draw(width).reduce((sum, ink) => sum + ink, 0) / size / size;
      [thin, thick] = covered < INK ? [width, thick] : [thin, width];
    }
    return [...draw(thin)].map((ink) => Math.round(15 * ink).toString(16)).join("");
  }

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * side) / box.width, ((event.clientY - box.top) * side) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!strokes.length) pen.clearRect(0, 0, side, side); // of an earlier drawing only pixels are left
    strokes.push([at(event)]);
    trace(pen, strokes.at(-1));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    strokes.at(-1).push(at(event));
    trace(pen, strokes.at(-1).slice(-2));
  });
  canvas.addEventListener("pointerup", () => changed(read()));

  return () => {
    pen.clearRect(0, 0, side, side);
    strokes = [];
    changed("");
  };
}
