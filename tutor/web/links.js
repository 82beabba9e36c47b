// Links of the page's own ("?lesson=…") open beside the chat; with a modifier key they stay links.
const open = (query) => {
  props.value = query;
  trigger("input");
};
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="?"]');
  const plain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey);
  if (!link || !plain) return;
  event.preventDefault();
  open(link.getAttribute("href"));
});
window.addEventListener("popstate", () => open(location.search || "?"));
