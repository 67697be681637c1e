// The live map: search, legend, map and table of one message, without an iframe. Entry of the component.
import {ahead, isNews} from './ahead.js';
import {emphasise, paint, pin, show, tell} from './borders.js';
import {chart} from './chart.js';
import {PATTERNS, hints, learn, nameZoom, start, style, zoomButtons} from './component.js';
import {legend} from './legend.js';
import {search} from './search.js';
import {table} from './table.js';
import {stop, time} from './time.js';
import {heard, say} from './words.js';

const all = new WeakMap();  // by the element that Streamlit gives; it stays the same while the page stands

const PARTS = `${PATTERNS}
<div class="bar"><div class="search"></div><div class="views" role="group"><button type="button" data-view="map"></button>
<button type="button" data-view="table"></button></div></div>
<div class="stage"><div class="legend"></div><div class="map-box"><div class="map" role="application"></div>
<div class="zoom"></div><div class="hint" role="status"></div><div class="failed" role="alert"></div></div>
<div class="table"></div><div class="time" role="group" hidden></div></div><section class="chart"></section>`;

export const unpack = data => {  // whole numbers of the last shown digit, and letters by their places
  const scale = 10 ** data.decimals, found = {...data};
  if (typeof data.values === 'string') found.values = data.values.split(' ').map(each => each === '' ? null : each / scale);
  if (typeof data.statuses === 'object') {
    const letters = Array(data.classes.length).fill('.');
    for (const [letter, places] of Object.entries(data.statuses)) for (const place of places) letters[place] = letter;
    found.statuses = letters.join('');
  }
  return found;
};

function assemble(me, root) {
  root.querySelector('.explorer').innerHTML = PARTS;
  me.part = name => root.querySelector(`.${name}`);
  const part = name => me.part(name);  // asks where the drawing is now
  const files = me.files = learn(me), styled = style(root, files, 'live_map.css');
  me.send = (kind, value) => me.setTriggerValue('event', {kind, value});
  me.order = i => ({ags: me.features[i].id});
  me.choose = (ags, bringIntoView) => {  // shown at once, the server's answer follows
    me.data = {...me.data, selected: ags};
    if (me.layers) pin(me);
    if (bringIntoView) show(me, ags);
    me.send('select', ags);
  };
  me.toggleCompared = ags => {
    const {compare, selected} = me.data, start = compare.length || !selected || selected === ags ? compare : [selected];
    const next = start.includes(ags) ? start.filter(each => each !== ags) : [...start, ags];
    if (next.length > me.data.most_compared) { me.hint(say(me.data, 'compare_full')); return; }
    me.data = {...me.data, compare: next};
    if (me.layers) pin(me);
    me.send('compare', next);
  };
  hints(me, 1600);
  zoomButtons(me);
  part('views').addEventListener('click', event => {
    const view = event.target.closest('button')?.dataset.view;
    if (!view || view === me.data.view) return;
    me.data = {...me.data, view};
    if (me.vocabulary) update(me);
    me.send('view', view);
  });
  me.leave = ahead(me, found => {
    me.data = heard(me, unpack(found));
    update(me);
  });
  me.resized = () => chart(part('chart'), me);
  me.ready = start(me, files, styled, update);
}

function update(me) {
  if (me.vocabulary?.address !== me.data.vocabulary) {  // first visit, or another language
    if (me.layers) learn(me).then(() => update(me));
    return;
  }
  const data = me.data = {...me.data, ...me.vocabulary}, {part} = me;
  for (const button of part('views').children) {
    button.textContent = say(data, `view_${button.dataset.view}`);
    button.setAttribute('aria-pressed', String(button.dataset.view === data.view));
  }
  nameZoom(me);
  search(part('search'), me);
  part('stage').dataset.view = data.view;
  if (!me.layers) return;
  part('map').setAttribute('aria-label', say(data, 'map_label', {title: data.title}));
  emphasise(me, null);
  paint(me);
  legend(part('legend'), me);
  time(part('time'), me);
  chart(part('chart'), me);
  if (data.view === 'table') table(part('table'), me); else part('table').replaceChildren();
  painted(part('map'), data.indicator, () => { if (me.alive && me.layers) tell(me); });
  requestAnimationFrame(reveal);
}

function reveal() {  // on a narrow screen the indicators are one line that scrolls; the chosen one shall be seen
  const line = document.querySelector('.st-key-indicator [role=radiogroup]'), chosen = line?.querySelector('[data-selected=true]');
  if (chosen && line.scrollWidth > line.clientWidth) line.scrollLeft = chosen.offsetLeft - line.offsetLeft - 16;
}

function painted(box, indicator, after) {  // said when the frame with the new colours has been drawn
  if (box.dataset.indicator === indicator) { after(); return; }
  const drawn = () => { box.dataset.indicator = indicator; after(); };
  if (document.hidden) drawn(); else requestAnimationFrame(() => setTimeout(drawn));
}

let early;  // a map that was drawn before the page was there

export function begin(root, data, gone) {
  const me = early = {alive: true, data: unpack(data), root, gone, setTriggerValue: () => {}};
  assemble(me, root);
  update(me);
  return () => {
    if (early !== me) return;
    early = null;
    end(me);
    gone();
  };
}

function adopt(me, root) {  // the drawing moves as it is, once it is sure to look the same in its new home
  early = null;
  style(root, me.files, 'live_map.css').then(() => {
    root.querySelector('.explorer').replaceChildren(...me.root.querySelector('.explorer').childNodes);
    me.part = name => root.querySelector(`.${name}`);
    me.gone();
    if (me.alive) update(me);
  });
}

function end(me) {
  me.alive = false;
  stop(me);
  me.leave();
  clearTimeout(me.waiting);
  clearTimeout(me.telling);
  me.observer?.disconnect();
  me.map?.remove();
}

export default function ({parentElement, data, setTriggerValue}) {
  document.documentElement.lang = data.lang;  // Streamlit's own page always says "en"
  const known = all.get(parentElement), me = Object.assign(known ?? early ?? {alive: true}, {setTriggerValue});
  if (!known) {
    all.set(parentElement, me);
    me.data = heard(me, unpack(data));
    if (me === early) adopt(me, parentElement);
    else {
      assemble(me, parentElement);
      update(me);
    }
  } else if (isNews(me, data)) {
    me.data = heard(me, unpack(data));
    update(me);
  }
  return () => {
    all.delete(parentElement);
    end(me);
  };
}
