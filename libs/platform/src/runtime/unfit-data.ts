import { WrongSettings } from './wrong-settings.js';

/** Thrown when the service cannot start on the data it finds; says which file, and how to go on. */
export class UnfitData extends WrongSettings {
  constructor(problem: string) {
    super([problem]);
    this.name = 'UnfitData';
  }
}
