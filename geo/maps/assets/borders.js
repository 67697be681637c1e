// The drawn districts: borders from a file, colours from a message, reached by pointer, touch and keyboard.
import {element, number, say} from './words.js';

const ARROWS = {ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0]};
const files = new Map(), views = new Map();  // module scope outlives a change of page
const coarse = matchMedia('(pointer: coarse)').matches;

const once = (url, load) => files.get(url) ?? files.set(url, load().catch(fault => {
  files.delete(url);  // the next visit tries again
  throw fault;
})).get(url);
const script = url => once(url, () => new Promise((ok, no) => document.head.append(
  Object.assign(document.createElement('script'), {src: url, onload: ok, onerror: () => no(new Error(url))}))));
export const json = url => once(url, async () => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
});

export const statusOf = (data, i) => data.statuses ? data.statuses[i] : '.';
export const valueText = (data, i) => {  // the value with its unit, and what its status adds; or the reason for none
  if (data.texts) return data.texts[i];  // an analysis says it in words of its own
  const status = statusOf(data, i), said = data.status[status];
  if (data.values[i] === null) return said ?? data.status.m;
  const gap = data.unit && (data.lang === 'en' && data.unit.startsWith('%') ? '' : '\u00a0');
  const space = /^€?\d/.test(data.unit) ? `${gap}×${gap}` : gap;  // a unit of 1,000 is a factor, as geo.language.quantity has it
  return number(data.values[i], data) + space + data.unit + (said ? ` (${said})` : '');
};
export const classOf = (data, i) => data.classes[i] === '-' ? -1 : Number(data.classes[i]);
export const isInside = (data, i) => !data.inside || data.inside[i] === '1';

export async function draw(box, me, {geometry, leaflet}, styled) {
  const [borders] = await Promise.all([json(geometry), script(`${leaflet}/leaflet.js`), styled]);
  if (!me.alive) return;  // the visitor left the page while the files were loading
  const map = L.map(box, {
    crs: L.CRS.Simple, minZoom: -12, maxZoom: 3, zoomSnap: 0.25, zoomDelta: 0.75, keyboard: false, zoomControl: false,
    attributionControl: false, scrollWheelZoom: false, dragging: !coarse, maxBoundsViscosity: 0.8,
  });
  // Leaflet would simplify each district by itself and tear shared borders apart: smoothFactor 0
  const shapes = L.geoJSON(borders, {style: {weight: 0.7, fillOpacity: 1, smoothFactor: 0, noClip: true, className: 'district'}});
  const exactly = act => {  // the whole country fills the box, whatever its size; later steps are even ones
    map.options.zoomSnap = 0;
    const found = act();
    map.options.zoomSnap = 0.25;
    return found;
  };
  const bounds = shapes.getBounds(), fit = () => exactly(() => map.fitBounds(bounds, {padding: [6, 6], animate: false}));
  const base = () => exactly(() => map.getBoundsZoom(bounds, false, L.point(12, 12)));
  // an overview always shows the whole country, and leaves the view of the large map alone
  const view = me.overview ? undefined : views.get(geometry);
  if (view) map.setView(...view, {animate: false}); else fit();
  map.setMaxBounds(bounds.pad(0.3));
  shapes.addTo(map);
  // lines lie on a sheet of their own, which stays as it is when the colours below change: they are more than half of
  // the work of drawing
  map.createPane('lines');
  me.lines = {interactive: false, pane: 'lines', renderer: L.svg({pane: 'lines'})};
  L.geoJSON(borders.land_borders, {...me.lines, style: {className: 'land', fill: false, smoothFactor: 0}}).addTo(map);
  me.map = map;
  me.layers = shapes.getLayers();
  me.features = borders.features;
  me.index = new Map(borders.features.map((feature, i) => [feature.id, i]));
  me.pinned = L.layerGroup().addTo(map);
  me.fit = fit;
  me.layers.forEach((layer, i) => bind(me, layer, i));
  map.on('moveend', () => { if (box.clientWidth && !me.overview) views.set(geometry, [map.getCenter(), map.getZoom()]); });
  map.on('zoomend', () => { if (coarse) map.dragging[zoomedIn(me) ? 'enable' : 'disable'](); });
  wheel(box, me);
  const size = () => `${box.clientWidth} ${box.clientHeight}`;
  let fitted = size();
  me.observer = new ResizeObserver(() => {  // in a hidden tab the size is 0 at first, and the fit above wrong
    if (size() === fitted) return;  // the first call only says what is known
    fitted = size();
    const untouched = !zoomedIn(me);
    map.invalidateSize({animate: false});
    if (box.clientWidth && (untouched || !views.has(geometry))) fit();
    me.base = base();
    me.resized?.();
  });
  me.base = base();
  me.observer.observe(box);
}

