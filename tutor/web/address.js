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
watch("value", follow);
