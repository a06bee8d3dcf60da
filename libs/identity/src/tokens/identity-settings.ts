/** Settings of the installation that Identity reads. */
export abstract class IdentitySettings {
  /** Folder that keys are kept in. */
  abstract readonly dataDirectory: string;
  /** Private keys that tokens are signed with, in PEM, the one that signs first; null: those of the data folder. */
  abstract readonly signingKeys: string | null;
}
