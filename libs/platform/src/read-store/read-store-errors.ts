/** The store cannot be reached. The request may be repeated later. */
export class ReadStoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReadStoreUnavailable';
  }
}

/** The store belongs to the event log of another data folder. */
export class ForeignReadStore extends ReadStoreUnavailable {
  /** @param place where the documents are, for people */
  constructor(place: string) {
    super(
      `The documents in ${place} are those of another data folder's event log, which nothing here may touch. Give each data folder a read store of its own, or start with --adopt to empty this one and make its documents anew.`,
    );
    this.name = 'ForeignReadStore';
  }
}
