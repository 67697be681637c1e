// Find a district by its name: what is typed is compared without accents and capitals.
const form = document.querySelector('form.search');
const field = form.querySelector('input');
const said = form.querySelector('output');
const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/ß/g, 'ss').trim();
const options = [...form.querySelectorAll('option')];
const names = options.map(option => plain(option.value));

const open = onlyExact => {
  const wish = plain(field.value);
  said.textContent = '';
  if (!wish) return;
  const exact = names.indexOf(wish);
  const found = names.flatMap((name, i) => (name.startsWith(wish) ? [i] : []));
  if (exact >= 0) location.href = options[exact].dataset.href;
  else if (onlyExact) return;
  else if (found.length === 1) location.href = options[found[0]].dataset.href;
  else said.textContent = found.length ? form.dataset.many : form.dataset.none;
};
form.hidden = false;
form.addEventListener('submit', event => {
  event.preventDefault();
  open(false);
});
// a choice from the list of suggestions opens at once, typing does not
field.addEventListener('input', event => {
  if (!event.inputType || event.inputType === 'insertReplacementText') open(true);
});
