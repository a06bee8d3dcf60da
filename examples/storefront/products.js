import { addToBasket } from './basket.js';
import { element, money, part, working } from './page.js';
import { shop } from './shop.js';

let next;

/** Shows the price list from its beginning. What somebody is about to put into the basket stays as it is. */
export async function showProducts() {
  const { items, next: more } = await shop.products.list({ active: true, limit: 24 }).page();
  const list = part('product-list');
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const [place, kind] = [focused?.closest('li').dataset.sku, focused?.tagName];
  const typed = new Map([...list.children].map((item) => [item.dataset.sku, item.querySelector('input').value]));
  list.replaceChildren(...items.map(card));
  for (const item of list.children) {
    const { sku } = item.dataset;
    if (typed.has(sku)) item.querySelector('input').value = typed.get(sku);
    if (sku === place) item.querySelector(kind).focus();
  }
  goOnFrom(more);
}

function goOnFrom(cursor) {
  next = cursor;
  part('more-products').hidden = cursor === null;
}

part('more-products').addEventListener('click', ({ target }) =>
  working(target, async () => {
    const page = await shop.products.list({ active: true, limit: 24 }).page(next);
    part('product-list').append(...page.items.map(card));
    goOnFrom(page.next);
  }),
);

function card({ sku, description, unitPrice, stock }) {
  const quantity = element('input', { type: 'number', min: 1, max: stock ?? 1_000_000, value: 1, name: 'quantity' });
  quantity.setAttribute('aria-label', `Quantity of ${description}`);
  const add = element('button', { textContent: 'Add', disabled: stock === 0 });
  add.setAttribute('aria-label', `Add ${description} to the basket`);
  const form = element('form', { className: 'row' }, quantity, add);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    addToBasket({ sku, description }, quantity.valueAsNumber);
  });
  return element(
    'li',
    { dataset: { sku } },
    element('h3', { textContent: description }),
    element('p', { className: 'price', textContent: money(unitPrice) }),
    element('p', { className: 'muted', textContent: stock === null ? sku : `${sku} · ${stock} in stock` }),
    form,
  );
}
