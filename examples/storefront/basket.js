import { newIdempotencyKey } from './client/index.js';
import { element, part, say } from './page.js';

/** Kept with the key of its order, so that an order whose answer was lost is not placed twice, also after a reload. */
const KEPT = 'tradepost.basket';
let basket = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') ?? fresh([]);

function fresh(lines) {
  return { lines, key: newIdempotencyKey() };
}

/** A basket with other lines is another order. */
function change(lines) {
  basket = fresh(lines);
  sessionStorage.setItem(KEPT, JSON.stringify(basket));
  showBasket();
}

export function addToBasket({ sku, description }, quantity) {
  const before = basket.lines.find((line) => line.sku === sku)?.quantity ?? 0;
  const others = basket.lines.filter((line) => line.sku !== sku);
  change([...others, { sku, description, quantity: before + quantity }]);
  say(`${description} is in your basket.`);
}

/** What is ordered, with the key that its order has however often it is sent. */
export const inBasket = () => basket;

export function emptyBasket() {
  change([]);
}

export function showBasket() {
  const { lines } = basket;
  part('basket-empty').hidden = lines.length > 0;
  part('place-order').disabled = lines.length === 0;
  part('basket-lines').replaceChildren(
    ...lines.map(({ sku, description, quantity }) => {
      const remove = element('button', { className: 'quiet', textContent: 'Remove' });
      remove.setAttribute('aria-label', `Remove ${description} from the basket`);
      remove.addEventListener('click', () => change(lines.filter((line) => line.sku !== sku)));
      return element('li', {}, element('span', { textContent: `${quantity} × ${description}` }), remove);
    }),
  );
}
