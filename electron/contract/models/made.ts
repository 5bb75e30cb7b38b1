/** What a voice service made while it served: its files, where they are kept, and how often they are brought. */

/** A name for a second file beside one of the same name: `a/take.wav` becomes `a/take~MARK.wav`. */
export function besideName(path: string, mark: string): string {
  const slash = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const end = dot > slash ? dot : path.length;
  return `${path.slice(0, end)}~${mark}${path.slice(end)}`;
}