const zoomedIn = me => me.map.getZoom() > (me.base ?? me.map.getZoom()) + 0.1;

function wheel(box, me) {  // the page scrolls past the map; with Ctrl or ⌘ the wheel zooms
  let last = 0;
  box.addEventListener('wheel', event => {
    if (!(event.ctrlKey || event.metaKey)) {
      me.hint(say(me.data, 'wheel'));
      return;
    }
    event.preventDefault();
    const now = performance.now();
    if (now - last < 60) return;
    last = now;
    me.map.setZoomAround(me.map.mouseEventToContainerPoint(event), me.map.getZoom() + (event.deltaY < 0 ? 0.5 : -0.5));
  }, {passive: false});
}

function tip(me, i) {  // elements, never strings: Leaflet reads a string as HTML
  const {data, features} = me, {name, land} = features[i].properties;
  const part = (tag, text, kind) => Object.assign(document.createElement(tag), {textContent: text, className: kind ?? ''});
  const box = document.createElement('div');
  box.append(part('strong', name), part('span', data.laender[land], 'quiet'), part('span', valueText(data, i), 'number'));
  const c = classOf(data, i);
  if (c >= 0) box.append(part('span', say(data, 'in_class', {label: data.legend[c][0]}), 'quiet'));
  if (!isInside(data, i)) box.append(part('span', data.outside[0], 'quiet'));
  return box;
}

