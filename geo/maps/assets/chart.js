// The line chart: the chosen districts over time, with the medians of their Land, of the rural and of all districts.
import {load} from './time.js';
import {element, number, say} from './words.js';

const HUES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f7f7f'];  // Okabe and Ito: told apart in all kinds of sight
const H = 250, LEFT = 48, TOP = 12, BOTTOM = 26;
const GAP = 16, SLOT = 64;  // beside the axis of time: room for each period whose year the source does not say

const median = list => {
  const known = list.filter(value => value !== null).sort((a, b) => a - b), half = known.length >> 1;
  return known.length ? known.length % 2 ? known[half] : (known[half - 1] + known[half]) / 2 : null;
};

export async function chart(box, me) {
  const {data} = me, chosen = [...new Set([...(data.selected ? [data.selected] : []), ...data.compare])];
  if (!chosen.length || !data.series) { box.replaceChildren(); return; }
  const width = Math.max(300, Math.round(box.clientWidth / 20) * 20);
  const key = [data.series[0], data.lang, width, ...chosen].join();
  if (box.dataset.key === key && box.firstChild) { now(box, me); return; }
  const series = await load(me).catch(() => null);
  if (!series || !me.alive || me.data.series?.[0] !== data.series[0]) return;
  box.dataset.key = key;
  const scale = 10 ** series.decimals;
  const rows = series.values.map(row => row.split(' ').map(each => each === '' ? null : each / scale));
  const lines = chosen.map((ags, n) => {
    const i = me.index.get(ags);
    return {name: me.features[i].properties.name, colour: HUES[n], values: rows.map(row => row[i]), kind: 'own'};
  });
  const own = me.features[me.index.get(chosen[0])].properties.land;
  const group = keep => rows.map(row => median(row.filter((_, i) => keep(me.features[i].properties))));
  if (me.features.filter(({properties}) => properties.land === own).length >= 5) {
    lines.push({name: say(data, 'chart_land', {land: data.laender[own]}), values: group(({land}) => land === own), kind: 'land'});
  }
  lines.push({name: say(data, 'chart_rural'), values: group(({t}) => t < 5), kind: 'rural'});
  lines.push({name: say(data, 'chart_all'), values: group(() => true), kind: 'all'});
  draw(box, me, series, lines, width);
}

