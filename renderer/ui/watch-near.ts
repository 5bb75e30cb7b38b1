/**
 * Tells whether an element is within `margin` of the window, now and whenever that changes. A busy page learns of several changes at
 * once, oldest first: only the newest is how it is. Answers how to stop.
 */
export function watchNear(element: Element, margin: string, tell: (isNear: boolean) => void): () => void {
  const observer = new IntersectionObserver((entries) => tell(entries.at(-1)?.isIntersecting === true), {
    rootMargin: margin,
  });
  observer.observe(element);
  return () => observer.disconnect();
}
