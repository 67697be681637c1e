// Time: all periods of an indicator, fetched once; a slider and a play button that paint without asking the server.
import {json, paint, tell as speak} from './borders.js';
import {legend} from './legend.js';
import {element, number, say} from './words.js';

const PACE = 800;  // milliseconds a period stays
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export const load = me => me.data.series ? json(me.data.series[0]) : Promise.resolve(null);

function intervals(data, breaks, decimals) {  // in words as the server says them
  const written = breaks.map(each => number(each, {lang: data.lang, decimals}));
  return [say(data, 'below', {high: written[0]}),
    ...written.slice(1).map((high, n) => say(data, 'between', {low: written[n], high})), say(data, 'above', {low: written.at(-1)})];
}

export function at(series, data, n) {  // the message as it would be for another period, by the frozen classes
  const scale = 10 ** data.decimals, [breaks, digits, colours = data.colours] = data.frozen;
  const labels = intervals(data, breaks, digits);
  const values = series.values[n].split(' ').map(each => each === '' ? null : each / scale);
  const statuses = series.statuses[n];
  const classes = values.map(value => value === null ? '-' : breaks.filter(each => each <= value).length);
  const counts = labels.map(() => 0), gaps = new Map(), marks = new Map(), add = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  values.forEach((value, i) => {
    if (data.inside && data.inside[i] !== '1') return;
    if (value === null) add(gaps, statuses[i] ?? 'm');
    else {
      counts[classes[i]] += 1;
      if ('LEC'.includes(statuses[i] || '.')) add(marks, statuses[i]);
    }
  });
  // own breaks, and those of a period that was asked for, are those of all periods already
  const scheme = String(breaks) === String(data.histogram.breaks) ? data.scheme : say(data, 'scheme_pooled', {scheme: data.scheme});
  return {...data, scheme, values, statuses, classes, colours, period: series.periods[n],
    legend: labels.map((label, c) => [label, counts[c]]),
    gaps: [...gaps].map(([letter, count]) => [letter, data.status[letter], count]),
    marks: [...marks].map(([letter, count]) => [letter, data.status[letter], count]),
    histogram: {...data.histogram, breaks}};
}

export function time(box, me) {  // built from the message; the series is fetched when somebody comes near
  const {data} = me;
  box.hidden = !data.series || data.change || !data.frozen;
  if (box.hidden) { stop(me); return; }
  const [address, count, place] = data.series;
  if (box.dataset.series !== address) {
    stop(me);
    clearTimeout(me.waiting);
    me.waiting = null;
    box.dataset.series = address;
  }
  if (!box.firstChild) {
    const near = () => { load(me).catch(() => {}); };
    box.addEventListener('pointerenter', near);
    box.addEventListener('focusin', near);
    box.append(
      element('button', {type: 'button', class: 'play', onclick: () => play(box, me)}),
      element('input', {type: 'range', min: 0, step: 1,
        oninput: event => { stop(me); show(box, me, Number(event.target.value)); },
        onchange: event => tell(me, Number(event.target.value), 250)}),
      element('output', {}),
    );
  }
  const [button, slider, output] = box.children;
  slider.max = count - 1;
  slider.setAttribute('aria-label', say(data, 'time_slider'));
  if (!me.playing && !me.waiting) {
    slider.value = place;
    name(box, data.when);
  }
  label(button, me);
  output.title = say(data, 'breaks_frozen');
}

function label(button, me) {
  const key = me.playing ? 'pause' : calm.matches ? 'next' : 'play';
  button.textContent = me.playing ? '❚❚' : calm.matches ? '›' : '▶';
  button.setAttribute('aria-label', say(me.data, key));
  button.title = say(me.data, key);
}

function name(box, text) {
  const [, slider, output] = box.children;
  output.textContent = text;
  slider.setAttribute('aria-valuetext', text);
}

async function show(box, me, n) {  // nothing is sent
  const address = me.data.series?.[0], series = await load(me).catch(() => null);
  if (!series || !me.alive || me.data.series?.[0] !== address) return;
  me.data = at(series, me.data, n);
  box.children[1].value = n;
  name(box, series.names[me.data.lang][n]);
  paint(me);
  legend(me.part('legend'), me);
  me.part('map').dataset.period = series.periods[n];
  // 400 labels in the same frame would make it late
  clearTimeout(me.telling);
  me.telling = setTimeout(() => { if (me.alive) speak(me); }, 100);
}

function tell(me, n, wait) {  // the address, the panel and the source line follow when the visitor rests
  clearTimeout(me.waiting);
  me.waiting = setTimeout(async () => {
    me.waiting = null;
    const series = await load(me).catch(() => null);
    if (series) me.send('period', series.periods[n]);
  }, wait);
}

export function stop(me) {
  clearInterval(me.playing);
  me.playing = null;
  const button = me.part?.('time')?.firstChild;
  if (button) label(button, me);
}

function play(box, me) {
  const last = me.data.series[1] - 1, slider = box.children[1];
  if (me.playing) { stop(me); tell(me, Number(slider.value), 0); return; }
  const step = () => {
    const n = Number(slider.value) >= last ? 0 : Number(slider.value) + 1;
    slider.value = n;
    show(box, me, n);
    if (n === last) { stop(me); tell(me, n, 0); }
  };
  step();
  if (calm.matches) { tell(me, Number(slider.value), 250); return; }  // one step at a time for who wants no motion
  if (Number(slider.value) < last) me.playing = setInterval(step, PACE);
  label(box.firstChild, me);
}
