// A board of the clinic: pictures side by side, and words below them that are read out as they change.
const holder = element.querySelector(".pictures");
const HIGH = 260; // pixels
const draw = picturesIn(holder, holder, undefined, HIGH);

function update() {
  const [frame] = props.value ? JSON.parse(props.value) : [{ pictures: [], caption: "" }];
  element.querySelector(".said").innerHTML = frame.caption;
  holder.hidden = !frame.pictures.length;
  element.closest(".clinic-board").hidden = holder.hidden && !frame.caption;
  // another picture in the same place keeps nothing of how one looked at the last
  for (const picture of frame.pictures) picture.layout.uirevision = picture.layout.title.text;
  if (frame.pictures.length) draw(frame.pictures);
}
watch("value", update);
update();
