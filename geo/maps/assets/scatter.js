// Two indicators of each district as points; what is chosen on the map is chosen here, and the other way round.
import {classOf} from './borders.js';
import {element, number} from './words.js';

const WIDTH = 340, HEIGHT = 300, LEFT = 52, BOTTOM = 44, TOP = 10, RIGHT = 10;

function svg(tag, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value); else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function scatter(box, me) {
  const {data} = me;
  if (!data.points) { box.replaceChildren(); return; }
  const {x, y, breaks, decimals} = data.points, there = x.map((each, i) => each !== null && y[i] !== null);
  const range = values => {
    const known = values.filter((each, i) => there[i]);
    return [Math.min(...known), Math.max(...known)];
  };
  const [[x0, x1], [y0, y1]] = [range(x), range(y)];
  const across = value => LEFT + (WIDTH - LEFT - RIGHT) * (value - x0) / (x1 - x0 || 1);
  const up = value => HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - y0) / (y1 - y0 || 1);
  const chart = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': data.points.label});
  for (const each of breaks[0]) chart.append(svg('line', {class: 'break', x1: across(each), x2: across(each), y1: TOP, y2: HEIGHT - BOTTOM}));
  for (const each of breaks[1]) chart.append(svg('line', {class: 'break', y1: up(each), y2: up(each), x1: LEFT, x2: WIDTH - RIGHT}));
  chart.append(svg('line', {class: 'axis', x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM}),
    svg('line', {class: 'axis', x1: LEFT, x2: LEFT, y1: TOP, y2: HEIGHT - BOTTOM}));
  const write = (value, n) => number(value, {lang: data.lang, decimals: decimals[n]});
  chart.append(
    svg('text', {x: LEFT, y: HEIGHT - BOTTOM + 15}, write(x0, 0)),
    svg('text', {x: WIDTH - RIGHT, y: HEIGHT - BOTTOM + 15, class: 'end'}, write(x1, 0)),
    svg('text', {x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 8, class: 'middle name'}, data.points.across),
    svg('text', {x: LEFT - 5, y: HEIGHT - BOTTOM, class: 'end'}, write(y0, 1)),
    svg('text', {x: LEFT - 5, y: TOP + 10, class: 'end'}, write(y1, 1)),
    svg('text', {transform: `translate(13 ${(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)`, class: 'middle name'}, data.points.up));
  const order = x.map((_, i) => i).filter(i => there[i]);
  order.sort((a, b) => (me.features[a].id === data.selected) - (me.features[b].id === data.selected));  // the chosen one on top
  for (const i of order) {
    const c = classOf(data, i), chosen = me.features[i].id === data.selected;
    const dot = svg('circle', {
      cx: across(x[i]), cy: up(y[i]), r: chosen ? 6 : 3.6, fill: data.colours[c] ?? 'none',
      class: `${chosen ? 'chosen' : ''}${data.cell !== null && data.cell !== c ? ' faded' : ''}`, onclick: () => me.choose(me.features[i].id),
    }, svg('title', {}, `${me.features[i].properties.name}: ${data.texts[i]}`));
    chart.append(dot);
  }
  box.replaceChildren(chart, element('p', {class: 'quiet'}, data.points.note));
}
