// What the visitor is about to see: asked for when the pointer comes near an indicator, painted when it is chosen. The
// page follows with the same message and has the last word; nothing here is needed for it.
import {json} from './borders.js';

const PATIENCE = 5000;  // ms until what the page has said counts again, if it never agrees
const ROOM = '.st-key-indicator label', THEMES = '.st-key-layer [role=combobox][aria-expanded=true]';

function goal(me, target) {  // what an element of the page's lists stands for, as parameters of the question
  const {vocabulary, data} = me, home = vocabulary?.layers?.find(([, own]) => own.some(([id]) => id === data.indicator));
  if (!home || !target.closest) return;
  const text = (target.closest(ROOM) ?? (document.querySelector(THEMES) && target.closest('[role=option]')))?.textContent.trim();
  if (!text) return;
  const layer = target.closest(ROOM) ? home : vocabulary.layers.find(([title]) => title === text);
  const id = target.closest(ROOM) ? layer[1].find(([, label]) => label === text)?.[0] : layer !== home && layer?.[1][0][0];
  return id && id !== data.indicator ? id : undefined;
}

const question = (me, id) => {  // in the words of the page's own address
  const wishes = new URLSearchParams(location.search);
  wishes.set('to_indicator', id);
  return `${me.vocabulary.ahead}?${wishes}`;
};

export function ahead(me, update) {
  const near = ({target}) => {
    const id = goal(me, target);
    if (id) json(question(me, id)).catch(() => {});
  };
  const go = target => {
    const id = goal(me, target);
    if (!id || me.wish?.id === id) return;
    const wish = me.wish = {id, said: me.wish?.said ?? me.data};
    clearTimeout(me.patience);
    me.patience = setTimeout(() => {
      me.wish = null;
      if (me.alive) update(wish.said);
    }, PATIENCE);
    json(question(me, id)).then(found => {
      // the page was faster, or the visitor has chosen again
      if (!me.alive || me.wish !== wish || found.indicator !== id) return;
      wish.shown = JSON.stringify(found);
      const {selected, compare, view} = me.data;  // may have changed here since the address was read
      update({...found, selected, compare, view});
    }, () => {});
  };
  const press = ({target}) => go(target);
  // the buttons of the list say themselves that they are chosen, by pointer or key; only the themes are asked at a click
  const chosen = new MutationObserver(changes => changes.forEach(({target}) => {
    if (target.dataset.selected === 'true' && target.closest(ROOM)) go(target);
  }));
  chosen.observe(document.body, {subtree: true, attributes: true, attributeFilter: ['data-selected']});
  document.addEventListener('pointerover', near, {passive: true});
  document.addEventListener('click', press, true);
  return () => {
    clearTimeout(me.patience);
    chosen.disconnect();
    document.removeEventListener('pointerover', near);
    document.removeEventListener('click', press, true);
  };
}

export function isNews(me, data) {  // whether a message of the page says something that is not painted yet
  const {wish} = me;
  if (!wish) return true;
  if (data.indicator !== wish.id) {  // an answer to an earlier choice
    wish.said = data;
    return false;
  }
  clearTimeout(me.patience);
  me.wish = null;
  return wish.shown !== JSON.stringify(data);
}
