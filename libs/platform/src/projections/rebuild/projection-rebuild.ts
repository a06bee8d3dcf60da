import type { DeliveryTools } from '../../delivery/source-subscription.js';
import type { Mutex } from '../../runtime/mutex.js';
import { Notifier } from '../../runtime/notifier.js';
import { isTransient } from '../../delivery/transient.js';
import { faultOf, reasonOf } from '../../runtime/fault.js';
import type { PageQuery, StoredDocument } from '../../read-store/read-store.js';
import { ProjectionSubscription, type ProjectionPlace } from '../projection-subscription.js';
import { collectionsOf, type Projection } from '../projection.js';
import { parseCollection, rebuildWrite, shadowOf, type Rebuild } from './rebuild.js';

/** Events read at once: about 20 ms of work. */
const maxBatchSize = 500;
/** Greatest number of failures counted. */
const maxCounted = 1_000;

type Stored = StoredDocument<Rebuild>;

/** A projection derived beside the one that serves. */
interface Shadow {
  readonly id: string;
  readonly projection: Projection;
  readonly subscription: ProjectionSubscription;
}

/**
 * Derives the documents of one projection anew from the whole log, beside those that serve, and replaces them. It can
 * be interrupted at any moment and continues from what is stored.
 */
export class ProjectionRebuild {
  readonly key: string;
  private shadow: Shadow | null = null;

  /** @param steps held by the projection during its steps, so that none falls into the end of a rebuild */
  constructor(
    private readonly projection: Projection,
    private readonly place: ProjectionPlace,
    private readonly tools: DeliveryTools,
    private readonly steps: Mutex,
  ) {
    this.key = projection.collection.name;
  }

  /** Takes an open rebuild one step on. Rethrows transient errors; any other ends the rebuild. */
  async step(stored: Stored): Promise<void> {
    try {
      if (stored.body.state === 'asked') await this.begin(stored);
      else await this.build(stored);
    } catch (error) {
      if (isTransient(error)) throw error;
      await this.failed(stored, error);
    }
  }

  /** Removes collections of earlier rebuilds and prepares those of this one. */
  private async begin(stored: Stored): Promise<void> {
    const { store } = this.place;
    const { id } = stored.body;
    const own = new Set(collectionsOf(this.projection).map(({ name }) => name));
    const left = (await store.collections()).filter((name) => {
      const { rebuild } = parseCollection(name) ?? { rebuild: null };
      return rebuild !== null && rebuild !== id && own.has(name.replace(/_rebuild_.*/, ''));
    });
    if (left.length > 0) await store.drop(left, left);
    await store.prepare(collectionsOf(shadowOf(this.projection, id)));
    await this.note(stored, { state: 'building', startedAt: this.tools.policy.now() });
    this.say(`The documents of ${this.name} are being rebuilt.`);
  }

  private async build(stored: Stored): Promise<void> {
    const shadow = await this.shadowFor(stored.body.id);
    if (shadow === null || (await this.advance(shadow))) return this.done(stored);
  }

  /** True once it has reached the end and replaced the documents. */
  private async advance(shadow: Shadow): Promise<boolean> {
    try {
      await shadow.subscription.step();
      if (!(await this.isNear(shadow))) return false;
      if (await this.steps.run(() => this.replace(shadow))) return true;
    } catch (error) {
      if (await this.isThere(shadow.projection)) throw error;
    }
    // Another deliverer came first: the next step finds out how far it is.
    this.shadow = null;
    return false;
  }

  /** Null where its collections are gone: they have replaced the others. */
  private async shadowFor(id: string): Promise<Shadow | null> {
    if (this.shadow?.id === id) return this.shadow;
    const projection = shadowOf(this.projection, id);
    if (!(await this.isThere(projection))) return null;
    await this.place.store.prepare(collectionsOf(projection));
    const place = { ...this.place, projected: new Notifier() };
    const subscription = new ProjectionSubscription(projection, place, this.tools, {
      stretch: maxBatchSize,
      apart: true,
    });
    this.shadow = { id, projection, subscription };
    return this.shadow;
  }

  private async isThere({ collection }: Projection): Promise<boolean> {
    return (await this.place.store.collections()).includes(collection.name);
  }

  /** Whether less than one batch of the log is left. */
  private async isNear({ projection }: Shadow): Promise<boolean> {
    const { store, database } = this.place;
    const reached = await store.checkpoint(projection.collection.name);
    return (await database.events.countAfter(reached, maxBatchSize)) < maxBatchSize;
  }

  /**
   * Takes the shadow to the end of the log, where the projection is at most, and replaces the documents. False where
   * another process came first.
   */
  private async replace({ projection, subscription }: Shadow): Promise<boolean> {
    const { store, database } = this.place;
    const { events } = database;
    const by = projection.collection.name;
    const end = await events.head();
    while (events.precedes(await store.checkpoint(by), end)) await subscription.step();
    const from = await store.checkpoint(this.key);
    const shadows = collectionsOf(projection).map(({ name }) => name);
    if (from === null && (await store.checkpoint(by)) === null) return this.nothingThere(shadows);
    const collections = collectionsOf(this.projection).map(({ name }, at) => ({ name, by: shadows[at]! }));
    return store.replace({ collections, subscription: { name: this.key, by }, from });
  }

  private async nothingThere(shadows: readonly string[]): Promise<boolean> {
    await this.place.store.drop(shadows, []);
    return true;
  }

  private async done(stored: Stored): Promise<void> {
    const { store, projected } = this.place;
    this.shadow = null;
    await store.drop([], [shadowOf(this.projection, stored.body.id).collection.name]);
    await this.note(stored, { state: 'done', endedAt: this.tools.policy.now(), heldUp: await this.countHeldUp() });
    projected.raise();
    this.say(`The documents of ${this.name} were rebuilt.`);
  }

  private async countHeldUp(): Promise<number> {
    const { name: collection } = this.projection.letters;
    const query = { collection, where: { state: ['retrying', 'dead'] }, sort: { key: 'since', descending: true } };
    let count = 0;
    for (let from: PageQuery['from']; count < maxCounted;) {
      const page = { ...query, limit: maxCounted - count, ...(from && { from }) };
      const { documents, more } = await this.place.store.page(page);
      count += documents.length;
      if (!more) break;
      from = documents.at(-1)!;
    }
    return count;
  }

  private async failed(stored: Stored, error: unknown): Promise<void> {
    this.shadow = null;
    const problem = reasonOf(error);
    await this.note(stored, { state: 'failed', endedAt: this.tools.policy.now(), problem });
    const { tenant } = this.place;
    const sentence = `The documents of ${this.name} could not be rebuilt and stay as they are: ${problem}`;
    this.tools.log.error({ subscription: this.name, tenant, ...faultOf(error) }, sentence);
  }

  /** Ignores a conflict: another deliverer has recorded the same. */
  private async note({ body, revision }: Stored, changes: Partial<Rebuild>): Promise<void> {
    await this.place.store.store([rebuildWrite(this.projection, { ...body, ...changes }, revision)]);
  }

  private say(sentence: string): void {
    this.tools.log.info({ subscription: this.name, tenant: this.place.tenant }, sentence);
  }

  private get name(): string {
    return `${this.place.context}.projection.${this.projection.name}`;
  }
}
