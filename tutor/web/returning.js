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
    if (byId("beside").offsetTop > window.innerHeight / 2) byId("beside").scrollIntoView();
  } else if (left) {
    byId("course").scrollTop = left.course;
    if (onPhone()) window.scrollTo(0, left.y);
  }
};

// A reply is read from its beginning.
let shown = 0;
const turn = () => {
  const questions = document.querySelectorAll("#chat .message-row.user-row, #chat .user.message");
  const count = new Set([...questions].map((own) => own.closest(".message-row") ?? own)).size;
  if (count > shown) {
    const last = [...questions].at(-1);
    const log = last.closest('[role="log"]') ?? byId("chat");
    log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
    if (onPhone()) byId("chat").scrollIntoView({ block: "nearest" });
  }
  shown = count;
};
const chat = setInterval(() => {
  if (!byId("chat")) return;
  clearInterval(chat);
  new MutationObserver(turn).observe(byId("chat"), { childList: true, subtree: true });
}, 100);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const shelf = document.querySelector("#shelf.open, .sidebar.open");
  if (shelf) shelf.querySelector("button")?.click();
  else if (isOpen()) document.querySelector("#beside .beside-head button")?.click();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#delete, #forget");
  if (!button || !event.isTrusted) return;
  const asked = ASK[document.documentElement.lang.slice(0, 2)] ?? ASK.en;
  if (!confirm(asked[button.id])) event.stopImmediatePropagation();
}, true);
