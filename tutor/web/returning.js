// Where one was: the newest question stands at the top of the conversation while its reply grows below
// it; closing a lesson or an experiment goes back to where one read; Escape leaves what is open; and what
// cannot be undone is asked once.
const byId = (id) => document.getElementById(id);
const onPhone = () => window.innerWidth < 900;
const isOpen = () => Boolean(byId("beside")?.offsetParent);

// Positions before something was opened: of the window, of the conversation, of the course.
let left = null;
const keep = () => {
  if (isOpen()) return;
  left = { y: window.scrollY, course: byId("course")?.scrollTop ?? 0 };
};
document.addEventListener("pointerdown", keep, true);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter") keep();
}, true);
window.besideChanged = () => {
  if (isOpen()) {
    release();
    if (byId("beside").offsetTop > window.innerHeight / 2) byId("beside").scrollIntoView();
  } else if (left) {
    byId("course").scrollTop = left.course;
    if (onPhone()) window.scrollTo(0, left.y);
  }
};

// A reply is read from its beginning: its question is held at the top while it grows, until one scrolls.
let [shown, held] = [0, null];
const hold = () => {
  const questions = document.querySelectorAll("#chat .message-row.user-row");
  if (questions.length > shown) held = questions[questions.length - 1];
  shown = questions.length;
  if (!held?.isConnected) return;
  const log = held.closest('[role="log"]');
  log.scrollTop += held.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
  if (onPhone()) window.scrollBy(0, held.getBoundingClientRect().top - 8);
};
const release = () => { held = null; };
const chat = setInterval(() => {
  if (!byId("chat")) return;
  clearInterval(chat);
  new MutationObserver(hold).observe(byId("chat"), { childList: true, subtree: true, characterData: true });
}, 100);
for (const kind of ["wheel", "touchmove", "pointerdown"]) document.addEventListener(kind, release, { passive: true });

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const shelf = document.querySelector("#shelf.open, .sidebar.open");
  if (shelf) shelf.querySelector(".toggle-button")?.click();
  else if (isOpen()) [...document.querySelectorAll("#beside .beside-head button")].at(-1)?.click();  // the last one closes
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#delete, #forget");
  if (!button || !event.isTrusted) return;
  const asked = ASK[document.documentElement.lang.slice(0, 2)] ?? ASK.en;
  if (!confirm(asked[button.id])) event.stopImmediatePropagation();
}, true);
