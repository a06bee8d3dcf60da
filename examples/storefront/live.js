import { showName } from './account.js';
import { onGuestOrder, showOrder } from './orders.js';
import { part, say } from './page.js';
import { showProducts } from './products.js';
import { shop } from './shop.js';

const states = { connecting: 'Connecting', open: 'Live', waiting: 'Connection lost', closed: '' };
let own = null;

/** Watches all that concerns whoever is signed in. */
export function watchOwn(who) {
  own?.close();
  own = who === null ? null : shop.watch();
  if (own !== null) listen(own);
}

onGuestOrder((_, holder) => listen(holder.watch()));

function listen(watch) {
  const orders = (items) => items.forEach(showOrder);
  const customers = (items) => items.forEach(({ name }) => showName(name));
  watch.on('snapshot', (snapshot) => {
    orders(snapshot.orders?.items ?? []);
    customers(snapshot.customers?.items ?? []);
  });
  watch.on('change', ({ resource, data }) => {
    if (resource === 'order') orders([data]);
    if (resource === 'customer') customers([data]);
  });
  watch.on('web.client.reload', () => {
    say('The price list has changed; it is shown anew.');
    void showProducts().catch(() => undefined);
  });
  watch.on('state', showState);
  showState(watch.state);
}

function showState(state) {
  part('live').hidden = state === 'closed';
  part('live').dataset.state = state;
  part('live').textContent = states[state];
}
