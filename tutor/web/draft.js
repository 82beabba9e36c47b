// What stands in the box outlives a reload, such as the one when a lost server is back.
const KEY = "course-tutor-draft";
const box = () => document.querySelector("#message textarea");
window.addEventListener("pagehide", () => sessionStorage.setItem(KEY, box()?.value ?? ""));
const restore = () => {
  if (!box()) return setTimeout(restore, 100);
  const draft = sessionStorage.getItem(KEY);
  if (!draft || box().value) return;
  box().value = draft;
  box().dispatchEvent(new Event("input", { bubbles: true }));
};
restore();
