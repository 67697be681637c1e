// Words and numbers in the visitor's language; the texts themselves come with the message.
const formats = new Map();

export function number(value, {lang, decimals, change}) {
  const key = `${lang} ${decimals}`;
  let format = formats.get(key);
  if (!format) {
    const digits = {minimumFractionDigits: decimals, maximumFractionDigits: decimals};
    formats.set(key, format = new Intl.NumberFormat(lang === 'de' ? 'de-DE' : 'en-GB', digits));
  }
  const sign = change && value > 0 ? '+' : '';  // a change says its direction
  return sign + format.format(value).replace('-', '−').replace(/^−(?=[0.,]*$)/, '');
}

export const say = (data, key, values = {}) => Object.entries(values).reduce(
  (text, [name, value]) => text.replace(`{${name}}`, value),
  (values.n === 1 ? data.words[`${key}_1`] : undefined) ?? data.words[key] ?? key);  // of one thing speaks a text of its own

export const heard = (me, data) => ({...me.vocabulary, ...data});  // with the old words until those of its language are here

const SVG = new Set(['svg', 'rect', 'line', 'path', 'pattern']);

export const element = (tag, attributes = {}, ...children) => {
  const made = SVG.has(tag)
    ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};
