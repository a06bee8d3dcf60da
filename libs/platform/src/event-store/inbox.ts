/** Ids of messages whose effect this context has committed, for each handler. */
export abstract class Inbox {
  abstract has(handler: string, messageId: string): Promise<boolean>;

  abstract add(handler: string, messageId: string): Promise<void>;
}
