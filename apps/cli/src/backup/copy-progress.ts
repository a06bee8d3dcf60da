import type { CopyProgress } from '@tradepost/host';

/** Progress of each file: on a terminal in one line that is overwritten, otherwise in a line for each file. */
export function copyProgress(stream: NodeJS.WriteStream): (progress: CopyProgress) => void {
  let last = '';
  return ({ place, done }) => {
    const line = `${place} ${Math.floor(done * 100)} %`;
    if (line === last) return;
    last = line;
    if (stream.isTTY) stream.write(`\r${line}${done === 1 ? '\n' : ''}`);
    else if (done === 1) stream.write(`${line}\n`);
  };
}
