// What an experiment's live picture tells stands below it, and its link opens what one has chosen.
{
  const [told, link] = [element.querySelector("output"), element.querySelector("a")];
  const short = (value) => (value < 0.001 ? value.toExponential(0) : value.toPrecision(2));
  const span = (text, colour) => {
    const part = document.createElement("span");
    part.textContent = text;
    if (colour) part.style.setProperty("--mark", colour);
    return part;
  };
  showLive(
    element.querySelector("canvas"),
    (text, values) =>
      told.replaceChildren(span(text), ...values.map(([name, colour, value]) => span(`${name} ${short(value)}`, colour))),
    (params) => {
      const query = new URLSearchParams(link.getAttribute("href"));
      Object.entries(params).forEach(([name, value]) => query.set(name, value));
      link.setAttribute("href", `?${query}`);
    },
  );
}
