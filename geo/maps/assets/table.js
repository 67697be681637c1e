// The same content as the map, as a table that sorts without asking the server.
import {classOf, isInside, valueText} from './borders.js';
import {element, say} from './words.js';

const order = {column: 0, down: false};  // kept when the indicator changes

export function table(box, me) {
  const {data, features} = me, compare = new Intl.Collator(data.lang).compare;
  const rows = features.map((feature, i) => ({i, ags: feature.id, ...feature.properties})).filter(({i}) => isInside(data, i));
  const columns = [  // what the map shows stands beside the name, so that a phone shows it without moving the table
    {head: say(data, 'district'), text: row => row.name, by: (a, b) => compare(a.name, b.name)},
    {head: `${data.title}${data.unit ? ` (${data.unit})` : ''}`, number: true,
      text: row => valueText({...data, unit: ''}, row.i),
      by: (a, b) => (data.values[a.i] ?? -Infinity) - (data.values[b.i] ?? -Infinity)},
    {head: say(data, 'class'), text: row => classOf(data, row.i) < 0 ? '–' : data.legend[classOf(data, row.i)][0],
      by: (a, b) => classOf(data, a.i) - classOf(data, b.i)},
    {head: say(data, 'saved_key'), text: row => row.ags, by: (a, b) => compare(a.ags, b.ags)},
    {head: say(data, 'land'), text: row => data.laender[row.land], by: (a, b) => compare(data.laender[a.land], data.laender[b.land])},
    {head: say(data, 'type'), text: row => data.types[row.t - 1], by: (a, b) => a.t - b.t},
  ];
  const {by} = columns[order.column], sign = order.down ? -1 : 1;
  rows.sort((a, b) => sign * by(a, b) || compare(a.name, b.name));
  const sort = n => () => {
    Object.assign(order, {column: n, down: order.column === n && !order.down});
    table(box, me);
    box.querySelectorAll('th button')[n].focus();
  };
  const heads = columns.map((column, n) => element('th', {
    scope: 'col', class: column.number ? 'number' : null,
    'aria-sort': n === order.column ? (order.down ? 'descending' : 'ascending') : 'none',
  }, element('button', {type: 'button', onclick: sort(n)}, column.head)));
  const body = rows.map(row => element('tr', {class: row.ags === data.selected ? 'chosen' : null},
    element('th', {scope: 'row'}, element('button', {type: 'button', class: 'name', onclick: event => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) me.toggleCompared(row.ags); else me.choose(row.ags);
    }}, row.name)),
    ...columns.slice(1).map(column => element('td', {class: column.number ? 'number' : null}, column.text(row)))));
  const {scrollTop, scrollLeft} = box.querySelector('.scroll') ?? {scrollTop: 0, scrollLeft: 0};
  box.replaceChildren(element('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': say(data, 'table')},
    element('table', {}, element('caption', {}, say(data, 'table_caption', {title: data.title, n: rows.length})),
      element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...body))));
  Object.assign(box.firstChild, {scrollTop, scrollLeft});
}
