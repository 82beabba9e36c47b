// A slider with its value to read and to type. On a logarithmic one each step is the same factor, and
// a lowest value of 0 stands at its end. `changed` gets the value, as a number, after `rest` milliseconds
// without another; a double click goes back to `usual`. Returns the function that shows another value.
function sliderOn(element, { low, high, step, log, usual, rest, whole }, value, changed) {
  const A_DECADE = 20; // steps
  const least = low > 0 ? low : step; // of the logarithmic part
  const zero = low > 0 ? 0 : 1; // steps before it
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  const count = log
    ? zero + Math.round(A_DECADE * Math.log10(high / least))
    : Math.round((high - low) / step);
  const [place, box] = [element.querySelector("input[type=range]"), element.querySelector("input[type=text]")];

  function valueAt(at) {
    if (at <= 0) return low;
    if (at >= count) return high;
    if (!log) return +(low + at * step).toFixed(digits);
    const exact = +(least * 10 ** ((at - zero) / A_DECADE)).toPrecision(2);
    return whole ? Math.round(exact) : exact;
  }
  const placeOf = (number) => {
    if (!log) return Math.round((number - low) / step);
    return number < least ? 0 : Math.round(zero + A_DECADE * Math.log10(number / least));
  };
  const written = (number) => String(+number.toPrecision(6));

  let soon = 0;
  let now = value;
  function tell() {
    box.value = written(now);
    place.setAttribute("aria-valuetext", box.value);
  }
  function show(number) {
    now = number;
    place.value = placeOf(now);
    tell();
  }
  function set(number) {
    show(number);
    changed(now);
  }

  place.min = 0;
  place.max = count;
  place.step = 1;
  const ends = element.querySelectorAll(".ends span");
  [ends[0].textContent, ends[1].textContent] = [written(low), written(high)];
  show(now);

  place.addEventListener("input", () => {
    now = valueAt(+place.value);
    tell();
    clearTimeout(soon);
    if (rest) soon = setTimeout(() => changed(now), rest);
    else changed(now);
  });
  place.addEventListener("dblclick", () => set(usual));
  box.addEventListener("change", () => {
    const typed = Number(box.value.replace(",", ".").replace("−", "-"));
    if (box.value.trim() === "" || Number.isNaN(typed)) return tell();
    const inside = Math.min(high, Math.max(low, typed));
    set(whole ? Math.min(high, low + step * Math.round((inside - low) / step)) : inside);
  });

  return (number) => {
    clearTimeout(soon);
    if (number !== now) show(number);
  };
}