function bind(me, layer, i) {
  const path = layer.getElement();
  path.setAttribute('role', 'button');
  path.tabIndex = i ? -1 : 0;  // one stop for Tab, arrows move on from there
  const choose = event => {
    const original = event.originalEvent ?? event, {ags} = me.order(i);
    if (original.shiftKey || original.ctrlKey || original.metaKey) me.toggleCompared(ags);
    else me.choose(ags);
  };
  layer.on('click', choose);
  layer.bindTooltip(() => tip(me, i), {sticky: true, className: 'tip', opacity: 1});
  path.addEventListener('focus', () => {
    me.layers[me.stop ?? 0].getElement().tabIndex = -1;
    me.stop = i;
    path.tabIndex = 0;
    if (path.matches(':focus-visible')) layer.openTooltip(layer.getBounds().getCenter());
  });
  path.addEventListener('blur', () => layer.closeTooltip());
  path.addEventListener('keydown', event => {
    if (event.key in ARROWS) step(me, layer, ARROWS[event.key]);
    else if (event.key === 'Enter' || event.key === ' ') choose(event);
    else if (event.key === 'Escape') me.choose(null);
    else if (event.key === '+') me.map.zoomIn();
    else if (event.key === '-') me.map.zoomOut();
    else if (event.key === '0') me.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function step(me, from, [dx, dy]) {  // to the nearest centre within 45 degrees of the arrow
  const a = from.getBounds().getCenter();
  let best, least = Infinity;
  for (const layer of me.layers) {
    const b = layer.getBounds().getCenter(), x = b.lng - a.lng, y = b.lat - a.lat;
    const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx), far = Math.hypot(x, y) + aside;
    if (ahead > 0 && ahead >= aside * 0.999 && far < least) [best, least] = [layer, far];
  }
  if (!best) return;
  best.getElement().focus();
  if (!me.map.getBounds().contains(best.getBounds().getCenter())) me.map.panTo(best.getBounds().getCenter(), {animate: false});
}

// what has no value is drawn as a pattern of its own; what is less than certain keeps its colour under a mark
const STROKES = {m: 'M0 6 6 0', s: 'M0 3H6', n: 'M0 0 6 6M0 6 6 0', u: 'M3 0V6', L: 'M1.5 1.5h1.4v1.4h-1.4z', E: 'M0 4l3-3 3 3', C: 'M0 0h1v1h-1z'};

const luma = colour => {
  const [red, green, blue] = [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue;
};
const ink = colour => luma(colour) > 110 ? '#333333' : '#ffffff';  // dark on light, white on dark; the saved map says the same
// a white border would be lost between two districts of a pale class, or two without a value; patterns.py says the same
export const isPale = (me, i) => classOf(me.data, i) < 0 || luma(me.data.colours[classOf(me.data, i)]) >= 215;

function pattern(me, letter, colour) {
  const id = `status-${letter}${colour.replace('#', '-')}`, box = me.part('patterns');
  if (!box.querySelector(`#${id}`)) {
    const made = element('pattern', {id, width: 6, height: 6, patternUnits: 'userSpaceOnUse'},
      element('rect', {width: 6, height: 6, fill: colour}),
      element('path', {d: STROKES[letter], stroke: ink(colour), fill: letter === 'E' ? 'none' : ink(colour),
        'stroke-width': letter === 'C' || letter === 'L' ? 0.3 : 1}));
    box.append(made);
  }
  return `url(#${id})`;
}

export const fillOf = (me, i) => {
  const c = classOf(me.data, i), status = statusOf(me.data, i);
  if (c < 0) return pattern(me, 'msnu'.includes(status) ? status : 'm', '#ffffff');
  return 'LEC'.includes(status) ? pattern(me, status, me.data.colours[c]) : me.data.colours[c];
};
export const fillOfGap = (me, letter) => pattern(me, letter, '#ffffff');

export function paint(me) {  // all that a new message causes for the eye; only what differs is written
  const {data, layers} = me;
  layers.forEach((layer, i) => {
    const path = layer.getElement(), fill = fillOf(me, i), there = isInside(data, i);
    if (layer.shownFill !== fill) {
      path.setAttribute('fill', layer.shownFill = fill);
      path.classList.toggle('pale', isPale(me, i));
    }
    if (layer.shownInside !== there) path.classList.toggle('outside', !(layer.shownInside = there));
    path.dataset.class = classOf(data, i);
  });
  pin(me);
}

export function tell(me) {  // and for the ear, when the frame has been drawn
  const {data, layers} = me;
  layers.forEach((layer, i) => {
    const name = me.features[i].properties.name, text = `${name}: ${valueText(data, i)}${isInside(data, i) ? '' : ', ' + data.outside[0]}`;
    if (layer.shownText !== text) layer.getElement().setAttribute('aria-label', layer.shownText = text);
  });
}

export function pin(me) {  // outlines of their own: bringToFront() would take the keyboard focus away
  const {data, pinned} = me;
  pinned.clearLayers();
  const outline = (ags, kind) => {
    const i = me.index.get(ags);
    if (i === undefined) return;
    for (const part of ['halo', kind]) {
      L.geoJSON(me.features[i], {...me.lines, style: {fill: false, smoothFactor: 0, className: part}}).addTo(pinned);
    }
    return me.layers[i];
  };
  data.compare.forEach((ags, n) => {
    const layer = outline(ags, 'compared');
    if (!layer) return;
    const icon = L.divIcon({className: 'badge', html: Object.assign(document.createElement('span'), {textContent: n + 1}), iconSize: [18, 18]});
    // at the corner: in the middle it would cover a small city
    L.marker(layer.getBounds().getNorthEast(), {icon, interactive: false, keyboard: false}).addTo(pinned);
  });
  if (data.selected) outline(data.selected, 'chosen');
  me.layers.forEach((layer, i) => {
    const {id} = me.features[i], pressed = me.overview ? data.compare.includes(id) : id === data.selected;
    if (layer.shownPressed !== pressed) layer.getElement().setAttribute('aria-pressed', layer.shownPressed = pressed);
  });
}

export function emphasise(me, number) {  // a class of the legend, or none
  if (number === null && !me.emphasised) return;
  me.emphasised = number !== null;
  me.layers?.forEach((layer, i) => {
    layer.getElement().classList.toggle('faded', number !== null && classOf(me.data, i) !== number);
  });
}

export function show(me, ags) {  // bring a found district into view without changing the scale more than needed
  const layer = me.layers?.[me.index.get(ags)];
  if (layer && !me.map.getBounds().contains(layer.getBounds())) me.map.panTo(layer.getBounds().getCenter());
}
