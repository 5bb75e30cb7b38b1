/** What costs more than a frame waits until nobody scrolls: a list under the wheel shows its text at once and its pictures after. */
const STILL_MS = 120;

/** Calls `act` once, when nothing has been scrolled for a moment; returns what takes that back. */
export function whenStill(act: () => void): () => void {
  let timer = setTimeout(end, STILL_MS);
  const again = (): void => {
    clearTimeout(timer);
    timer = setTimeout(end, STILL_MS);
  };
  // Of any part of the page: scrolling does not bubble.
  const how = { capture: true, passive: true } as const;
  window.addEventListener('scroll', again, how);
  function stop(): void {
    clearTimeout(timer);
    window.removeEventListener('scroll', again, how);
  }
  function end(): void {
    stop();
    act();
  }
  return stop;
}
