/** A name as a shell takes it in one piece, for commands that are shown to be copied. */
export function quote(name: string): string {
  return /\s/.test(name) ? JSON.stringify(name) : name;
}
