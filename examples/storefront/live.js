import { showName } from './account.js';
import { holderOf, readGuestOrders } from './guest-orders.js';
import { newestOpenGuestOrder, onOrder, showOrder } from './orders.js';
import { part, say } from './page.js';
import { showProducts } from './products.js';
import { shop } from './shop.js';

const states = { connecting: 'Connecting', open: 'Live', waiting: 'Connection lost', resting: 'Live', closed: '' };
/** What is watched for whoever is signed in, or for a guest: signals alone. */
let own = null;
/** The one order of a guest that is watched. Browsers have few connections for each shop, and each watch takes one. */
let guest = null;

/** Watches all that concerns whoever the page is for now. */
export function watchOwn() {
  own?.close();
  const watch = (own = shop.watch());
  const orders = (items) => items.forEach(showOrder);
  const customers = (items) => items.forEach(({ name }) => showName(name));
  watch.on('snapshot', ({ orders: placed, customers: people }) => {
    orders(placed?.items ?? []);
    customers(people?.items ?? []);
    // After what was loaded before, prices may have changed unheard.
    void showProducts().catch(() => undefined);
  });
  watch.on('change', ({ resource, data }) => {
    if (resource === 'order') orders([data]);
    if (resource === 'customer') customers([data]);
  });
  watch.on('web.client.reload', async () => {
    await showProducts().catch(() => undefined);
    say('The price list has changed; it is shown anew.');
  });
  watch.on('state', (state) => watch === own && showState(state));
  showState(watch.state);
}

/** Shows the orders that a guest has placed in this tab, and watches the newest that is open. */
export async function watchGuestOrders() {
  (await readGuestOrders()).forEach(showOrder);
  watchNewest();
  onOrder(watchNewest);
}

function watchNewest() {
  const newest = newestOpenGuestOrder();
  if (newest?.id === guest?.id) return;
  guest?.watch.close();
  guest = newest && { id: newest.id, watch: holderOf(newest).orders.watch(newest, showOrder) };
}

function showState(state) {
  part('live').hidden = state === 'closed';
  part('live').dataset.state = state;
  part('live').textContent = states[state];
}
