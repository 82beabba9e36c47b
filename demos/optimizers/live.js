// A race of three optimizers down the ravine, small and moving: it starts where one points. Computed
// here, by the same steps and on the same surface as in Python (descent.py, surfaces.py).
const RACE = { steps: 100, lr: 0.05, beta: 0.9, beta2: 0.999, eps: 1e-8, start: [-4, 1] };
const loss = ([x, y]) => 0.25 * x * x + 18 * y * y;
const gradient = ([x, y]) => [0.5 * x, 36 * y];

// The path of each optimizer from `start`: steps + 1 points.
function race(start) {
  const paths = { sgd: [start], momentum: [start], adam: [start] };
  const walk = (name, step) => {
    const w = paths[name].at(-1);
    const moved = step(gradient(w));
    paths[name].push([w[0] - RACE.lr * moved[0], w[1] - RACE.lr * moved[1]]);
  };
  let [b, m, v] = [[0, 0], [0, 0], [0, 0]];
  for (let t = 1; t <= RACE.steps; t++) {
    walk("sgd", (g) => g); // w ← w − η g
    walk("momentum", (g) => (b = g.map((own, i) => RACE.beta * b[i] + own))); // b ← β b + g
    walk("adam", (g) => { // m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
      m = g.map((own, i) => RACE.beta * m[i] + (1 - RACE.beta) * own);
      v = g.map((own, i) => RACE.beta2 * v[i] + (1 - RACE.beta2) * own * own);
      const hat = [1 - RACE.beta ** t, 1 - RACE.beta2 ** t];
      return m.map((own, i) => own / hat[0] / (Math.sqrt(v[i] / hat[1]) + RACE.eps));
    });
  }
  return paths;
}

// Draws the race on `canvas` while it is seen and moves. `tell` gets where it stands: a text, and
// [name, colour, value] of each optimizer; `choose` gets the parameters that open it from here.
function showLive(canvas, tell, choose) {
  const [X, Y] = [[-5, 3], [-1.5, 1.5]];
  const COLOURS = { sgd: "#0072B2", momentum: "#D55E00", adam: "#009E73" };
  const STEPS_A_SECOND = 16;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const pen = canvas.getContext("2d");
  let [paths, begun, frame, seen, ground] = [race(RACE.start), 0, 0, false, null];

  const place = ([x, y]) => [
    ((x - X[0]) / (X[1] - X[0])) * canvas.width,
    ((Y[1] - y) / (Y[1] - Y[0])) * canvas.height,
  ];
  const weights = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      X[0] + ((event.clientX - box.left) / box.width) * (X[1] - X[0]),
      Y[1] - ((event.clientY - box.top) / box.height) * (Y[1] - Y[0]),
    ];
  };

  // The darker the higher, in bands of the logarithm of the loss; it suits a light page and a dark one.
  function drawGround() {
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [canvas.width, canvas.height];
    const brush = sheet.getContext("2d");
    const cell = 4;
    for (let left = 0; left < sheet.width; left += cell) {
      for (let top = 0; top < sheet.height; top += cell) {
        const x = X[0] + ((left + cell / 2) / sheet.width) * (X[1] - X[0]);
        const y = Y[1] - ((top + cell / 2) / sheet.height) * (Y[1] - Y[0]);
        const band = Math.floor(2 * Math.log10(loss([x, y]) + 1e-3) + 6) / 9.5;
        brush.fillStyle = `rgba(128, 136, 145, ${0.04 + 0.5 * Math.max(0, band) ** 2})`;
        brush.fillRect(left, top, cell, cell);
      }
    }
    return sheet;
  }

  function draw(step) {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage((ground ??= drawGround()), 0, 0);
    pen.lineJoin = "round";
    const [mx, my] = place([0, 0]);
    pen.font = `${canvas.height / 9}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = getComputedStyle(canvas).color;
    pen.fillText("★", mx, my);
    const end = Math.min(Math.floor(step), RACE.steps);
    for (const [name, path] of Object.entries(paths)) {
      const walked = path.slice(0, end + 1).map(place);
      for (const [colour, width] of [["rgba(255,255,255,.75)", 7], [COLOURS[name], 4]]) {
        pen.beginPath();
        walked.forEach((point) => pen.lineTo(...point));
        [pen.strokeStyle, pen.lineWidth] = [colour, width];
        pen.stroke();
      }
      pen.beginPath();
      pen.arc(...walked.at(-1), 9, 0, 7);
      [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = [COLOURS[name], "white", 3];
      pen.fill();
      pen.stroke();
    }
    const losses = Object.entries(paths).map(([name, path]) => [name, COLOURS[name], loss(path[end])]);
    tell(`step ${end}, loss`, losses);
  }

  function move(now) {
    frame = 0;
    begun ||= now;
    const step = still.matches ? RACE.steps : ((now - begun) / 1000) * STEPS_A_SECOND;
    draw(step);
    if (step < RACE.steps) go();
  }
  const go = () => {
    if (!frame && seen && !document.hidden) frame = requestAnimationFrame(move);
  };
  const begin = (start) => {
    const inside = start.map((value, i) => Math.min(Math.max(value, [X, Y][i][0]), [X, Y][i][1]));
    paths = race(inside);
    begun = 0;
    choose({ start: inside.map((value) => value.toFixed(2)).join(", ") });
    go();
  };

  let last = 0;
  canvas.addEventListener("pointermove", (event) => {
    if (event.timeStamp - last < 400) return; // a start is seen running before the next one
    last = event.timeStamp;
    begin(weights(event));
  });
  canvas.addEventListener("pointerdown", (event) => begin(weights(event)));
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-0.25, 0], ArrowRight: [0.25, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
    if (!by) return;
    event.preventDefault();
    begin(paths.sgd[0].map((value, i) => value + by[i]));
  });
  document.addEventListener("visibilitychange", go);
  new IntersectionObserver(([entry]) => {
    seen = entry.isIntersecting;
    go();
  }).observe(canvas);
}
