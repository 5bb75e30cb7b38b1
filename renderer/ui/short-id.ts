/** Release ids begin with a moment that the page already shows; what tells two of them apart is the end. */
export function shortRelease(releaseId: string): string {
  return (releaseId.split('-').at(-1) ?? releaseId).slice(0, 8);
}
