// Time as a control. `playerIn(element, show, words)` puts play, step, speed and a scrubber into
// `element` and calls `show(frame, still)` for each frame that is to be seen; `still` where it stays.
// Frames are kept as they come, so that every moment can be seen again without asking anyone.
function playerIn(element, show, words) {
  const SECONDS = 10; // that a whole run takes at normal speed
  const LONGEST_TICK = 0.25; // seconds: a page that was away goes on where it was
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  element.innerHTML = `
    <button type="button" data-do="play"></button>
    <button type="button" data-do="back">⏮</button>
    <button type="button" data-do="on">⏭</button>
    <input type="range" min="0" max="0" value="0" step="1">
    <output></output>
    <select><option value="0.25">¼×</option><option value="0.5">½×</option><option value="1" selected>1×</option><option value="2">2×</option><option value="4">4×</option></select>`;
  const [play, back, on] = element.querySelectorAll("button");
  const [place, step, speed] = ["input", "output", "select"].map((name) => element.querySelector(name));
  for (const [part, label] of [[back, words.back], [on, words.on], [place, words.scrub], [speed, words.speed]]) {
    part.setAttribute("aria-label", label);
    part.title = label;
  }

  let frames = [];
  let [at, progress, playing, over, clock] = [0, 0, false, true, 0];

  function look() {
    element.hidden = frames.length < 2 && over;
    place.max = Math.max(0, frames.length - 1);
    place.value = at;
    const frame = frames[at];
    step.textContent = frame ? `${words.clock} ${frame.step}` : "";
    place.setAttribute("aria-valuetext", step.textContent);
    play.textContent = playing ? "⏸" : "▶";
    play.setAttribute("aria-label", playing ? words.pause : words.play);
    play.title = play.getAttribute("aria-label");
  }

  function go(to) {
    at = Math.min(Math.max(0, to), frames.length - 1);
    progress = frames[at].progress;
    look();
    show(frames[at], !playing);
  }

  function tick(now) {
    if (!playing || !element.isConnected) return;
    progress += (Math.min(LONGEST_TICK, (now - clock) / 1000) * speed.value) / SECONDS;
    clock = now;
    const last = frames.length - 1;
    progress = Math.min(progress, frames[last].progress); // what is not computed yet is waited for
    let next = at;
    while (next < last && frames[next + 1].progress <= progress) next += 1;
    if (next === last && over) return stop(last);
    if (next !== at) {
      at = next;
      look();
      show(frames[at], false);
    }
    requestAnimationFrame(tick);
  }

  function start() {
    if (over && at === frames.length - 1) at = 0;
    progress = frames[at].progress;
    playing = true;
    clock = performance.now();
    look();
    requestAnimationFrame(tick);
  }

  function stop(to = at) {
    playing = false;
    go(to);
  }

  const toggle = () => (playing ? stop() : start());
  play.addEventListener("click", toggle);
  back.addEventListener("click", () => stop(at - 1));
  on.addEventListener("click", () => stop(at + 1));
  place.addEventListener("input", () => stop(+place.value));

  // Space and the arrow keys, wherever in the panel the focus is, except where they mean another thing.
  function keys(event) {
    const typing = event.target.closest("button, select, textarea, summary, a, input:not([type=range]), [contenteditable], [role=listbox], [role=combobox]");
    const slides = event.target.matches("input[type=range]");
    if (element.hidden || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const moves = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === " ") toggle();
    else if (moves && !slides) stop(at + moves);
    else return;
    event.preventDefault();
  }

  return {
    keys,
    get frames() {
      return frames;
    },
    // Another run: it plays as its frames come.
    begin(first, plays) {
      [frames, at, progress, over, playing] = [first, 0, 0, !plays, false];
      const moves = plays && !still.matches;
      if (moves) start();
      go(moves ? 0 : frames.length - 1);
    },
    add(more, ended) {
      frames.push(...more);
      over = ended;
      if (still.matches && more.length) go(frames.length - 1); // sees where it has got to
      else look();
    },
    // The newest moment, seen in another way.
    replaceLast(frame) {
      frames[frames.length - 1] = frame;
      stop(frames.length - 1);
    },
    pause: () => playing && stop(),
  };
}

// Frames as they were written: a trace, or what can be touched, that is as before came as null. `before` is the last one read.
function readFrames(frames, before) {
  for (const frame of frames) {
    for (const [place, picture] of frame.pictures.entries()) {
      picture.data = picture.data.map((trace, index) => trace ?? before.pictures[place].data[index]);
      picture.touch ??= before.pictures[place].touch;
    }
    before = frame;
  }
  return frames;
}
