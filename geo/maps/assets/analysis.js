// The map of an analysis: borders of the live map, a legend that can be pressed, and a scatter of two indicators beside it.
import {draw, emphasise, json, paint, pin, tell} from './borders.js';
import {scatter} from './scatter.js';
import {multiples} from './multiples.js';
import {element, heard, number, say} from './words.js';

const all = new WeakMap();
const PARTS = `<svg class="patterns" width="0" height="0" style="position:absolute" aria-hidden="true"></svg>
<div class="panes"><div class="map-box"><div class="map" role="application"></div>
<div class="zoom"></div><div class="hint" role="status"></div><div class="failed" role="alert"></div></div>
<div class="side"><div class="keys"></div><div class="scatter"></div></div></div><div class="multiples"></div>`;

function assemble(me, root) {
  root.querySelector('.explorer').innerHTML = PARTS;
  const links = [...root.querySelectorAll('link')], part = me.part = name => root.querySelector(`.${name}`);
  const styled = Promise.all(links.map(link => new Promise(ok => { link.onload = link.onerror = ok; })));
  links[1].href = new URL('live_map.css', import.meta.url);
  links[2].href = new URL('analysis.css', import.meta.url);
  const learn = me.learn = async () => {
    const address = me.data.vocabulary, found = await json(address);
    if (me.data.vocabulary === address) me.vocabulary = {...found, address};
    return found;
  };
  const files = learn().then(found => { links[0].href = `${found.leaflet}/leaflet.css`; return found; });
  me.send = (kind, value) => me.setTriggerValue('event', {kind, value});
  me.order = i => ({ags: me.features[i].id});
  me.choose = ags => {
    me.data = {...me.data, selected: ags};
    if (me.layers) pin(me);
    scatter(part('scatter'), me);
    me.send('select', ags);
  };
  me.toggleCompared = ags => me.choose(ags);
  let timer;
  me.hint = text => {
    const box = part('hint');
    box.textContent = text;
    box.classList.add('shown');
    clearTimeout(timer);
    timer = setTimeout(() => box.classList.remove('shown'), 1600);
  };
  part('zoom').replaceChildren(...[['in', '+', () => me.map?.zoomIn()], ['out', '−', () => me.map?.zoomOut()], ['fit', '⌂', () => me.fit?.()]]
    .map(([key, sign, act]) => element('button', {type: 'button', 'data-key': key, onclick: act}, sign)));
  files.then(found => draw(part('map'), me, found, styled)).then(() => { if (me.alive) update(me); }, fault => {
    part('failed').textContent = say({words: {}, ...me.data, ...me.vocabulary}, 'load_failed');
    console.warn(fault.message);
  });
}

function press(me, c) {  // shown at once, the server's answer follows
  const cell = me.data.cell === c ? null : c;
  me.data = {...me.data, cell};
  legend(me.part('keys'), me);
  emphasise(me, cell);
  scatter(me.part('scatter'), me);
  me.send('cell', cell);
}

function key(me, c, text, hidden) {
  const {data} = me, [label, count] = data.legend[c], shown = number(count, {lang: data.lang, decimals: 0});
  return element('button', {
    type: 'button', 'data-cell': c, 'aria-pressed': String(data.cell === c), 'aria-label': `${label}: ${shown}`, title: label,
    onclick: () => press(me, c),
    onmouseenter: () => emphasise(me, c), onmouseleave: () => emphasise(me, data.cell ?? null),
  }, element('i', {class: 'swatch', style: `background:${data.colours[c]}`}),
  ...(hidden ? [] : [element('span', {}, text)]), element('span', {class: 'count'}, shown));
}

function legend(box, me) {
  const {data} = me, held = box.getRootNode().activeElement?.dataset?.cell;
  if (data.square) {
    const {x, y} = data.square, rows = [2, 1, 0].map(row => element('div', {class: 'row'}, ...[0, 1, 2].map(column => key(me, 3 * row + column, '', true))));
    box.replaceChildren(element('h2', {}, data.legend_title), element('div', {class: 'square', role: 'group', 'aria-label': data.legend_title},
      element('p', {class: 'up'}, `${y} →`), element('div', {class: 'cells'}, ...rows), element('p', {class: 'across'}, `${x} →`)));
  } else {
    box.replaceChildren(element('h2', {}, data.legend_title), element('div', {class: 'list', role: 'group', 'aria-label': data.legend_title},
      ...data.legend.map(([label], c) => key(me, c, label))));
  }
  if (data.missing) box.append(element('p', {class: 'quiet'}, data.missing));
  if (held !== undefined) box.querySelector(`[data-cell="${held}"]`)?.focus();
}

function update(me) {
  if (me.vocabulary?.address !== me.data.vocabulary) {
    if (me.layers) me.learn().then(() => update(me));
    return;
  }
  const data = me.data = {...me.data, ...me.vocabulary}, {part} = me;
  for (const button of part('zoom').children) {
    button.title = say(data, `zoom_${button.dataset.key}`);
    button.setAttribute('aria-label', button.title);
  }
  if (!me.layers) return;
  part('map').setAttribute('aria-label', say(data, 'map_label', {title: data.title}));
  emphasise(me, null);
  paint(me);
  if (data.cell !== null) emphasise(me, data.cell);
  legend(part('keys'), me);
  scatter(part('scatter'), me);
  multiples(part('multiples'), me);
  tell(me);
  part('map').dataset.shown = data.shown;
}

export default function ({parentElement, data, setTriggerValue}) {
  document.documentElement.lang = data.lang;
  const known = all.get(parentElement), me = known ?? {alive: true};
  Object.assign(me, {data: heard(me, data), setTriggerValue});
  if (!known) {
    all.set(parentElement, me);
    assemble(me, parentElement);
  }
  update(me);
  return () => {
    all.delete(parentElement);
    me.alive = false;
    me.observer?.disconnect();
    me.map?.remove();
  };
}
