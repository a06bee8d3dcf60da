/** The service cannot start with its settings. The message is for the person who made them. */
export class WrongSettings extends Error {
  constructor(problems: readonly string[]) {
    super(`Tradepost cannot start: ${problems.join('; ')}.`);
    this.name = 'WrongSettings';
  }
}
