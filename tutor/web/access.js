// What gradio's markup leaves undone: starters are buttons, not list items; what scrolls takes the
// focus; the sidebar moves also for those who asked for less motion. And what the tutor itself says
// is English, whatever language the page around it is in.
const mend = () => {
  for (const list of document.querySelectorAll('.examples[role="list"]')) list.role = "group";
  for (const box of document.querySelectorAll("pre, table, #lab-formula, .katex-display")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
  for (const part of document.querySelectorAll("#lesson, #chat .bot")) part.lang = "en";
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    document.querySelector(".sidebar-parent")?.classList.add("reduce-motion");
  }
};
let soon = 0;
new MutationObserver(() => {
  soon ||= setTimeout(() => { soon = 0; mend(); }, 100);  // also while something on the page moves
}).observe(document.body, { childList: true, subtree: true });
mend();
