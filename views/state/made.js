// Keeps what a reader made in the reader's own browser (views/state/made.py).
const PLACE = "suanli";

// A session is asked once, when it begins, to take back what was kept before it; what it has made
// is kept from then on. A page that outlives its server meets another session. Windows share the
// store: each writes when something was made in it, not whenever it is drawn anew.
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
    if (window.suanliAsked) setStateValue("kept", kept);
  }
  if ((window.suanliAsked && !taken) || window.suanliMade === made) return;
  window.suanliMade = made;
  if (made) localStorage.setItem(PLACE, made);
  else localStorage.removeItem(PLACE);
};
