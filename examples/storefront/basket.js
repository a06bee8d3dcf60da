import { newIdempotencyKey, totalOf } from './client/index.js';
import { element, money, part, say } from './page.js';

/**
 * Kept with the key of its order, and with what was sent under it until an answer comes: so an order whose answer was lost
 * is not placed twice, also after a reload.
 */
const KEPT = 'tradepost.basket';
let basket = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') ?? fresh([]);

/** A basket with other lines is another order. */
function fresh(lines) {
  return { lines, key: newIdempotencyKey(), sent: null, total: null };
}

function become(other) {
  basket = other;
  sessionStorage.setItem(KEPT, JSON.stringify(basket));
  showBasket();
}

/** What is shown as the total: as the shop has told it, or else what the prices of the lines come to. */
const total = () => basket.total ?? totalOf(basket.lines);

export function addToBasket({ sku, description, unitPrice }, quantity) {
  const before = basket.lines.find((line) => line.sku === sku)?.quantity ?? 0;
  const others = basket.lines.filter((line) => line.sku !== sku);
  become(fresh([...others, { sku, description, unitPrice, quantity: before + quantity }]));
  say(`${description} is in your basket.`);
}

export function emptyBasket() {
  become(fresh([]));
}

/** What is ordered and under which key: the same until the shop has answered, however often it is sent. */
export function checkOut() {
  const lines = basket.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  become({ ...basket, sent: basket.sent ?? { lines, expectedTotal: total() ?? undefined } });
  return { body: basket.sent, idempotencyKey: basket.key };
}

/** The shop has refused it, and so ordered nothing. Where prices have changed, it told the new total. */
export function notOrdered(newTotal = null) {
  become({ ...basket, sent: null, total: newTotal });
}

/** Shows what is in the basket with the prices of these products, unless it is being ordered with those before. */
export function priceBasket(products) {
  if (basket.sent !== null) return;
  const prices = new Map(products.map(({ sku, unitPrice }) => [sku, unitPrice]));
  const lines = basket.lines.map((line) => ({ ...line, unitPrice: prices.get(line.sku) ?? line.unitPrice }));
  become({ ...basket, lines, total: null });
}

export function showBasket() {
  const { lines } = basket;
  const count = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  part('basket-count').textContent = count === 0 ? '' : count;
  part('basket-empty').hidden = count > 0;
  part('basket-sum').hidden = total() === null;
  part('basket-total').textContent = total() === null ? '' : money(total());
  part('place-order').disabled = count === 0;
  part('basket-lines').replaceChildren(...lines.map(shownLine));
}

function shownLine({ sku, description, unitPrice, quantity }) {
  const remove = element('button', { className: 'quiet small', textContent: 'Remove' });
  remove.setAttribute('aria-label', `Remove ${description} from the basket`);
  remove.addEventListener('click', () => become(fresh(basket.lines.filter((line) => line.sku !== sku))));
  return element(
    'li',
    {},
    element('span', { textContent: `${quantity} × ${description}` }),
    element('span', { className: 'price', textContent: money(totalOf([{ unitPrice, quantity }])) }),
    remove,
  );
}
