/** A client signal: what open pages are told beside the changes of resources. */
export interface ClientNotification {
  /** Id of the event because of which it is raised. */
  readonly eventId: string;
  readonly name: string;
  /** Whose pages are told, as the source of the signal reads it. */
  readonly audience: string;
}

export interface RaisedNotification extends Pick<ClientNotification, 'audience'> {
  readonly position: string;
}

/** Signals of one name that nobody was told of yet. */
export interface PendingNotifications {
  /** Position of the last of them. */
  readonly last: string;
  /** When the first of them was raised, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * The client signals of one tenant, shared by every process of the installation: handlers write them, wherever they run,
 * and what serves pages reads them. Kept for a day; lost, a new log begins.
 */
export abstract class NotificationLog {
  /** Tells this log from every other. */
  abstract readonly identity: string;

  /**
   * Raises a signal once, however often it is asked to: while an event is young enough to raise one, its signal is
   * kept, and tells the repeat. False where nothing was raised.
   */
  abstract raise(signal: ClientNotification, occurredAt: string, now?: number): boolean;

  /** The newest position there ever was. */
  abstract head(): string;

  /** Whether a position lies before another. */
  abstract precedes(one: string, other: string): boolean;

  /** Whether everything after a position is still there; false for a text that is no position. */
  abstract reachesBack(position: string): boolean;

  /** Signals of a name after a position, up to another, oldest first. */
  abstract readAfter(position: string, name: string, limit: number, upTo: string): readonly RaisedNotification[];

  /** Null where there are none. */
  abstract untoldAfter(position: string, name: string, upTo: string): PendingNotifications | null;

  abstract close(): void;
}

/** Opens signal logs. */
export abstract class NotificationLogOpener {
  /** Opens that of a tenant, made where it is missing. */
  abstract open(tenant: string): NotificationLog;
}
