// The map of an analysis: borders of the live map, a legend that can be pressed, and a scatter of two indicators beside it.
import {emphasise, paint, pin, tell} from './borders.js';
import {PATTERNS, component, hints, learn, nameZoom, start, style, zoomButtons} from './component.js';
import {scatter} from './scatter.js';
import {multiples} from './multiples.js';
import {element, number, say} from './words.js';

const PARTS = `${PATTERNS}
<div class="panes"><div class="map-box"><div class="map" role="application"></div>
<div class="zoom"></div><div class="hint" role="status"></div><div class="failed" role="alert"></div></div>
<div class="side"><div class="keys"></div><div class="scatter"></div></div></div><div class="multiples"></div>`;

function assemble(me, root) {
  root.querySelector('.explorer').innerHTML = PARTS;
  const part = me.part = name => root.querySelector(`.${name}`), files = learn(me);
  const styled = style(root, files, 'live_map.css', 'analysis.css');
  me.send = (kind, value) => me.setTriggerValue('event', {kind, value});
  me.order = i => ({ags: me.features[i].id});
  me.choose = ags => {
    me.data = {...me.data, selected: ags};
    if (me.layers) pin(me);
    scatter(part('scatter'), me);
    me.send('select', ags);
  };
  me.toggleCompared = ags => me.choose(ags);
  hints(me, 1600);
  zoomButtons(me);
  start(me, files, styled, update);
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
    if (me.layers) learn(me).then(() => update(me));
    return;
  }
  const data = me.data = {...me.data, ...me.vocabulary}, {part} = me;
  nameZoom(me);
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

export default component(assemble, update);
