// Where a server renders the page: it asks again whenever the run has changed, and stays where the reader is.

const place = 'irlbench-place';
const live = byId('live');
let outdated = false;

/** Details have no names of their own: they are told apart by where they stand. */
const parts = () => [...document.querySelectorAll('details')];

function remember() {
  const open = parts().map((part) => part.open);
  sessionStorage.setItem(place, JSON.stringify({ open, y: scrollY }));
}

function returnTo() {
  const text = sessionStorage.getItem(place);
  if (text === null) return;
  sessionStorage.removeItem(place);
  const { open, y } = JSON.parse(text);
  if (open.length === parts().length) parts().forEach((part, k) => void (part.open = open[k]));
  scrollTo({ top: y, behavior: 'instant' });
}

/** Not under a reader's hands: while something is typed, selected or read in a dialog, the page waits. */
function isBusy() {
  return (
    document.hidden ||
    document.querySelector('dialog[open]') !== null ||
    document.activeElement instanceof HTMLInputElement ||
    String(getSelection()) !== ''
  );
}

function renew() {
  if (!outdated || isBusy()) return;
  remember();
  location.reload();
}

const source = new EventSource('changes');
source.addEventListener('message', ({ data }) => {
  outdated = data !== live.dataset.state;
  live.textContent = outdated ? '● new results' : '● live';
  renew();
});
source.addEventListener('error', () => void (live.textContent = '○ not connected'));
addEventListener('pagehide', () => source.close());
document.addEventListener('visibilitychange', renew);
setInterval(renew, 1000);
// What is folded away has details too.
if (unfolded === null) returnTo();
else void unfolded.then(returnTo);
