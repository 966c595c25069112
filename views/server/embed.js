// A chart in a frame of another page, with sliders (views/server/embed.py): what follows them is
// computed as the page computes it (model/files/live.py).
const frame = document.querySelector("main");
const asked = JSON.parse(frame.dataset.live);
const text = languageOf(LANGUAGES[asked.language]);
const find = (place) => frame.querySelector(place);
const [figure, heading, caption, link] = ["figure", "h1", "figcaption", "a"].map(find);
const picture = find("[role=img]");

// What a reader moved; the others stay as they were asked for, also between two steps.
const moved = new Map();

const written = (name, value) => (value === null ? asked.none : text[asked.sliders[name].kind](value));

const add = (place, tag, attributes, words = "") => {
  const part = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
  part.textContent = words;
  return place.appendChild(part);
};

// Room around what is drawn, for the title of the axis and the labels of the ends, the widest sign
// of a figure, and the height of all of it, in pixels.
const ROOM = { right: 12, top: 40, bottom: 22 };
const SIGN = 8;
const HEIGHT = 260;

const draw = (projection) => {
  const options = { logarithmic: asked.logarithmic, in_use: asked.in_use, today: 0 };
  const { data, years, span } = chartData[asked.chart](projection, text, options);
  const isOfCompute = asked.chart === "compute";
  const isLogarithmic = asked.logarithmic && span[0] > 0; // zero has no place there
  const scale = isLogarithmic ? Math.log : Number;
  const [low, high] = [isLogarithmic ? span[0] : Math.min(span[0], 0), span[1]];
  const money = isOfCompute ? undefined : projection[`cumulative_${asked.chart}_high_cny_100m`].at(-1);
  const size = isOfCompute ? 1 : text.money_scale(money).size;
  const [least, most] = [low, high].map((level) => (isOfCompute ? text.number(level) : text.short(level / size)));
  const width = picture.clientWidth;
  const left = SIGN * (Math.max(least.length, most.length) + 1);
  const across = (year) => left + ((width - left - ROOM.right) * (year - years[0])) / (years[1] - years[0]);
  const share = (level) => (scale(level) - scale(low)) / (scale(high) - scale(low) || 1);
  const down = (level) => HEIGHT - ROOM.bottom - (HEIGHT - ROOM.top - ROOM.bottom) * share(level);

  picture.replaceChildren();
  const drawing = add(picture, "svg", { class: "drawn", viewBox: `0 0 ${width} ${HEIGHT}` });
  const point = (field) => (row) => `${across(row.year).toFixed(1)},${down(row[field]).toFixed(1)}`;
  const line = (name, rows, field) => rows.length && add(drawing, "polyline", { class: name, points: rows.map(point(field)).join(" ") });
  const area = (rows) => {
    const points = [...rows.map(point("high")), ...rows.map(point("low")).reverse()];
    if (rows.length) add(drawing, "polygon", { class: "band", points: points.join(" "), "clip-path": "url(#inside)" });
  };
  const label = (name, x, y, anchor, words) => add(drawing, "text", { class: name, x, y, "text-anchor": anchor }, words);
  const axis = (x1, y1, x2, y2) => add(drawing, "line", { class: "axis", x1, y1, x2, y2 });

  const clip = add(drawing, "clipPath", { id: "inside" });
  const [top, bottom, end] = [ROOM.top, HEIGHT - ROOM.bottom, across(years[1])];
  add(clip, "rect", { x: left, y: top, width: end - left, height: bottom - top });
  axis(left, bottom, end, bottom);
  axis(left, top, left, bottom);
  label("", left, bottom + 16, "start", text.year(years[0]));
  label("", end, bottom + 16, "end", text.year(years[1]));
  if (low !== high) label("", left - 6, top + 4, "end", most);
  label("", left - 6, bottom + 4, "end", least);
  label("", 0, 14, "start", isOfCompute ? asked.axis : growth_title(asked.axis, money, text));

  area(isOfCompute ? data.band : data.rows);
  if (isOfCompute) {
    line("report", data.report, "level");
    for (const row of data.dots) {
      const dot = add(drawing, "circle", { class: "dot", cx: across(row.year), cy: down(row.level), r: 3.5 });
      add(dot, "title", {}, `${row.edition}, ${text.year(row.year)}: ${text.exact(row.level)}`);
    }
    if (asked.in_use) line("used", data.rows, "used");
    line("line", data.rows, "level");
    const [first, last] = [data.rows[0], data.rows.at(-1)];
    label("name", across(first.year), down(first.level) - 8, "middle", first.figure);
    label("name", end, down(last.level) - 8, "end", last.figure);
  } else {
    for (const field of ["low", "high"]) line("edge", data.rows, field);
    const last = data.rows.at(-1);
    if (last) label("name", end, down(last.high) - 8, "end", last.figure);
  }
  find(".dots").hidden = !data.dots?.length;
};

// The drawing of the page is replaced where numbers are rounded as the server rounds them.
const isAsAsked = () => [...moved].every(([name, value]) => value === asked.inputs[name]);
const show = () => {
  const inputs = { ...asked.inputs, ...Object.fromEntries(moved) };
  const fits = isConsistent(inputs);
  // What does not go together has no answer, and an old one is not passed off as one.
  figure.toggleAttribute("data-refused", !fits);
  find(".refused").hidden = fits;
  find(".limits").hidden = !isAsAsked();
  find(".moved").hidden = isAsAsked();
  const page = new URL(link.href);
  for (const [name, value] of moved) page.searchParams.set(name, value ?? "none");
  link.href = page;
  if (!fits) return;
  const projection = projectionOf(inputs);
  const finding = asked.chart === "compute" ? compute_finding : impact_finding;
  heading.textContent = finding(projection, text);
  caption.textContent = answer_in_a_line(projection, text);
  picture.setAttribute("aria-label", heading.textContent);
  draw(projection);
};

const follow = ({ target, type }) => {
  const { id, valueAsNumber } = target;
  const value = asked.sliders[id].optional ? valueAsNumber || null : valueAsNumber;
  moved.set(id, value);
  const said = written(id, value);
  find(`[data-of=${id}]`).textContent = said;
  target.setAttribute("aria-valuetext", said);
  figure.ariaBusy = type === "input"; // it is read aloud at the end
  show();
};

if (canRound) {
  find(".sliders").hidden = false;
  for (const slider of frame.querySelectorAll("input"))
    for (const type of ["input", "change"]) slider.addEventListener(type, follow);
  show(); // what is out of sight is not observed
  new ResizeObserver(show).observe(figure);
}

// The page around it may make room (docs/serving.md): how high it is, is no secret.
const tell = () => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  parent.postMessage({ type: "suanli-height", height }, "*");
};
tell();
new ResizeObserver(tell).observe(document.documentElement);
