// The address bar holds the link of what is open (props.value), so that it can be sent to a friend.
const keys = (query) => new URLSearchParams(query);
const follow = () => {
  const wanted = keys(props.value), now = keys(location.search);
  for (const [key, value] of [...now]) {
    if (!key.startsWith("__")) continue; // the page's own, such as the theme
    wanted.set(key, value);
    now.delete(key);
    now.append(key, value);
  }
  if (wanted.toString() !== now.toString()) {
    history.pushState(null, "", wanted.toString() ? `?${wanted}` : location.pathname);
  }
};
// Lessons and experiments that were opened, for the map to mark.
const remember = () => {
  const [first] = keys(props.value);
  if (!first) return;
  const opened = JSON.parse(localStorage.getItem("course-tutor-opened") || "[]");
  localStorage.setItem("course-tutor-opened", JSON.stringify([...new Set([...opened, first.join("=")])]));
};
watch("value", () => { follow(); remember(); });
