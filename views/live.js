// What follows an input while it is moved (views/live.py). Only values of text nodes are changed
// that are there already: what they stand in belongs to Streamlit.

// What the server said last, the language to say more in, and what is shown; the inputs whose
// sliders the reader has moved since.
let known;
let text;
let shown;
const held = new Set();

// The value of an input's slider; what the server said of it where that is what the slider shows,
// or where it shows no number.
const valueOf = (name) => {
  const slider = document.querySelector(`.stSidebar .st-key-${name} input[type=range]`);
  const said = slider?.getAttribute("aria-valuetext") ?? "";
  const value = parseFloat(said) / (said.endsWith("%") ? 100 : 1);
  // Between two steps the slider itself stands at the next.
  const isMoved = Math.abs(value - (known.inputs[name] ?? 0)) > known.steps[name] / 200;
  if (!isMoved) return known.inputs[name];
  return known.optional.includes(name) ? slider.valueAsNumber || null : slider.valueAsNumber;
};
const moved = () => ({ ...known.inputs, ...Object.fromEntries([...held].map((name) => [name, valueOf(name)])) });

const nodesIn = (place) => {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
};
const write = (node, said) => node.nodeValue === said || (node.nodeValue = said);

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

const follow = () => {
  try {
    tryToFollow();
  } catch (error) {
    console.warn(error); // another page than expected: what is moved waits for the server
    rest();
  }
};

// What the server said stands once its run has ended: until then there may be figures of the run
// before, which are still to go.
const settle = () => {
  if (held.size || !known) return;
  const app = document.querySelector(".stApp");
  if (app?.dataset.testScriptState === "running") requestAnimationFrame(settle);
  else follow();
};

const tryToFollow = () => {
  const inputs = moved();
  const state = JSON.stringify(inputs);
  if (state === shown) return;
  shown = state;
  const projection = isConsistent(inputs) && projectionOf(inputs);
  const isSaid = projection && [writeAnswer(projection), writeFigures(projection)].every(Boolean);
  // What waits for the server is not passed off as the answer.
  document.documentElement.toggleAttribute("data-waiting", !isSaid);
  if (isSaid) writeFindings(projection);
  // It is read aloud at the end.
  document.querySelector(".st-key-answer")?.setAttribute("aria-busy", held.size > 0);
  ofPage.takeRecords(); // these were our own
};

// A reader's hand on a slider: until the server has heard of it, the slider counts.
const hold = ({ target }) => {
  const slider = target.closest?.(".stSidebar [class*=st-key-]:has(> * > .stSlider)");
  const [, name] = slider?.className.match(/st-key-(\S+)/) ?? [];
  if (name in known.steps) held.add(name);
};
const HANDS = ["pointerdown", "keydown", "input"];

const ofPanel = new MutationObserver(() => held.size && follow());
// What the server says of a place where the slider was before does not stay.
const ofPage = new MutationObserver((records) => {
  const isSaidAnew = ({ target }) => (target.closest ? target : target.parentElement)?.closest(FOLLOWING);
  if (!held.size || !records.some(isSaidAnew)) return;
  shown = undefined;
  follow();
});
const FOLLOWING = ".st-key-answer, .st-key-figures, [class*=st-key-card_] h2";

// Numbers are rounded as the server rounds them, or not at all.
const rounding = { roundingMode: "halfEven" };
const canRound = new Intl.NumberFormat("en", rounding).resolvedOptions().roundingMode === rounding.roundingMode;

const rest = () => {
  known = undefined;
  ofPanel.disconnect();
  ofPage.disconnect();
  for (const hand of HANDS) removeEventListener(hand, hold, true);
  held.clear();
  document.documentElement.removeAttribute("data-waiting");
};

export default ({ data }) => {
  known = data;
  text = languageOf(data.language);
  shown = undefined;
  const [panel, page] = [".stSidebar", ".stMain"].map((place) => document.querySelector(place));
  if (!panel || !page || !canRound) return;
  for (const name of held) if (valueOf(name) === known.inputs[name]) held.delete(name);
  ofPanel.observe(panel, { attributeFilter: ["aria-valuetext"], subtree: true });
  ofPage.observe(page, { characterData: true, childList: true, subtree: true });
  for (const hand of HANDS) addEventListener(hand, hold, true);
  if (held.size) follow();
  else settle();
  return rest;
};
