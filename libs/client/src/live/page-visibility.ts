import { browser } from '../browser.js';

/** Whether the page is hidden, e.g. in a background tab. Always false outside a browser. */
export const isHidden = (): boolean => browser.document?.visibilityState === 'hidden';

/** Resolves once the page is visible. Rejects with the reason of the signal when aborted first. */
export function whenVisible(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = onVisibilityChange((hidden) => {
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

/** Calls back once the page has been hidden for the given milliseconds. Returns a function that cancels this. */
export function onceHiddenFor(milliseconds: number, callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (hidden: boolean): void => {
    clearTimeout(timer);
    if (hidden) timer = setTimeout(callback, milliseconds);
  };
  const stop = onVisibilityChange(look);
  look(isHidden());
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function onVisibilityChange(look: (hidden: boolean) => void): () => void {
  const listener = (): void => look(isHidden());
  browser.document?.addEventListener('visibilitychange', listener);
  return () => browser.document?.removeEventListener('visibilitychange', listener);
}
