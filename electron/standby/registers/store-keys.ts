/** Names of the coordination objects, beside the releases. All but a beat are written once. */
export const epochsPrefix = 'coord/epoch/';
export const closedPrefix = 'coord/closed/';
export const journalsPrefix = 'coord/journal/';

export const epochKey = (epoch: number): string => `${epochsPrefix}${digits(epoch)}.json`;
export const closedKey = (epoch: number): string => `${closedPrefix}${digits(epoch)}.json`;
/** The one object that is written over, and only by the holder of its epoch. */
export const beatKey = (epoch: number): string => `coord/beat/${digits(epoch)}.json`;
export const journalKey = (incidentId: string, index: number): string =>
  `${journalsPrefix}${incidentId}/${String(index).padStart(6, '0')}.json`;

export function epochOfKey(key: string): number | null {
  const [, number] = /^coord\/(?:epoch|closed)\/(\d{12})\.json$/.exec(key) ?? [];
  return number === undefined ? null : Number(number);
}

/** Incident and line number in the key of a journal's line. */
export function lineOfKey(key: string): { readonly incidentId: string; readonly index: number } | null {
  const [, incidentId, index] = /^coord\/journal\/([0-9A-Za-z-]{8,80})\/(\d{6})\.json$/.exec(key) ?? [];
  return incidentId === undefined ? null : { incidentId, index: Number(index) };
}

const digits = (epoch: number): string => String(epoch).padStart(12, '0');
