/** Thrown when the service cannot start as it is set up; the message is for the person who set it up. */
export class WrongSettings extends Error {
  constructor(problems: readonly string[]) {
    super(`Tradepost cannot start: ${problems.join('; ')}.`);
    this.name = 'WrongSettings';
  }
}