function draw(box, me, series, lines, W) {
  const narrow = W < 520;  // names stand beside their lines where there is room, else below, with their values
  // a map of changes is charted by its values
  const data = {...me.data, title: series.title[me.data.lang], unit: series.unit[me.data.lang], decimals: series.decimals, change: false};
  const svg = (tag, attributes, ...children) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const known = series.years.filter(each => each !== null), undated = series.years.flatMap((each, n) => each === null ? [n] : []);
  const first = known.length ? Math.min(...known) : 0, latest = known.length ? Math.max(...known) : 0, span = Math.max(1, latest - first);
  const all = lines.flatMap(line => line.values).filter(value => value !== null);
  const ticks = nice(Math.min(...all), Math.max(...all)), low = ticks[0], high = ticks.at(-1);
  // as wide as the longest value at the end of a line: a figure of 12 px needs about 7
  const shown = value => number(value, data), last = ({values}) => values.findLastIndex(value => value !== null);
  const longest = Math.max(0, ...lines.filter(line => last(line) >= 0).map(line => shown(line.values[last(line)]).length));
  const RIGHT = narrow ? 16 + 7 * longest : 200;
  const end = W - RIGHT - (undated.length && GAP + SLOT * undated.length);  // of the axis of time
  const at = year => LEFT + (end - LEFT) * (year - first) / span;
  const x = n => series.years[n] === null ? end + GAP + SLOT * (undated.indexOf(n) + 0.5) : at(series.years[n]), y = value => TOP + (H - TOP - BOTTOM) * (high - value) / (high - low || 1);
  const digits = ticks.length > 1 ? digitsOf(ticks[1] - ticks[0]) : data.decimals;
  const picture = svg('svg', {viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': say(data, 'chart_label', {title: data.title})});
  for (const tick of ticks) {
    picture.append(svg('line', {x1: LEFT, x2: end, y1: y(tick), y2: y(tick), class: 'grid'}),
      svg('text', {x: LEFT - 6, y: y(tick) + 4, class: 'end'}, number(tick, {...data, decimals: digits})));
    if (undated.length) picture.append(svg('path', {d: `M${end + GAP} ${y(tick)}H${W - RIGHT}`, class: 'grid apart'}));
  }
  const stride = Math.max(1, Math.ceil(span / (narrow ? 4 : 8)));
  series.years.forEach((each, n) => {
    const named = each === null ? say(data, 'chart_undated') : (each - first) % stride === 0 && series.years.indexOf(each) === n && String(each);
    if (named) picture.append(svg('text', {x: x(n), y: H - 8, class: each === null ? 'middle apart' : 'middle'}, named));
  });
  const here = Math.max(0, series.periods.indexOf(data.period));
  picture.append(svg('line', {x1: x(here), x2: x(here), y1: TOP, y2: H - BOTTOM, class: 'now'}));
  series.breaks.forEach(({year}) => {
    if (year <= first) return;
    const place = year > latest ? end + GAP / 2 : at(year - 0.5);
    picture.append(svg('line', {x1: place, x2: place, y1: TOP, y2: H - BOTTOM, class: 'break'}));
  });
  const parted = n => n === 0 || series.years[n] === null || series.breaks.some(({year}) => series.years[n - 1] < year && series.years[n] >= year);
  const ends = [];
  for (const line of [...lines].reverse()) {  // districts on top
    let path = '', open = false;
    line.values.forEach((value, n) => {
      if (value === null) { open = false; return; }  // no line across a gap or a break
      path += `${open && !parted(n) ? 'L' : 'M'}${x(n).toFixed(1)} ${y(value).toFixed(1)}`;
      open = true;
      const alone = (n === 0 || line.values[n - 1] === null || parted(n)) &&
        (n === line.values.length - 1 || line.values[n + 1] === null || parted(n + 1));
      if (alone) picture.append(svg('circle', {cx: x(n), cy: y(value), r: 2.6, class: line.kind, fill: line.colour ?? null}));
    });
    picture.append(svg('path', {d: path, class: `line ${line.kind}`, stroke: line.colour ?? null}));
    const newest = last(line);
    if (newest >= 0) ends.push({line, y: y(line.values[newest]), value: shown(line.values[newest])});
  }
  ends.sort((a, b) => a.y - b.y);
  ends.forEach((each, n) => { if (n) each.y = Math.max(each.y, ends[n - 1].y + 14); });
  const over = Math.max(0, (ends.at(-1)?.y ?? 0) - (H - 6));
  for (const {line, y: height, value} of ends) {
    const text = narrow ? value : `${line.name} ${value}`;
    picture.append(svg('text', {x: W - RIGHT + 8, y: height - over + 4, class: `name ${line.kind}`, fill: line.colour ?? null}, text));
  }
  const key = narrow && element('ul', {class: 'key'}, ...ends.map(({line, value}) => element('li', {},
    svg('svg', {viewBox: '0 0 28 8', 'aria-hidden': 'true'}, svg('path', {d: 'M0 4H28', class: `line ${line.kind}`, stroke: line.colour ?? null})),
    `${line.name} `, element('span', {class: 'number'}, value))));
  const heads = [element('td', {}), ...lines.map(line => element('th', {scope: 'col'}, line.name))];
  const table = element('details', {}, element('summary', {}, say(data, 'chart_table')),
    element('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': say(data, 'chart_table')}, element('table', {},
      element('caption', {}, `${data.title}${data.unit ? ` (${data.unit})` : ''}`), element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...series.periods.map((_, n) => element('tr', {},
        element('th', {scope: 'row'}, series.names[data.lang][n]),
        ...lines.map(line => element('td', {class: 'number'}, line.values[n] === null ? '–' : number(line.values[n], data)))))))));
  const notes = series.breaks.filter(({year}) => year > first).map(({year, text}) => element('li', {}, `${year}: ${text[data.lang]}`));
  const apart = undated.map(n => element('p', {class: 'quiet'}, say(data, 'chart_undated_note', {period: series.names[data.lang][n]})));
  box.replaceChildren(element('h2', {}, `${say(data, 'chart')}: ${data.title}${data.unit ? ` (${data.unit})` : ''}`), picture, ...(key ? [key] : []), ...apart,
    ...(notes.length ? [element('p', {class: 'quiet'}, `${say(data, 'chart_breaks')}:`), element('ul', {class: 'quiet'}, ...notes)] : []), table);
  box.place = period => x(Math.max(0, series.periods.indexOf(period)));
}

function now(box, me) {
  const line = box.querySelector('.now');
  if (line && box.place) for (const end of ['x1', 'x2']) line.setAttribute(end, box.place(me.data.period));
}

export function digitsOf(step) {  // the fewest decimals that write a step, and so every tick, exactly: 2.5 needs one
  let digits = 0;
  while (digits < 9 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6 * step * 10 ** digits) digits++;
  return digits;
}

export function nice(low, high) {  // about five round numbers that enclose the values
  const span = high - low || Math.abs(high) || 1, raw = span / 4, size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map(each => each * size).find(each => each >= raw * 0.999);
  const ticks = [];
  for (let n = Math.floor(low / step + 1e-9); n * step < high + step * 0.999; n++) ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}
