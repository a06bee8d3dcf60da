import { WrongSettings } from './wrong-settings.js';

/** The service cannot start on the data that it finds. The message names the file and what to do. */
export class UnfitData extends WrongSettings {
  constructor(problem: string) {
    super([problem]);
    this.name = 'UnfitData';
  }
}
