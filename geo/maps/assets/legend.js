// The legend: intervals, how many districts each holds, a histogram with the breaks, and the filter by value.
import {emphasise, fillOfGap} from './borders.js';
import {element, number, say} from './words.js';

export function legend(box, me) {
  const {data} = me, {counts, low, high, from, to, breaks} = data.histogram;
  const rows = data.legend.map(([label, count], c) => element('li',
    {onmouseenter: () => emphasise(me, c), onmouseleave: () => emphasise(me, null)},
    element('i', {class: 'swatch', style: `background:${data.colours[c]}`}),
    element('span', {}, label), element('span', {class: 'count'}, number(count, {lang: data.lang, decimals: 0}))));
  const extra = (swatch, label, count) => element('li', {}, swatch,
    element('span', {}, label), element('span', {class: 'count'}, number(count, {lang: data.lang, decimals: 0})));
  const gaps = [...data.gaps, ...data.marks].map(([letter, label, count]) => extra(element('i', {class: 'swatch'},
    element('svg', {width: '100%', height: '100%'}, element('rect', {width: '100%', height: '100%', fill: fillOfGap(me, letter)}))),
  label, count));
  const outside = data.outside[1] ? [extra(element('i', {class: 'swatch outside'}), ...data.outside)] : [];
  rows.reverse();  // high on top, as on a scale
  const held = box.getRootNode().activeElement?.dataset?.end;  // a slider in use keeps the focus
  box.replaceChildren(
    element('h2', {}, data.unit || say(data, 'legend')),
    element('p', {class: 'head'}, element('span', {}, data.scheme), element('span', {class: 'count'}, say(data, 'count_head'))),
    element('ul', {}, ...rows, ...gaps, ...outside),
    histogram(me, {counts, from, to, breaks}),
    element('p', {class: 'ends'}, element('span', {}, low), element('span', {}, high)),
    ranges(me, {from, to}),
  );
  if (held) box.querySelector(`[data-end=${held}]`)?.focus();
}

function histogram(me, {counts, from, to, breaks}) {
  const {data} = me, width = 100 / counts.length, most = Math.max(1, ...counts), span = to - from || 1;
  const chart = element('svg', {
    class: 'histogram', viewBox: '0 0 100 40', preserveAspectRatio: 'none', role: 'img',
    'aria-label': say(data, 'histogram'),
  });
  counts.forEach((count, n) => {
    const middle = from + span * (n + 0.5) / counts.length, c = breaks.filter(each => each <= middle).length;
    const height = count ? Math.max(1, 38 * count / most) : 0;
    chart.append(element('rect', {x: n * width + 0.25, width: width - 0.5, y: 40 - height, height, fill: data.colours[c]}));
  });
  breaks.forEach(each => {
    const x = 100 * (each - from) / span;
    if (x >= 0 && x <= 100) chart.append(element('line', {x1: x, x2: x, y1: 0, y2: 40, class: 'break'}));
  });
  const i = me.index?.get(data.selected);
  if (i !== undefined && data.values[i] !== null) {
    const x = Math.min(100, Math.max(0, 100 * (data.values[i] - from) / span));
    chart.append(element('path', {d: `M${x - 2} 0h4l-2 7z`, class: 'here'}));
  }
  return chart;
}

function ranges(me, {from, to}) {  // two native sliders: they work by keyboard and say their value
  const {data} = me, scale = 10 ** data.decimals, step = 1 / scale;
  // the ends as numbers that the slider can reach: 2.4 and not 2.4000000000000004
  const floor = Math.floor(from * scale + 1e-6) / scale, ceil = Math.ceil(to * scale - 1e-6) / scale;
  if (me.wanted && (me.wanted.indicator !== data.indicator || String(me.wanted.range) === String(data.range ?? [null, null]))) me.wanted = null;
  const [low, high] = me.wanted?.range ?? data.range ?? [null, null];
  const write = element('output', {});
  const tell = () => {
    const open = Number(left.value) <= floor && Number(right.value) >= ceil;
    write.textContent = open ? say(data, 'range_all')
      : say(data, 'range_some', {low: number(left.value, data), high: number(right.value, data)});
    for (const each of [left, right]) each.setAttribute('aria-valuetext', `${number(each.value, data)} ${data.unit}`);
  };
  const slider = (key, value) => element('input', {
    type: 'range', 'data-end': key, min: floor, max: ceil, step, value, 'aria-label': say(data, key),
    oninput: event => {
      if (Number(left.value) > Number(right.value)) event.target.value = event.target === left ? right.value : left.value;
      tell();
    },
    onchange: () => {  // a key that is held down sends many; the last one counts, and no late answer takes it back
      me.wanted = {indicator: data.indicator, range: [
        Number(left.value) <= floor ? null : Number(Number(left.value).toFixed(data.decimals)),
        Number(right.value) >= ceil ? null : Number(Number(right.value).toFixed(data.decimals)),
      ]};
      clearTimeout(me.telling);
      me.telling = setTimeout(() => me.send('range', me.wanted.range), 200);
    },
  });
  const left = slider('range_low', low ?? floor), right = slider('range_high', high ?? ceil);
  tell();
  return element('div', {class: 'range', role: 'group', 'aria-label': say(data, 'range')}, left, right, write);
}
