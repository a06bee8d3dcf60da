import { surroundings } from '../surroundings.js';

/** Whether the page is hidden, behind another tab say. What is no page never is. */
export const isHidden = (): boolean => surroundings.document?.visibilityState === 'hidden';

/** Resolves once the page is not hidden. Rejects with the reason of the signal when that is aborted first. */
export function inSight(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = onSight((hidden) => {
      if (!hidden) settle(resolve);
    });
    const abandon = (): void => settle(() => reject(signal.reason as Error));
    const settle = (how: () => void): void => {
      stop();
      signal.removeEventListener('abort', abandon);
      how();
    };
    signal.addEventListener('abort', abandon);
    if (signal.aborted) abandon();
    else if (!isHidden()) settle(resolve);
  });
}

/** Calls back once the page has been hidden for so many milliseconds. Returns how to stop that. */
export function onceHiddenFor(milliseconds: number, callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (hidden: boolean): void => {
    clearTimeout(timer);
    if (hidden) timer = setTimeout(callback, milliseconds);
  };
  const stop = onSight(look);
  look(isHidden());
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function onSight(look: (hidden: boolean) => void): () => void {
  const listener = (): void => look(isHidden());
  surroundings.document?.addEventListener('visibilitychange', listener);
  return () => surroundings.document?.removeEventListener('visibilitychange', listener);
}
