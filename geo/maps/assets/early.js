// The map before the page: drawn from the message in the first bytes while Streamlit is still starting. The page's own
// map takes the drawing over when it is there; until then nobody can touch it, and no screen reader hears it.
import {begin} from './live_map.js';

const PATIENCE = 15000;  // ms until the drawing goes, if the page never takes it over
const box = document.getElementById('early');

if (box && getComputedStyle(box).display !== 'none') {
  const root = box.querySelector('div').attachShadow({mode: 'open'});
  root.innerHTML = '<link rel="stylesheet"><link rel="stylesheet"><div class="explorer"></div>';
  const drop = begin(root, JSON.parse(box.querySelector('script').textContent), () => box.remove());
  window.navigation?.addEventListener('navigate', event => {  // to a page without a map
    if (new URL(event.destination.url).pathname !== location.pathname) drop();
  });
  setTimeout(drop, PATIENCE);
} else box?.remove();
