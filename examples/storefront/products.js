import { addToBasket, priceBasket } from './basket.js';
import { element, money, part, working } from './page.js';
import { shop } from './shop.js';

let next;
let asked = 0;

/** Shows the price list from its beginning. What somebody is about to put into the basket stays as it is. */
export async function showProducts() {
  const nth = ++asked;
  const { items, next: more } = await shop.products.list({ active: true, limit: 24 }).page();
  // It is being shown anew already, with prices that may be newer.
  if (nth !== asked) return;
  priceBasket(items);
  const list = part('product-list');
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const [place, kind] = [focused?.closest('li').dataset.sku, focused?.tagName];
  const typed = new Map([...list.children].map((item) => [item.dataset.sku, item.querySelector('input').value]));
  list.replaceChildren(...items.map(card));
  part('products-empty').hidden = items.length > 0;
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
  const quantity = element('input', { type: 'number', min: 1, max: stock ?? 1_000_000, value: 1, required: true });
  quantity.setAttribute('aria-label', `Quantity of ${description}`);
  const add = element('button', { textContent: 'Add', disabled: stock === 0 });
  add.setAttribute('aria-label', `Add ${description} to the basket`);
  const form = element('form', { className: 'row' }, quantity, add);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    addToBasket({ sku, description, unitPrice }, quantity.valueAsNumber);
  });
  return element(
    'li',
    { dataset: { sku } },
    picture(sku, description),
    element('h3', { textContent: description }),
    element('p', { className: 'price', textContent: money(unitPrice) }),
    element('p', { className: 'muted', textContent: [sku, inStock(stock)].filter(Boolean).join(' · ') }),
    form,
  );
}

/** How many there are; nothing where they are not counted. */
function inStock(stock) {
  if (stock === null) return '';
  return stock === 0 ? 'sold out' : `${stock} in stock`;
}

/** Stands in for a photograph: an initial on a colour of its own. */
function picture(sku, description) {
  const made = element('div', { className: 'picture', textContent: description[0] });
  made.style.setProperty(
    '--hue',
    [...sku].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7),
  );
  made.setAttribute('aria-hidden', 'true');
  return made;
}
