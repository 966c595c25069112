// Keeps what a reader made in the reader's own browser (views/state/made.py).
const PLACE = "suanli";

// A session is asked once, when it begins, to take back what was kept before it; what it has made
// is kept from then on. A page that outlives its server meets another session.
export default ({ data: { made, session, taken }, setStateValue }) => {
  let kept;
  try {
    kept = localStorage.getItem(PLACE);
  } catch {
    return; // a browser that keeps nothing
  }
  if (window.suanliSession !== session) {
    window.suanliSession = session;
    window.suanliAsked = Boolean(kept) && !taken;
    if (window.suanliAsked) setStateValue("kept", kept);
  }
  if (window.suanliAsked && !taken) return;
  if (made) localStorage.setItem(PLACE, made);
  else localStorage.removeItem(PLACE);
};
