// What follows an input while it is moved (views/live.py). Only values of text nodes are changed
// that are there already: what they stand in belongs to Streamlit.

// What the server said last, the language to say more in, and the inputs that are shown where they
// are others.
let known;
let text;
let shown;
// The inputs on whose sliders the reader had a hand since, and has now; what stood in each node
// before.
const held = new Set();
let inHand;
const before = new Map();

// The value of an input's slider, or of the server's where the slider shows that, or no number.
const valueOf = (name) => {
  const slider = document.querySelector(`.stSidebar .st-key-${name} input[type=range]`);
  const said = slider?.getAttribute("aria-valuetext") ?? "";
  const value = parseFloat(said) / (said.endsWith("%") ? 100 : 1);
  // Between two steps the slider itself stands at the next.
  const isMoved = Math.abs(value - (known.inputs[name] ?? 0)) > known.steps[name] / 200;
  if (!isMoved) return known.inputs[name];
  return known.optional.includes(name) ? slider.valueAsNumber || null : slider.valueAsNumber;
};
const letGo = () => {
  for (const name of held)
    if (name !== inHand && valueOf(name) === known.inputs[name]) held.delete(name);
};
const moved = () => ({ ...known.inputs, ...Object.fromEntries([...held].map((name) => [name, valueOf(name)])) });

const nodesIn = (place) => {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
};
const write = (node, said) => {
  if (!before.has(node)) before.set(node, node.nodeValue);
  if (node.nodeValue !== said) node.nodeValue = said;
};
// React writes only what is other than it wrote last: what it left is put back.
const restore = () => {
  for (const [node, said] of before) node.nodeValue = said;
  before.clear();
};
// Where the server had something to say, what follows is written over it again.
const hear = (records) => {
  for (const { target } of records) if (before.has(target)) before.set(target, target.nodeValue);
  const isSaidAnew = ({ target }) => (target.closest ? target : target.parentElement)?.closest(FOLLOWING);
  if (records.some(isSaidAnew)) shown &&= "";
};
// Cards that the server alone can make anew.
const LATER = ".st-key-card_other_evidence, .st-key-card_footprint";
const FOLLOWING = ".st-key-answer, .st-key-figures, [class*=st-key-card_] h2";

// Parts are written into nodes of their kind, one after the other, and those between are emptied:
// a shorter sentence has room in a longer one. False where a part finds none.
const fill = (nodes, parts, kindOf) => {
  const planned = nodes.map(() => "");
  let at = -1;
  for (const [kind, said] of parts) {
    do at++;
    while (at < nodes.length && kindOf(nodes[at]) !== kind);
    if (at === nodes.length) return false;
    planned[at] = said;
  }
  nodes.forEach((node, i) => write(node, planned[i]));
  return true;
};

// As in views/projection.py: the answer with links at the inputs in it.
const changeable = (said, links, scenario) => {
  for (const [name, kind] of Object.entries(links)) {
    const figure = text[kind](scenario[name]);
    const alone = known.alone.replace("{figure}", figure.replace(/[.+]/g, "\\$&"));
    said = said.replace(new RegExp(alone), `[${figure}](#${name})`);
  }
  return said;
};

// The parts of a paragraph of Markdown: plain, strong, and numbers that can be changed.
const partsOf = (paragraph) =>
  paragraph
    .split(/(\*\*.*?\*\*|\[.*?\]\(.*?\))/)
    .filter(Boolean)
    .map((part) => {
      const [, strong] = part.match(/^\*\*(.*)\*\*$/) ?? [];
      const [, figure, link] = part.match(/^\[(.*)\]\((.*)\)$/) ?? [];
      return strong ? ["STRONG", strong] : figure ? [link, figure] : ["P", part];
    });
const kindOf = ({ parentElement }) => parentElement.getAttribute("href") ?? parentElement.tagName;

