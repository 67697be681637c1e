// What the components of all pages share: words, styles, the hint, the buttons of the map, and their life on a page.
import {draw, json} from './borders.js';
import {element, heard, say} from './words.js';

export const PATTERNS = '<svg class="patterns" width="0" height="0" style="position:absolute" aria-hidden="true"></svg>';

export const learn = async me => {  // words and addresses, kept by the browser
  const address = me.data.vocabulary, found = await json(address);
  if (me.data.vocabulary === address) me.vocabulary = {...found, address};
  return found;
};

export const style = (root, files, ...names) => {  // the styles of a root; they are there when the promise is kept
  const [first, ...others] = root.querySelectorAll('link');
  const styled = Promise.all([first, ...others].map(link => new Promise(ok => { link.onload = link.onerror = ok; })));
  names.forEach((name, n) => { others[n].href = new URL(name, import.meta.url); });
  files.then(found => { first.href = `${found.leaflet}/leaflet.css`; }, () => {});
  return styled;
};

export function hints(me, duration) {
  let timer;
  me.hint = text => {
    const box = me.part('hint');
    box.textContent = text;
    box.classList.add('shown');
    clearTimeout(timer);
    timer = setTimeout(() => box.classList.remove('shown'), duration);
  };
}

export const zoomButtons = me => me.part('zoom').replaceChildren(
  ...[['in', '+', () => me.map?.zoomIn()], ['out', '−', () => me.map?.zoomOut()], ['fit', '⌂', () => me.fit?.()]]
    .map(([key, sign, act]) => element('button', {type: 'button', 'data-key': key, onclick: act}, sign)));

export function nameZoom({data, part}) {
  for (const button of part('zoom').children) {
    button.title = say(data, `zoom_${button.dataset.key}`);
    button.setAttribute('aria-label', button.title);
  }
}

export const start = (me, files, styled, update) => files
  .then(found => draw(me.part('map'), me, found, styled))
  .then(() => { if (me.alive) update(me); }, fault => {
    me.part('failed').textContent = say({words: {}, ...me.data, ...me.vocabulary}, 'load_failed');
    console.warn(fault.message);
  });

export function component(assemble, update) {
  const all = new WeakMap();  // by the element that Streamlit gives; it stays the same while the page stands
  return ({parentElement, data, setTriggerValue}) => {
    document.documentElement.lang = data.lang;
    const known = all.get(parentElement), me = known ?? {alive: true};
    Object.assign(me, {data: heard(me, data), setTriggerValue});
    if (!known) {
      all.set(parentElement, me);
      assemble(me, parentElement);
    }
    update(me);
    return () => {
      all.delete(parentElement);
      me.alive = false;
      me.observer?.disconnect();
      me.map?.remove();
    };
  };
}
