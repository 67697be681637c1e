// Find a district by its name, by one of its municipalities or by its key: a combobox after the ARIA pattern.
import {json} from './borders.js';
import {element, say} from './words.js';

const letters = text => text.replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '');
// letters and figures alone; St. is Sankt, but who has typed no more than "st" may want Stade
const bare = text => letters(text.toLowerCase()).replace(/\bst(\.|(?=[\s-]+\S))/g, 'sankt ').replace(/[^a-z0-9]+/g, ' ').trim();
const spelled = text => bare(text.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue'));
// words that say of what kind a district is: they put it first and leave nothing out
const TOWN = new Set(['stadt', 'kreisfreie', 'kreisfreier', 'stadtkreis']);
const COUNTY = new Set(['landkreis', 'kreis', 'lk', 'kr']);
const KIND = new Set([...TOWN, ...COUNTY, 'region', 'regionalverband', 'stadteregion', 'staedteregion', 'gemeinde']);
const LITTLE = new Set(['am', 'an', 'auf', 'bei', 'der', 'im', 'in', 'ob', 'a', 'd', 'i']);
const TOWNS = [41, 42];  // kinds of the register: kreisfreie Stadt, Stadtkreis
const MOST = 8;
let index;  // one list of {name, keys, i, rank} for all visits of this page, and the keys that are no longer in use

async function load(me) {
  if (index) return index;
  const [places, former] = await Promise.all([json(me.data.places), json(me.data.former), me.ready]);
  // with and without an addition in brackets, with ö as o and as oe
  const entry = (name, i, rank, said = name) => ({name: said, i, rank, kind: rank ? 0 : me.features[i].properties.kind,
    keys: [...new Set([name, name.replace(/ \(.*\)$/, '')].flatMap(each => [bare(each), spelled(each)]))]});
  const today = [...me.features.map(({properties}, i) => entry(properties.name, i, 0)),
    ...places.places.flatMap((names, i) => names.map(name => entry(name, i, 1)))];
  const taken = new Set(today.flatMap(({keys}) => keys));
  const before = former.flatMap(([old, name, now]) => now.map(ags => ({...entry(name, me.index.get(ags), 2, `${name} (${old})`), old})));
  return index = {before, names: [...today, ...before.filter(({keys}) => !taken.has(keys[0]))]};
}

function byKey(me, before, wish) {  // a district key, also without its zero or of former times, or the longer key of a municipality
  const short = wish.slice(0, 5), padded = wish.length % 3 === 1 ? '0' + wish.slice(0, 4) : short;  // 4 or 7 figures
  const here = me.features.map(({id, properties}, i) => ({name: properties.name, i, rank: 0, id}));
  return [...here.filter(({id}) => id === padded), ...here.filter(({id}) => id !== padded && id.startsWith(short)),
    ...before.filter(({old}) => old === padded)].slice(0, MOST);
}

function find({names, before}, me, text) {
  if (/^\d[\d ]*$/.test(text.trim()) && text.trim().length > 1) return byKey(me, before, text.replaceAll(' ', ''));
  const wish = bare(text), tokens = wish.split(' '), kinds = tokens.filter(each => KIND.has(each));
  if (!wish) return [];
  const rest = tokens.filter(each => !KIND.has(each)), name = rest.length ? rest : tokens;
  const needed = name.filter(each => !LITTLE.has(each)), words = needed.length ? needed : name, joined = name.join(' ');
  const [town, county] = [TOWN, COUNTY].map(some => kinds.some(each => some.has(each)));
  const other = kind => (town && !TOWNS.includes(kind)) || (county && (!kind || TOWNS.includes(kind)));
  const fits = key => {
    if (key === wish || key === joined) return 0;
    if (key.startsWith(wish) || key.startsWith(joined)) return 1;
    const own = key.split(' ');
    return words.every(each => own.some(one => one.startsWith(each))) ? 2 : words.every(each => key.includes(each)) ? 3 : 9;
  };
  const score = each => Math.min(...each.keys.map(fits)) * 10 + 2 * each.rank + 5 * other(each.kind)
    + !each.name.toLowerCase().startsWith(text.trim().toLowerCase());
  return names.map(each => [score(each), each]).filter(([points]) => points < 90)
    .sort(([a, {name: one}], [b, {name: two}]) => a - b || one.length - two.length || one.localeCompare(two))
    .slice(0, MOST).map(([, each]) => each);
}

export function search(box, me) {
  const input = box.querySelector('input') ?? element('input', {
    type: 'text', role: 'combobox', id: 'find', autocomplete: 'off', spellcheck: 'false',
    'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'found',
  });
  input.setAttribute('aria-label', say(me.data, 'find'));
  input.placeholder = say(me.data, 'find');
  if (input.isConnected) return;  // built once; a new message changes its words only
  const list = element('ul', {role: 'listbox', id: 'found', hidden: true}), status = element('span', {class: 'hidden', role: 'status'});
  let found = [], active = -1;
  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const take = each => {
    input.value = '';
    close();
    me.choose(me.features[each.i].id, true);
  };
  const mark = n => {
    active = n;
    [...list.children].forEach((item, m) => item.setAttribute('aria-selected', m === n));
    if (n >= 0) input.setAttribute('aria-activedescendant', `found-${n}`);
  };
  input.addEventListener('focus', () => load(me).catch(() => {}));
  input.addEventListener('input', async () => {
    const text = input.value;
    const all = await load(me).catch(() => null);
    if (input.value !== text) return;
    found = all ? find(all, me, text) : [];
    list.setAttribute('aria-label', say(me.data, 'find'));
    list.replaceChildren(...found.map((each, n) => element('li', {
      role: 'option', id: `found-${n}`, 'aria-selected': 'false',
      onmousedown: event => { event.preventDefault(); take(each); },
    }, element('span', {}, each.name), element('span', {class: 'quiet'}, each.rank
      ? say(me.data, each.rank > 1 ? 'was_district' : 'in_district', {name: me.features[each.i].properties.name})
      : me.data.laender[me.features[each.i].properties.land]))));
    const none = text.trim() && !found.length;
    if (none) list.replaceChildren(element('li', {class: 'none'}, say(me.data, all ? 'find_none' : 'load_failed')));
    list.hidden = !(found.length || none);
    input.setAttribute('aria-expanded', String(!list.hidden));
    status.textContent = text.trim() ? say(me.data, 'find_count', {n: found.length}) : '';
    mark(found.length ? 0 : -1);
  });
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' && found.length) mark((active + 1) % found.length);
    else if (event.key === 'ArrowUp' && found.length) mark((active + found.length - 1) % found.length);
    else if (event.key === 'Enter' && !list.hidden && found[active]) take(found[active]);
    else if (event.key === 'Escape') { input.value = ''; close(); }
    else return;
    event.preventDefault();
  });
  input.addEventListener('blur', close);
  box.replaceChildren(input, list, status);
}
