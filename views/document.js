// What Streamlit leaves out of its markup, put in after each change. Part of the document
// (views/document.py).
{
  const all = (selector) => document.querySelectorAll(selector);

  const mend = () => {
    awaited = undefined;
    // A changed answer is said.
    for (const answer of all(".st-key-answer:not([aria-live])")) {
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
    // The style holds back what would move until all is there, or long work says how far it is.
    const drawn = "last" in document.documentElement.dataset && !document.querySelector(UNFINISHED);
    if (drawn || document.querySelector(".stProgress"))
      document.documentElement.dataset.drawn = "";
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
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    set.call(entry, value ?? stepped(entry.value, step));
    entry.dispatchEvent(new Event("input", { bubbles: true }));
    const key = { key: "Enter", bubbles: true };
    setTimeout(() => entry.dispatchEvent(new KeyboardEvent("keydown", key)));
  });
  const stepped = (text, step) => {
    const number = parseFloat(text) || 0; // none
    const digits = (one) => (one.match(/\.(\d*)/)?.[1] ?? "").length;
    const sum = (number + +step).toFixed(Math.max(digits(text), digits(step)));
    return +sum + text.replace(/^[^%]*/, "");
  };

  const UNFINISHED = "[data-testid=stSkeleton], .stVegaLiteChart:empty";
  let awaited;
  const soon = () => (awaited ??= requestAnimationFrame(mend));
  addEventListener("resize", soon);
  new MutationObserver(soon).observe(document, {
    attributeFilter: ["data-last"],
    childList: true,
    subtree: true,
  });
}
