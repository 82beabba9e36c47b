// A board to draw one character on, with a mouse, a finger or a pen. `changed` gets the drawing after
// each stroke as size × size hexadecimal digits, row by row: cut out, enlarged to the full height or
// width, and set in the middle, as the handwritten digits of a data set are. `pixels` is what to show
// at first. Returns the function that wipes the board.
function sketchOn(canvas, size, pixels, changed) {
  const side = canvas.width;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.lineWidth = side / 9;
  pen.lineCap = pen.lineJoin = "round";
  pen.fillStyle = pen.strokeStyle = "#0072b2";

  [...pixels].forEach((level, place) => {
    const cell = side / size;
    pen.globalAlpha = parseInt(level, 16) / 15;
    pen.fillRect((place % size) * cell, Math.floor(place / size) * cell, cell, cell);
  });
  pen.globalAlpha = 1;

  function read() {
    const { data } = pen.getImageData(0, 0, side, side);
    const ink = (x, y) => (x < 0 || y < 0 || x >= side || y >= side ? 0 : data[4 * (y * side + x) + 3] / 255);
    let [left, top, right, bottom] = [side, side, -1, -1];
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        if (ink(x, y) > 0.5) {
          [left, top] = [Math.min(left, x), Math.min(top, y)];
          [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
        }
      }
    }
    if (right < left) return "";
    const span = Math.max(right - left, bottom - top) + 1; // a square around what is drawn
    const [x0, y0] = [(left + right + 1 - span) / 2, (top + bottom + 1 - span) / 2];
    const [fine, cell] = [8, span / size]; // each pixel is the mean of 8 × 8 places in it
    let written = "";
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        let sum = 0;
        for (let i = 0; i < fine * fine; i++) {
          const x = x0 + cell * (column + ((i % fine) + 0.5) / fine);
          sum += ink(Math.floor(x), Math.floor(y0 + cell * (row + (Math.floor(i / fine) + 0.5) / fine)));
        }
        written += Math.round((15 * sum) / (fine * fine)).toString(16);
      }
    }
    return written;
  }

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * side) / box.width, ((event.clientY - box.top) * side) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
    pen.lineTo(...at(event)); // a dot, where the pen is only put down
    pen.stroke();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => changed(read()));

  return () => {
    pen.clearRect(0, 0, side, side);
    changed("");
  };
}
