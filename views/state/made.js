// Keeps what a reader made in the reader's own browser (views/state/made.py).
const PLACE = "suanli";

export default ({ data: { made, taken }, setStateValue }) => {
  let kept;
  try {
    kept = localStorage.getItem(PLACE);
  } catch {
    return; // a browser that keeps nothing
  }
  if (kept && !taken) setStateValue("kept", kept);
  else if (made) localStorage.setItem(PLACE, made);
  else localStorage.removeItem(PLACE);
};
