// Keeps what a reader made in the reader's own browser (views/state/made.py).
const PLACE = "suanli";

const read = (text) => {
  try {
    return Object(JSON.parse(text || "{}"));
  } catch {
    return {}; // not written here
  }
};

// Windows share the store, and none knows what another made: what was made in this one since it last
// wrote goes over what is kept, and the rest of that stays.
const merged = (before, mine, kept) => {
  const all = {};
  for (const part of ["plan", "region", "open"]) {
    const isOld = JSON.stringify(mine[part]) === JSON.stringify(before[part]);
    all[part] = (isOld ? kept : mine)[part];
  }
  const [old, own, found] = [before, mine, kept].map(({ scenarios }) => [scenarios ?? []].flat());
  all.scenarios = [
    ...found.filter((one) => own.includes(one) || !old.includes(one)),
    ...own.filter((one) => !old.includes(one) && !found.includes(one)),
  ];
  if (!all.scenarios.length) delete all.scenarios;
  return JSON.stringify(all);
};

// A session is asked once, when it begins, to take back what was kept before it; what it has made
// is kept from then on. A page that outlives its server meets another session. Each window writes
// when something was made in it, not whenever it is drawn anew.
export default ({ data: { made, session, taken }, setStateValue }) => {
  let kept;
  try {
    kept = localStorage.getItem(PLACE);
  } catch {
    return; // a browser that keeps nothing
  }
  if (window.suanliSession !== session) {
    window.suanliSession = session;
    window.suanliMade = undefined;
    window.suanliAsked = Boolean(kept) && !taken;
    window.suanliTaken = window.suanliAsked ? kept : "";
    if (window.suanliAsked) setStateValue("kept", kept);
  }
  if ((window.suanliAsked && !taken) || window.suanliMade === made) return;
  const all = merged(read(window.suanliMade ?? window.suanliTaken), read(made), read(kept));
  window.suanliMade = made;
  if (all !== "{}") localStorage.setItem(PLACE, all);
  else localStorage.removeItem(PLACE);
};
