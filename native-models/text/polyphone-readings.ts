/** Syllables with tone (`zhang3`, v for ü) by position in a text. */
export type ReadingsAt = ReadonlyMap<number, string>;

/**
 * What a network has settled of Chinese characters with several readings. The front end does not wait: it reads without what is
 * not known yet, and reads again once it is.
 */
export interface PolyphoneReadings {
  /** Readings in a piece of normalized text, a mark at its end included; undefined while they are not known. */
  of(piece: string): ReadingsAt | undefined;
}
