/**
 * Error codes of MongoDB servers, from `src/mongo/base/error_codes.yml` in github.com/mongodb/mongo. Includes all codes
 * of a category, those that cluster members send each other as well: a router may pass them on.
 */
const categories: Readonly<Record<string, readonly number[]>> = {
  NetworkError: [6, 7, 89, 317, 384, 9001],
  NetworkTimeoutError: [89, 202],
  NotPrimaryError: [189, 10107, 11602, 13435, 13436],
  ShutdownError: [91, 333, 11600],
  ExceededTimeLimitError: [50, 202, 262, 290, 407],
  Interruption: [24, 50, 237, 262, 279, 281, 282, 290, 355, 453, 11600, 11601, 11602, 46841, 91331, 10045600],
  CancellationError: [90, 91, 310, 312, 333, 355, 11600, 46841],
  RetriableError: [
    ...[6, 7, 89, 91, 134, 189, 262, 317, 358, 384, 402, 406, 407, 412, 453, 462, 9001, 10107, 11600, 11602, 13435],
    ...[13436, 50915, 91331, 10045600],
  ],
  StaleShardVersionError: [150, 13388],
  NeedRetargettingError: [150, 13388],
  WriteConcernError: [64, 75, 79, 100],
  SnapshotError: [239, 246, 250, 272],
  CloseConnectionError: [303, 354, 372, 398],
  CursorInvalidatedError: [43, 96, 175, 237, 314],
  SystemOverloadedError: [433, 449, 450, 462],
};

/** Codes without a category that describe the state of a server or cluster, not the request. */
const states: readonly number[] = [
  // Held or done by others: locks, conflicts, index builds, drops, chunk migrations.
  ...[46, 107, 109, 112, 117, 208, 215, 221, 267, 276, 285, 319, 338, 342, 343, 363, 414, 12586, 12587],
  // Members that start, sync, elect or are unavailable, and stale routing.
  ...[63, 70, 74, 92, 94, 95, 133, 145, 149, 164, 187, 190, 194, 199, 203, 216, 230, 231, 249, 10058, 56846],
  // Memory, sessions, files, connections and clocks.
  ...[39, 42, 106, 141, 146, 172, 173, 174, 176, 205, 206, 209, 210, 211, 261, 264, 365, 388],
  // Writes blocked temporarily.
  371,
];

/** OutOfDiskSpace. */
export const outOfRoom: ReadonlySet<number> = new Set([14031]);

const passing: ReadonlySet<number> = new Set([...Object.values(categories).flat(), ...states]);

/** Whether the error may pass by itself, whatever the request. */
export function passesByItself(code: number): boolean {
  return passing.has(code);
}
