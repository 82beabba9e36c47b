// Show the place in the lesson that a link points at, once the formulas before it have their height.
const find = () => document.getElementById("quoted") || document.getElementById("here");
const show = () => {
  const place = find() || document.querySelector("#lesson h1");
  place?.scrollIntoView({ block: find() ? "center" : "start" });
  return Boolean(place);
};
let looks = 0;
const look = setInterval(() => {
  looks += 1;
  if (show() || looks > 100) {
    clearInterval(look);
    setTimeout(show, 400);
  }
}, 50);
