// The compare page's map part: search, list of the chosen districts, overview map, and one small map per district.
import {classOf, fillOf, fillOfGap, isPale, paint, pin, tell, valueText} from './borders.js';
import {PATTERNS, component, hints, learn, start, style} from './component.js';
import {search} from './search.js';
import {element, number, say} from './words.js';

const LEAST = 3500;  // half the width of a small map, in steps of 10 m
const PARTS = `${PATTERNS}
<div class="choose"><div class="search"></div><h2 class="head"></h2><ol class="chosen"></ol>
<div class="map-box"><div class="map" role="application"></div><div class="hint" role="status"></div><div class="failed" role="alert"></div></div></div>
<section class="small"><h2></h2><p class="quiet about"></p><div class="maps"></div><ul class="key"></ul></section>`;

function assemble(me, root) {
  root.querySelector('.explorer').innerHTML = PARTS;
  me.part = name => root.querySelector(`.${name}`);
  const files = learn(me), styled = style(root, files, 'live_map.css', 'compare_map.css');
  me.overview = true;
  me.order = i => ({ags: me.features[i].id});
  me.set = next => {  // shown at once, the server's answer follows
    if (next.length > me.data.most_compared) { me.hint(say(me.data, 'compare_full')); return; }
    me.data = {...me.data, compare: next};
    update(me);
    me.setTriggerValue('event', {kind: 'compare', value: next});
  };
  me.choose = (ags, found) => {  // a found district is only ever added
    const {compare} = me.data;
    if (!ags) return;
    if (!compare.includes(ags)) me.set([...compare, ags]);
    else if (!found) me.set(compare.filter(each => each !== ags));
  };
  me.toggleCompared = me.choose;
  hints(me, 2400);
  me.ready = start(me, files, styled, update);
}

function update(me) {
  if (me.vocabulary?.address !== me.data.vocabulary) {
    if (me.layers) learn(me).then(() => update(me));
    return;
  }
  if (typeof me.data.values === 'string') {
    const scale = 10 ** me.data.decimals;
    me.data.values = me.data.values.split(' ').map(each => each === '' ? null : each / scale);
  }
  const data = me.data = {...me.data, ...me.vocabulary}, {part} = me;
  search(part('search'), me);
  part('head').textContent = say(data, 'versus_chosen');
  if (!me.layers) return;
  part('map').setAttribute('aria-label', say(data, 'versus_map_label', {title: data.title}));
  chosen(part('chosen'), me);
  paint(me);
  small(me);
  tell(me);
  part('map').dataset.indicator = data.indicator;
}

function chosen(list, me) {  // the buttons keep the focus, or hand it to the next district
  const {data} = me, {compare} = data, root = list.getRootNode();
  const key = root.activeElement?.closest?.('.chosen') && root.activeElement.dataset.key, at = me.at;
  const button = (act, sign, ags, word, next, off) => element('button', {
    type: 'button', 'data-key': `${act} ${ags}`, disabled: off, onclick: () => { me.at = compare.indexOf(ags); me.set(next()); },
    'aria-label': say(data, word, {name: me.features[me.index.get(ags)].properties.name}),
  }, sign);
  const moved = (n, by) => { const next = [...compare]; [next[n], next[n + by]] = [next[n + by], next[n]]; return next; };
  list.replaceChildren(...compare.map((ags, n) => {
    const {name, land} = me.features[me.index.get(ags)].properties;
    return element('li', {class: `c${n + 1}`}, element('i', {class: 'mark', 'aria-hidden': 'true'}, `${n + 1}`),
      element('span', {class: 'who'}, name, element('span', {class: 'quiet'}, data.laender[land])),
      button('up', '↑', ags, 'versus_earlier', () => moved(n, -1), n === 0),
      button('down', '↓', ags, 'versus_later', () => moved(n, 1), n === compare.length - 1),
      button('out', '×', ags, 'versus_remove', () => compare.filter(each => each !== ags)));
  }));
  if (!key) return;
  const [act, ags] = key.split(' '), own = [...list.querySelectorAll(`[data-key$="${ags}"]:not(:disabled)`)];
  const next = own.find(each => each.dataset.key === key) ?? own[0]
    ?? list.children[Math.min(at ?? 0, compare.length - 1)]?.querySelector(`[data-key^=${act}]`) ?? me.part('search').querySelector('input');
  next?.focus();
}

const drawn = new Map();  // the outline of a district as a path, by its key
function outline(feature) {
  if (drawn.has(feature.id)) return drawn.get(feature.id);
  const {type, coordinates} = feature.geometry, parts = type === 'Polygon' ? [coordinates] : coordinates;
  let path = '', box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of parts.flat()) {
    path += `M${ring.map(([x, y]) => {
      box = [Math.min(box[0], x), Math.min(box[1], -y), Math.max(box[2], x), Math.max(box[3], -y)];
      return `${x} ${-y}`;
    }).join('L')}Z`;
  }
  const made = {path, box};
  drawn.set(feature.id, made);
  return made;
}

function small(me) {
  const {data, features, part} = me, there = data.compare.map(ags => me.index.get(ags));
  part('small').hidden = !there.length;
  part('choose').parentElement.dataset.some = String(there.length > 0);
  if (!there.length) return;
  const boxes = there.map(i => outline(features[i]).box);
  // the same scale for all: the largest district with some of its surroundings
  const half = Math.max(LEAST, ...boxes.map(([a, b, c, d]) => 0.7 * Math.max(c - a, d - b)));
  const km = number(2 * half / 100, {lang: data.lang, decimals: 0});
  part('small').querySelector('h2').textContent = say(data, 'versus_small', {title: `${data.title} (${data.unit})`});
  part('about').textContent = say(data, 'versus_small_help', {km, when: data.when});
  part('maps').replaceChildren(...there.map((own, n) => {
    const [a, b, c, d] = boxes[n], x = (a + c) / 2 - half, y = (b + d) / 2 - half, size = 2 * half;
    const near = features.map((feature, i) => i).filter(i => {
      const [w, s, e, t] = outline(features[i]).box;
      return e > x && w < x + size && t > y && s < y + size;
    });
    const value = valueText(data, own), {name} = features[own].properties;
    const svg = element('svg', {viewBox: `${x} ${y} ${size} ${size}`, role: 'img', 'aria-label': say(data, 'versus_one_map', {name, value})},
      ...near.map(i => element('path', {d: outline(features[i]).path, class: isPale(me, i) ? 'near pale' : 'near', fill: fillOf(me, i), 'data-class': classOf(data, i)})),
      element('path', {d: outline(features[own]).path, class: 'around'}), element('path', {d: outline(features[own]).path, class: 'own'}));
    return element('figure', {class: `c${n + 1}`}, svg, element('figcaption', {},
      element('i', {class: 'mark', 'aria-hidden': 'true'}, `${n + 1}`), element('span', {}, name, element('b', {}, value))));
  }));
  part('key').replaceChildren(...data.legend.map(([label], c) => element('li', {}, element('i', {class: 'swatch', style: `background:${data.colours[c]}`}), label)),
    ...[...data.gaps, ...data.marks].map(([letter, label]) => element('li', {}, element('i', {class: 'swatch'},
      element('svg', {width: '100%', height: '100%'}, element('rect', {width: '100%', height: '100%', fill: fillOfGap(me, letter)}))), label)));
}

export default component(assemble, update);
