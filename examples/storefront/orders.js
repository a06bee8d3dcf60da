import { isProblem } from './client/index.js';
import { element, money, part, say, working } from './page.js';
import { shop } from './shop.js';

/** Tokens of a guest's orders, by id: they end with the tab. */
const KEPT = 'tradepost.guest-orders';
const guestOrders = new Map(JSON.parse(sessionStorage.getItem(KEPT) ?? '[]'));
const listeners = new Set();

/** Order by id, as shown. */
const shown = new Map();

/** Who may see and change an order: whoever is signed in, or a guest by its token. */
const holderOf = ({ id }) => (guestOrders.has(id) ? shop.bearing(guestOrders.get(id)) : shop);

/** Tells of each order that a guest has placed in this tab, those of before included. */
export function onGuestOrder(listener) {
  listeners.add(listener);
  for (const [id, token] of guestOrders) listener({ id }, shop.bearing(token));
}

export function keepGuestOrder(order, token) {
  guestOrders.set(order.id, token);
  sessionStorage.setItem(KEPT, JSON.stringify([...guestOrders]));
  for (const listener of listeners) listener(order, shop.bearing(token));
}

/** Shows an order, unless a newer version of it is shown. Who is at its card with the keyboard stays there. */
export function showOrder(order) {
  if ((shown.get(order.id)?.version ?? 0) >= order.version) return;
  shown.set(order.id, order);
  const list = part('order-list');
  const cards = [...list.children];
  const made = card(order);
  const old = cards.find(({ dataset }) => dataset.order === order.id);
  const next = cards.find(({ dataset }) => shown.get(dataset.order).placedAt < order.placedAt);
  const focused = old?.contains(document.activeElement);
  if (old === undefined) list.insertBefore(made, next ?? null);
  else old.replaceWith(made);
  if (focused) made.focus();
  part('orders-empty').hidden = true;
}

/** Takes the orders of whoever was signed in off the page. */
export function clearOrders() {
  for (const made of [...part('order-list').children]) {
    if (guestOrders.has(made.dataset.order)) continue;
    shown.delete(made.dataset.order);
    made.remove();
  }
  part('orders-empty').hidden = shown.size > 0;
}

function card(order) {
  const { id, status, total, lines, placedAt, shipment, allowedActions } = order;
  const buttons = [
    allowedActions.includes('pay') ? action('Pay', '', order, pay) : null,
    allowedActions.includes('cancel') ? action('Cancel', 'quiet', order, cancel) : null,
  ];
  return element(
    'li',
    { dataset: { order: id }, tabIndex: -1 },
    element('h3', {
      textContent: new Date(placedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }),
    }),
    element('p', {}, element('span', { className: 'status', dataset: { status }, textContent: status })),
    ...lines.map(({ quantity, description }) => element('p', { textContent: `${quantity} × ${description}` })),
    element('p', { className: 'price', textContent: money(total) }),
    shipment === null
      ? null
      : element('p', { className: 'muted', textContent: `${shipment.carrier}, ${shipment.trackingNumber}` }),
    element('div', { className: 'row' }, ...buttons.filter((button) => button !== null)),
  );
}

function action(text, className, order, work) {
  const button = element('button', { textContent: text, className });
  button.setAttribute('aria-label', `${text} the order of ${money(order.total)}`);
  button.addEventListener('click', () => working(button, () => changing(order, work)));
  return button;
}

/** Where somebody else was faster, in another tab say, the order is shown as it is now. */
async function changing(order, work) {
  try {
    showOrder(await work(order));
  } catch (error) {
    if (!isProblem(error, 'version_mismatch', 'order_not_payable', 'order_not_cancellable')) throw error;
    showOrder(await holderOf(order).orders.get(order.id));
    say('The order has changed meanwhile; it is shown as it is now.', { bad: true });
  }
}

/** Stands in for a payment provider, which would give the reference. */
function pay(order) {
  return holderOf(order).orders.pay(order, { paymentReference: `demo-${order.id}` });
}

function cancel(order) {
  return holderOf(order).orders.cancel(order, { reason: 'Cancelled by the customer.' });
}
