import type { Instant } from '@tradepost/kernel';
import type { Position } from './logged-event.js';

/** A client notification: something for open pages besides changes of resources. */
export interface ClientNotification {
  /** Id of the event that caused it. */
  readonly eventId: string;
  readonly name: string;
  /** Which pages it is for, as the live source of that name reads it. */
  readonly audience: string;
}

export interface RaisedNotification extends Pick<ClientNotification, 'audience'> {
  readonly position: Position;
}

/** Notifications of one name that are not delivered yet. */
export interface PendingNotifications {
  /** Position of the last of them. */
  readonly last: Position;
  /** When the first of them was raised, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * The client notifications of one tenant, shared by every process of the installation: handlers write them, and the
 * processes that serve pages read them. Kept for a day; where the log is lost, a new one begins.
 */
export abstract class NotificationLog {
  /** Unique id of this log. */
  abstract identity(): Promise<string>;

  /** Raises a notification; false where the same one was raised before, or its event is older than a day. */
  abstract raise(notification: ClientNotification, occurredAt: Instant, now?: number): Promise<boolean>;

  /** The newest position there ever was. */
  abstract head(): Promise<Position>;

  /** Whether a position lies before another. */
  abstract precedes(one: Position, other: Position): boolean;

  /** Whether everything after a position is still there; false for a text that is no position. */
  abstract reachesBack(position: string): Promise<boolean>;

  /** Notifications of a name after a position, up to another, oldest first. */
  abstract readAfter(
    position: Position,
    name: string,
    limit: number,
    upTo: Position,
  ): Promise<readonly RaisedNotification[]>;

  /** Null where there are none. */
  abstract pendingAfter(position: Position, name: string, upTo: Position): Promise<PendingNotifications | null>;

  abstract close(): Promise<void>;
}

/** Opens notification logs. */
export abstract class NotificationLogOpener {
  /** Opens that of a tenant, made where it is missing. */
  abstract open(tenant: string): NotificationLog;
}
