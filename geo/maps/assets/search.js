// Find a district by its name, by one of its municipalities or by its key: a combobox after the ARIA pattern.
import {json} from './borders.js';
import {element, say} from './words.js';

const plain = text => text.toLowerCase().replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '');
const spelled = text => plain(text.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue'));
const MOST = 8;
let index;  // one list of {text, keys, ags, kind} for all visits of this page

async function load(me) {
  if (index) return index;
  const [places] = await Promise.all([json(me.data.places), me.ready]);
  // with and without an addition in brackets, with ö as o and as oe
  const entry = (name, i, rank) => ({name, i, rank,
    keys: [...new Set([name, name.replace(/ \(.*\)$/, '')].flatMap(each => [plain(each), spelled(each)]))]});
  return index = [...me.features.map(({properties}, i) => entry(properties.name, i, 0)),
    ...places.places.flatMap((names, i) => names.map(name => entry(name, i, 1)))];
}

function find(list, me, text) {
  const wish = plain(text.trim());
  if (!wish) return [];
  if (/^\d{2,8}$/.test(wish)) {  // a district key, or the longer key of a municipality
    return me.features.map(({id, properties}, i) => ({name: properties.name, i, rank: 0, id}))
      .filter(({id}) => id.startsWith(wish.slice(0, 5))).slice(0, MOST);
  }
  const score = ({keys, rank, name}) => Math.min(...keys.map(key =>
    key === wish ? 0 : key.startsWith(wish) ? 1 : key.includes(' ' + wish) || key.includes('-' + wish) ? 2 : key.includes(wish) ? 3 : 9))
    * 10 + 2 * rank + !name.toLowerCase().startsWith(text.trim().toLowerCase());
  return list.map(each => [score(each), each]).filter(([points]) => points < 90)
    .sort(([a, {name}], [b, {name: other}]) => a - b || name.length - other.length || name.localeCompare(other))
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
      ? say(me.data, 'in_district', {name: me.features[each.i].properties.name})
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
