// Small multiples: the same districts, classed in other ways; one path per class, no borders to choose from.
import {element} from './words.js';

const rings = geometry => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).flat();
let outlines;  // path text of each district, made once

export function multiples(box, me) {
  const {data} = me;
  if (!data.multiples) { box.replaceChildren(); return; }
  outlines ??= me.features.map(({geometry}) => rings(geometry).map(ring => 'M' + ring.map(([x, y]) => `${x} ${-y}`).join('L') + 'Z').join(''));
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const {geometry} of me.features) for (const ring of rings(geometry)) for (const [x, y] of ring) {
    west = Math.min(west, x); east = Math.max(east, x); south = Math.min(south, y); north = Math.max(north, y);
  }
  box.replaceChildren(...data.multiples.map(({title, note, classes, colours, keys = []}) => {
    const map = element('svg', {viewBox: `${west} ${-north} ${east - west} ${north - south}`, role: 'img', 'aria-label': `${title}. ${note}`});
    colours.forEach((fill, c) => map.append(element('path', {fill, d: outlines.filter((_, i) => classes[i] === String(c)).join('')})));
    const i = me.index.get(data.selected);
    if (i !== undefined) map.append(element('path', {class: 'here', d: outlines[i]}));
    return element('figure', {}, element('figcaption', {}, element('b', {}, title), element('span', {class: 'quiet'}, note)), map,
      ...(keys.length ? [element('ul', {}, ...keys.map((label, c) => element('li', {}, element('i', {class: 'swatch', style: `background:${colours[c]}`}), label)))] : []));
  }));
}
