// What Streamlit leaves out of its markup, put in after each change. Part of the document
// (views/document.py).
{
  const all = (selector) => document.querySelectorAll(selector);

  const mend = () => {
    awaited = undefined;
    // What the style goes by.
    for (const place of all("[class*=st-key-]")) {
      const [, key] = place.className.match(/st-key-(\S+)/);
      if (place.dataset.key !== key) place.dataset.key = key;
    }
    // A changed answer is said.
    for (const answer of all(".st-key-answer:not([aria-live])")) {
      answer.parentElement.dataset.holds = "answer"; // for the style
      answer.setAttribute("aria-live", "polite");
      answer.setAttribute("aria-atomic", "true");
    }
    // An entry that is refused says so, and why (`show_refused` in views/parts.py).
    const refused = new Map();
    for (const problem of all("[class*=st-key-problem_of_]")) {
      const [, key] = problem.className.match(/st-key-problem_of_(\S+)/);
      problem.id = `problem_of_${key}`;
      refused.set(document.querySelector(`.st-key-${key} input`), problem.id);
    }
    for (const entry of all("[aria-errormessage]")) refused.has(entry) || say(entry, null);
    for (const [entry, id] of refused) entry && say(entry, id);
    // Telephones show digits for what is a number; a mark that is the value is pressed.
    for (const box of all("[class*=_exact] input")) box.inputMode = "decimal";
    for (const mark of all("[data-value]"))
      mark.setAttribute("aria-pressed", mark.dataset.value === entryOf(mark)?.value);
    // A number that can be changed says of what it is.
    for (const number of all(NUMBERS)) {
      const label = `${number.textContent} (${labelled(number)[0]})`;
      if (number.ariaLabel === label) continue;
      number.role = "button";
      number.ariaLabel = label;
    }
    // Streamlit's own words are in the language of the page, or in that which it had before. A chart
    // is read by its description: its marks would be read by the names of their data.
    for (const part of all("[aria-label]:is(a, button, div, input, nav, section, span), input[placeholder]"))
      for (const name of ["aria-label", "placeholder"]) {
        const word = translated(part.getAttribute(name));
        if (word) part.setAttribute(name, word);
      }
    for (const part of all(OWN_WORDS))
      for (const node of part.childNodes) {
        const word = node.nodeType === Node.TEXT_NODE && translated(node.data);
        if (word) node.data = word;
      }
    for (const chart of all(".stVegaLiteChart[aria-roledescription]")) {
      chart.role = "img";
      chart.removeAttribute("aria-roledescription");
    }
    // Help is read with the button that shows it.
    const help = document.querySelector("[role=tooltip]");
    const asked = document.activeElement?.closest(".stTooltipHoverTarget button");
    if (help && asked) asked.setAttribute("aria-describedby", help.id);
    // What scrolls sideways can be reached by keyboard.
    for (const box of all(".stTable div:has(> table)")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
    // A place to drop files has a name, and so a role.
    for (const zone of all("[data-testid=stFileUploaderDropzone][role=presentation]")) zone.role = "group";
    // What would move is held back until all is there, or long work says how far it is.
    const drawn = "last" in document.documentElement.dataset && !document.querySelector(UNFINISHED);
    if (drawn || document.querySelector(".stProgress")) document.getElementById("first")?.remove();
  };

  // What Streamlit says as the page says it; nothing where it is not Streamlit's, or is so already.
  const OWN_WORDS =
    ".stMainMenuPopover button, [data-testid=stSkipToContent], .stFileUploader button p," +
    ".stFileUploader [role=alert], [role=tooltip] :not(:has(*)), [data-testid=InputInstructions] span";
  const places = new Map(Object.values(WORDS).flatMap((words) => words.map((word, at) => [word, at])));
  const BRACES = /\{.*?\}/;
  const forms = [...places].filter(([word]) => BRACES.test(word)).map(([word, at]) => {
    const [before, after] = word.split(BRACES);
    return [before, after, at];
  });
  const translated = (said) => {
    let at = places.get(said);
    let about = "";
    if (said && at === undefined)
      for (const [before, after, place] of forms)
        if (said.startsWith(before) && said.endsWith(after)) {
          at = place;
          about = said.slice(before.length, said.length - after.length);
          break;
        }
    const better = WORDS[document.documentElement.lang]?.[at]?.replace(BRACES, () => about);
    return better !== said && better;
  };

  const say = (entry, id) => {
    for (const [name, value] of [["aria-invalid", "true"], ["aria-errormessage", id], ["aria-describedby", id]])
      id ? entry.setAttribute(name, value) : entry.removeAttribute(name);
  };

  // A mark, or a step, is written into the entry of its input as if it were typed.
  const entryOf = (button) => button.closest("[class*=st-key-input_]")?.querySelector("[class*=_exact] input");
  addEventListener("click", ({ target }) => {
    const button = target.closest?.(".marks button");
    const entry = button && entryOf(button);
    if (!entry) return;
    const { value, step } = button.dataset;
    write(entry, value ?? stepped(entry.value, step));
  });
  const write = (entry, text) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    set.call(entry, text);
    entry.dispatchEvent(new Event("input", { bubbles: true }));
    const key = { key: "Enter", bubbles: true };
    setTimeout(() => entry.dispatchEvent(new KeyboardEvent("keydown", key)));
  };
  const tell = (what) => write(document.querySelector(".st-key-heard input"), what);
  const stepped = (text, step) => {
    const number = parseFloat(text) || 0; // none
    const digits = (one) => (one.match(/\.(\d*)/)?.[1] ?? "").length;
    const sum = (number + +step).toFixed(Math.max(digits(text), digits(step)));
    return +sum + text.replace(/^[^%]*/, "");
  };

  // What is folded is made when it is opened (`is_open` in views/state/session.py). Told before
  // Streamlit opens or closes it.
  const FOLDED = "[class*=st-key-group_], .st-key-limits, .st-key-footprint_terms";
  document.addEventListener(
    "click",
    ({ target }) => {
      const place = target.closest?.("summary")?.closest(FOLDED);
      if (!place) return;
      const [, key] = place.className.match(/st-key-(group_\w+|limits|footprint_terms)/);
      tell(`${place.querySelector("details").open ? "closed" : "open"}=${key}`);
    },
    { capture: true },
  );

  // Streamlit folds and unfolds by a script, which the style's rule for readers who want no motion
  // does not reach.
  const { animate } = Element.prototype;
  const isUnwanted = matchMedia("(prefers-reduced-motion: reduce)");
  Element.prototype.animate = function (...given) {
    const animation = animate.apply(this, given);
    if (isUnwanted.matches && isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
    return animation;
  };

  const NUMBERS = ".st-key-answer a[href^='#']";
  const UNFINISHED = "[data-testid=stSkeleton], .stVegaLiteChart:empty";
  let awaited;
  const soon = () => (awaited ??= requestAnimationFrame(mend));
  addEventListener("resize", soon);
  new MutationObserver(soon).observe(document, {
    attributeFilter: ["data-last", "title", "value"],
    childList: true,
    subtree: true,
  });

  // A number of the answer is changed where it stands: what is typed there is handed over by a box
  // that nobody sees (`changeable` in views/projection.py, `hear` in views/state/session.py).
  const labelled = (number) => number.title.split(" = ");
  document.addEventListener("click", (event) => {
    const number = event.target.closest?.(NUMBERS);
    if (!number) return;
    event.preventDefault();
    const [label, exact] = labelled(number);
    const { left, top, width, height } = number.getBoundingClientRect();
    const box = document.body.appendChild(document.createElement("input"));
    box.className = "in_place";
    box.inputMode = "decimal";
    box.value = exact;
    box.setAttribute("aria-label", label);
    box.style = `left: ${left + scrollX}px; top: ${top + scrollY}px; min-width: ${width}px; height: ${height}px;`;
    const leave = (isTaken) => {
      box.onblur = null;
      box.remove();
      const typed = box.value.trim();
      // Of a sum of money, a figure alone has the unit that stood there.
      const isFigure = /[^\d.,%−]/.test(exact) && /^[\d.,]+$/.test(typed);
      const said = isFigure ? exact.replace(/[\d.,]+/, typed) : typed;
      if (isTaken && typed && said !== exact) tell(`${number.hash.slice(1)}=${said}`);
    };
    box.onblur = () => leave(true);
    box.onkeydown = ({ key }) => {
      if (!["Enter", "Escape"].includes(key)) return;
      leave(key === "Enter");
      document.querySelector(`.st-key-answer a[href="${number.hash}"]`)?.focus();
    };
    box.select();
  });

  // Changes of a page within a second are one step back in the browser, as they are for undo.
  let changed = -Infinity;
  const { pushState, replaceState } = history;
  history.pushState = (state, title, url) => {
    const isSame = new URL(url, location).pathname === location.pathname;
    const isSoon = performance.now() - changed < 1000;
    changed = performance.now();
    (isSame && isSoon ? replaceState : pushState).call(history, state, title, url);
  };

  // The keys that take back a change, where no text is being written.
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || !["z", "y"].includes(key)) return;
    if (event.target.closest("input:not([type=range]), textarea, .stDataFrame, [contenteditable]")) return;
    const step = key === "y" || event.shiftKey ? "redo" : "undo";
    const button = document.querySelector(`.st-key-${step} button:enabled`);
    if (button) event.preventDefault();
    button?.click();
  });

  // What a card can do (views/card.py).
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-tool]");
    const card = button?.closest("[class*=st-key-card_]");
    if (!card) return;
    if (button.dataset.tool === "full")
      return document.fullscreenElement ? document.exitFullscreen() : card.requestFullscreen();
    const { href } = new URL(`#${card.querySelector("h2").id}`, location);
    if (button.dataset.tool === "link") await copied(href);
    else await taken(await picture(card, href));
    const status = button.parentElement.querySelector("[role=status]");
    status.textContent = button.dataset.done;
    setTimeout(() => (status.textContent = ""), 2000);
  });

  // Without https, browsers keep the clipboard to what was selected.
  const copied = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const box = document.body.appendChild(document.createElement("textarea"));
    box.value = text;
    box.select();
    document.execCommand("copy");
    box.remove();
  };

  // Where a picture cannot be copied, it is saved.
  const taken = async (blob) => {
    if (navigator.clipboard?.write)
      return navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "suanli.png";
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const EDGE = 16;
  const LINE = 22;

  // Everything that a card says, in one picture: its finding, its limit, its charts, its address.
  const picture = async (card, href) => {
    const { color, backgroundColor, fontFamily } = getComputedStyle(document.querySelector(".stApp"));
    const charts = [...card.querySelectorAll(".stVegaLiteChart svg")];
    const wide = Math.max(...charts.map((svg) => svg.clientWidth), 640);
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    const said = [
      ["600 18px", card.querySelector("h2").textContent],
      ["14px", card.querySelector("[data-testid=stCaptionContainer]")?.textContent ?? ""],
    ].flatMap(([font, words]) => lines(pen, `${font} ${fontFamily}`, words, wide));
    const source = lines(pen, `12px ${fontFamily}`, decodeURI(href), wide);
    const high = charts.reduce((sum, svg) => sum + svg.clientHeight, 0);
    const scale = 2;
    canvas.width = (wide + 2 * EDGE) * scale;
    canvas.height = (high + LINE * (said.length + source.length + 1) + 2 * EDGE) * scale;
    pen.scale(scale, scale);
    pen.fillStyle = backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = color;
    let at = EDGE;
    const write = ([font, words]) => ((pen.font = font), pen.fillText(words, EDGE, (at += LINE) - 6));
    said.forEach(write);
    for (const svg of charts) {
      const copy = svg.cloneNode(true);
      copy.setAttribute("style", `color: ${color}`);
      copy.insertAdjacentHTML("afterbegin", `<style>text { fill: ${color}; }</style>`);
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
      await image.decode();
      pen.drawImage(image, EDGE, at + LINE / 2, svg.clientWidth, svg.clientHeight);
      at += svg.clientHeight;
    }
    at += LINE / 2;
    source.forEach(write);
    return new Promise((done) => canvas.toBlob(done));
  };

  // Words in lines that are no wider than this; Chinese and addresses break anywhere.
  const lines = (pen, font, words, wide) => {
    pen.font = font;
    const found = [];
    let line = "";
    for (const part of words.match(/[\w.,–'%]+\s*|[^]/g) ?? []) {
      if (line && pen.measureText(line + part).width > wide) {
        found.push([font, line]);
        line = "";
      }
      line += part;
    }
    return line ? [...found, [font, line]] : found;
  };
}
