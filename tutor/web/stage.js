// The panel of an experiment: frames come from the server, in props.value or from server.frames, and
// what is seen of them (pictures, caption, formula, what to try next) follows the player.
const panel = element.closest("#laboratory");
const part = (name) => panel.querySelector(name);
const LONGEST = 1000; // milliseconds that an answer is waited for
let [asked, waits] = [0, null];
// What is redrawn at once follows the pointer, as fast as it is answered; a run is begun where a drag ends.
function touch(params, ended) {
  if (!props.immediate) {
    if (ended) trigger("input", { params });
    return;
  }
  waits = { params };
  if (!asked) send();
}
function send() {
  clearTimeout(asked);
  asked = 0;
  if (!waits) return;
  trigger("input", waits);
  waits = null;
  asked = setTimeout(send, LONGEST);
}
const draw = picturesIn(element.querySelector(".main"), part("#lab-others .pictures"), touchesIn(touch, props.words));
const READING = 300; // milliseconds between two changes of what is read: a formula costs more than a chart
const ASKING = 150; // between two requests for frames
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

let [read, soon] = [0, 0];
function tell(frame) {
  if (!element.isConnected) return; // closed, or changed for another, meanwhile
  read = performance.now();
  part("#lab-caption .caption").innerHTML = frame.caption;
  part("#lab-caption .next").replaceChildren(
    ...frame.changes.map(({ words, params }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${props.next}: ${words}`;
      button.addEventListener("click", () => trigger("submit", { params }));
      return button;
    }),
  );
  const holder = element.closest("#lab-stage");
  if (holder.dataset.formula === frame.formula) return;
  holder.dataset.formula = frame.formula;
  trigger("select");
}

const player = playerIn(element.querySelector(".time"), (frame, still) => {
  draw(frame.pictures);
  clearTimeout(soon);
  const wait = still ? 0 : Math.max(0, READING - (performance.now() - read));
  if (wait) soon = setTimeout(() => tell(frame), wait);
  else tell(frame);
}, props.words);
panel.addEventListener("keydown", player.keys);

let run = "";
async function follow(token, plays) {
  let [count, last, failed] = [0, null, 0];
  if (!plays) await later(ASKING); // a slider that is dragged begins many
  while (run === token && element.isConnected && failed < 3) {
    try {
      const batch = JSON.parse(await server.frames([token, count]));
      if (run !== token) return;
      const fresh = readFrames(batch.frames, last);
      last = fresh.at(-1) ?? last;
      if (count === 0 && fresh.length) player.begin(fresh, plays);
      else player.add(fresh, false);
      count += fresh.length;
      if (batch.over) return player.add([], true);
      failed = 0;
    } catch {
      failed += 1; // the server is away: gradio says so
    }
    await later(ASKING);
  }
}

function update() {
  const { frames, run: token, plays, look } = JSON.parse(props.value);
  readFrames(frames, null);
  if (look && player.frames.length) return player.replaceLast(frames[0]);
  run = token ?? "";
  player.begin(frames, false);
  if (run) follow(run, plays);
  send();
}
watch("value", update);
update();
