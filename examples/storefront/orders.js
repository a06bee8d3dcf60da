import { isProblem } from './client/index.js';
import { holderOf, isGuestOrder } from './guest-orders.js';
import { element, money, part, say, working } from './page.js';

/** Order by id, as shown. */
const shown = new Map();
const listeners = new Set();

/** What becomes of an order that is not cancelled. */
const steps = ['placed', 'paid', 'shipped', 'delivered'];

/** Calls back when an order is shown that was not shown like that before. */
export function onOrder(listener) {
  listeners.add(listener);
}

/** The newest of the guest's orders that something may still become of; undefined where there is none. */
export function newestOpenGuestOrder() {
  return [...shown.values()]
    .filter((order) => isGuestOrder(order) && !['delivered', 'cancelled'].includes(order.status))
    .sort((one, other) => (one.placedAt < other.placedAt ? 1 : -1))[0];
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
  for (const listener of listeners) listener(order);
}

/** Takes the orders of whoever was signed in off the page. */
export function clearOrders() {
  for (const order of [...shown.values()].filter((one) => !isGuestOrder(one))) {
    shown.delete(order.id);
    part('order-list').querySelector(`[data-order="${order.id}"]`).remove();
  }
  part('orders-empty').hidden = shown.size > 0;
}

function card(order) {
  const { id, status, total, lines, placedAt, shipment, allowedActions } = order;
  const when = new Date(placedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return element(
    'li',
    { dataset: { order: id, status }, tabIndex: -1 },
    element(
      'div',
      { className: 'apart' },
      element('h3', { textContent: when }),
      element('span', { className: 'status', textContent: status }),
    ),
    progress(status),
    ...lines.map(({ quantity, description }) => element('p', { textContent: `${quantity} × ${description}` })),
    element('p', { className: 'price', textContent: money(total) }),
    shipment && element('p', { className: 'muted', textContent: `${shipment.carrier}, ${shipment.trackingNumber}` }),
    allowedActions.length === 0
      ? null
      : element(
          'div',
          { className: 'row' },
          allowedActions.includes('pay') ? action('Pay', '', order, pay) : null,
          allowedActions.includes('cancel') ? action('Cancel', 'quiet', order, cancel) : null,
        ),
  );
}

/** How far the order has come, for the eye: the status says it in words. */
function progress(status) {
  const come = steps.indexOf(status);
  const made = element(
    'div',
    { className: 'steps' },
    ...steps.map((_, i) => element('i', { className: i <= come ? 'done' : '' })),
  );
  made.setAttribute('aria-hidden', 'true');
  return made;
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