const writeAnswer = (projection) => {
  const said = answer(projection, text)
    .split("\n\n")
    .map((paragraph, i) => changeable(paragraph, known.links[i], projection.scenario));
  const places = [...document.querySelectorAll(".st-key-answer p")];
  if (said.length > places.length) return false;
  // A number that could not be changed there before cannot be until the server answers.
  const unlinked = (paragraph) => paragraph.replace(/\[(.*?)\]\(.*?\)/g, "$1");
  return places.every((place, i) =>
    [said[i] ?? "", unlinked(said[i] ?? "")].some((one) => fill(nodesIn(place), partsOf(one), kindOf)),
  );
};

// Where there are fewer figures than before, those of compute stand first and those of money last.
const MONEY = 3;
const writeFigures = (projection) => {
  const said = tiles(projection, text);
  const places = [...document.querySelectorAll(".st-key-figures .stMetric")];
  const free = places.length - said.length;
  if (free < 0) return false;
  const first = said.length > MONEY ? said.length - MONEY : said.length;
  const inPlace = [...said.slice(0, first), ...Array(free).fill({}), ...said.slice(first)];
  return places.every((place, i) => {
    const { label = "", figure = "", unit = "" } = inPlace[i];
    const parts = { stMetricLabel: label, stMetricValue: figure, stMetricDelta: unit };
    return Object.entries(parts).every(([part, words]) => {
      const [node] = nodesIn(place).filter((one) => one.parentElement.closest(`[data-testid=${part}]`));
      return node ? (write(node, words), true) : !words;
    });
  });
};

const writeFindings = (projection) => {
  const findings = { compute: compute_finding, impact: impact_finding };
  for (const [card, finding] of Object.entries(findings)) {
    const title = document.querySelector(`.st-key-card_${card} h2 [data-heading-text]`);
    if (title) fill(nodesIn(title), [["SPAN", finding(projection, text)]], () => "SPAN");
  }
};

// Charts come after the figures are painted: what can be seen, of the newest inputs, and no more
// than a quarter of the time where drawing takes long.
const CHARTS = {
  compute: [".st-key-card_compute .stVegaLiteChart", 0],
  core: [".st-key-card_impact .stVegaLiteChart", 0],
  related: [".st-key-card_impact .stVegaLiteChart", 1],
};
const QUICK = 8; // milliseconds: half of what a screen shows a picture
let newest;
let isWaiting = false;
let isDrawing = false;
const painted = () =>
  new Promise((done) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    }),
  );
const isSeen = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};
// Vega's marks know the view that they are part of.
const viewOf = (chart) => {
  for (const { __data__: item } of chart.querySelectorAll("svg g")) {
    const view = (item?.context ?? item?.mark?.group?.context)?.dataflow;
    if (view?.runAsync) return view;
  }
};
const put = (view, { data, years, span: [low, high] }, { logarithmic }) => {
  const kept = view.getState({ data: () => true, signals: () => false }).data;
  if (Object.entries(data).some(([name, found]) => found.length && !(name in kept))) return;
  for (const [name, found] of Object.entries(data))
    if (name in kept) view.data(name, found);
  const [first, last] = years;
  const ends = { x_low: first, x_high: last, y_low: logarithmic ? low : Math.min(low, 0), y_high: high };
  for (const [name, end] of Object.entries(ends)) view.signal(name, end);
  view.signal("ticks", Math.min(Math.round(last - first) + 1, known.most_ticks));
  return view.resize().runAsync(); // wider numbers at an axis take their room from the chart
};
const drawOne = async (name, chart) => {
  const view = viewOf(chart);
  const options = known.charts[name];
  const of = (projection) => chartData[name](projection, text, options);
  const [now, then] = [of(newest), of(projectionOf(known.inputs))];
  // With other words beside it, a chart waits for the server.
  if (view && JSON.stringify(now.frame) === JSON.stringify(then.frame)) await put(view, now, options);
};
const draw = async (projection) => {
  newest = projection;
  isWaiting = true;
  if (isDrawing) return;
  isDrawing = true;
  try {
    while (isWaiting) {
      isWaiting = false;
      for (const [name, [place, at]] of Object.entries(CHARTS)) {
        const chart = document.querySelectorAll(place)[at];
        if (!chart || !isSeen(chart)) continue;
        await painted();
        if (!newest) break; // the server draws
        const start = performance.now();
        await drawOne(name, chart);
        const spent = performance.now() - start;
        if (spent > QUICK) await new Promise((done) => setTimeout(done, 3 * spent));
      }
    }
  } catch (error) {
    console.warn(error); // another chart than expected waits for the server
    isWaiting = false;
  } finally {
    isDrawing = false;
  }
};

