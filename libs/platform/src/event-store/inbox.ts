/** Ids of handled messages, for each handler, in the write model that the handler changes. */
export abstract class Inbox {
  abstract has(handler: string, messageId: string): Promise<boolean>;

  abstract add(handler: string, messageId: string): Promise<void>;
}