const follow = () => {
  try {
    tryToFollow();
  } catch (error) {
    console.warn(error); // another page than expected: what is moved waits for the server
    rest();
  }
};

const tryToFollow = () => {
  hear(ofPage.takeRecords());
  const inputs = moved();
  const isAhead = JSON.stringify(inputs) !== JSON.stringify(known.inputs);
  if (!isAhead) {
    restore();
    if (shown !== undefined) draw(projectionOf(inputs)); // back where it was: the server has nothing to say
    shown = undefined;
  } else if (JSON.stringify(inputs) !== shown) {
    shown = JSON.stringify(inputs);
    const projection = isConsistent(inputs) && projectionOf(inputs);
    const isSaid = projection && [writeAnswer(projection), writeFigures(projection)].every(Boolean);
    if (isSaid) {
      writeFindings(projection);
      draw(projection);
    }
    // What waits for the server is not passed off as the answer.
    document.documentElement.toggleAttribute("data-waiting", !isSaid);
  }
  if (!isAhead) document.documentElement.removeAttribute("data-waiting");
  for (const card of document.querySelectorAll(LATER)) card.toggleAttribute("data-waiting", isAhead);
  // It is read aloud at the end.
  const said = document.querySelector(".st-key-answer");
  said?.setAttribute("aria-busy", isAhead);
  said?.parentElement.toggleAttribute("data-moving", isAhead);
  ofPage.takeRecords(); // these were our own
};

// A reader's hand on a slider: until the server has heard of it, the slider counts.
const hold = ({ target }) => {
  const slider = target.closest?.(".stSidebar [class*=st-key-]:has(> * > .stSlider)");
  const [, name] = slider?.className.match(/st-key-(\S+)/) ?? [];
  if (name in known.steps) held.add((inHand = name));
};
const release = () => (inHand = undefined);
const HANDS = { pointerdown: hold, keydown: hold, pointerup: release, pointercancel: release, keyup: release };

const ofPanel = new MutationObserver(() => held.size && follow());
// What the server says of a place where the slider was before does not stay.
const ofPage = new MutationObserver((records) => {
  hear(records);
  if (shown === "") follow();
});

const rest = () => {
  ofPanel.disconnect();
  ofPage.disconnect();
  for (const [hand, does] of Object.entries(HANDS)) removeEventListener(hand, does, true);
  held.clear();
  restore();
  document.documentElement.removeAttribute("data-waiting");
  for (const card of document.querySelectorAll(LATER)) card.removeAttribute("data-waiting");
};

document.followInputs = (data) => {
  if (known) letGo(); // where a hand moved nothing
  known = data;
  text = languageOf(LANGUAGES[data.language]);
  const [panel, page] = [".stSidebar", ".stMain"].map((place) => document.querySelector(place));
  if (!panel || !page || !canRound) return;
  letGo(); // of what the server has heard
  ofPanel.observe(panel, { attributeFilter: ["aria-valuetext"], subtree: true });
  ofPage.observe(page, { characterData: true, childList: true, subtree: true });
  for (const [hand, does] of Object.entries(HANDS)) addEventListener(hand, does, true);
  shown &&= ""; // the server draws what it says
  newest = undefined;
  follow();
  return rest;
};
