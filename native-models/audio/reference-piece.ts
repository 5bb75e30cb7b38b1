/**
 * Which part of a recording a reference is made of: silence at its ends goes, and of what is longer than ten seconds a piece is
 * proposed that begins and ends in pauses. Pure; times are seconds from the beginning of the recording.
 */

export interface Piece {
  readonly fromS: number;
  readonly toS: number;
}

export interface SpeechShape {
  /** From the first sound to the last, with a little air. */
  readonly speech: Piece;
  /** Middles of the pauses inside. */
  readonly pauses: readonly number[];
}

export const LEAST_PIECE_S = 3;
export const MOST_PIECE_S = 10;
/** What official slices mostly are. */
const BEST_PIECE_S = 6;
const FRAME_S = 0.02;
/** Stays at both ends; a breath begins before it is heard. */
const AIR_S = 0.1;
const LEAST_PAUSE_S = 0.16;
/** Below the loudest speech; between these levels in any case. */
const BELOW_SPEECH_DB = 34;
const QUIETEST_SPEECH_DBFS = -60;
const LOUDEST_SILENCE_DBFS = -35;

export function shapeOf(samples: Float32Array, sampleRateHz: number): SpeechShape {
  const levels = levelsOf(samples, sampleRateHz);
  const loud = levels.toSorted()[Math.floor(levels.length * 0.95)] ?? QUIETEST_SPEECH_DBFS;
  const silence = Math.min(LOUDEST_SILENCE_DBFS, Math.max(QUIETEST_SPEECH_DBFS, loud - BELOW_SPEECH_DB));
  const whole = samples.length / sampleRateHz;
  const first = levels.findIndex((level) => level > silence);
  if (first < 0) return { speech: { fromS: 0, toS: whole }, pauses: [] };
  const last = levels.findLastIndex((level) => level > silence);
  const speech = { fromS: Math.max(0, first * FRAME_S - AIR_S), toS: Math.min(whole, (last + 1) * FRAME_S + AIR_S) };
  const pauses: number[] = [];
  for (let at = first, begun = first; at <= last; at++) {
    if ((levels[at] ?? silence) <= silence) continue;
    if ((at - begun) * FRAME_S > LEAST_PAUSE_S) pauses.push(((begun + at) / 2) * FRAME_S);
    begun = at + 1;
  }
  return { speech, pauses };
}

/** The best pieces of a recording, best first; they do not overlap. None where the speech is too short for one. */
export function proposePieces({ speech, pauses }: SpeechShape, most = 3): readonly Piece[] {
  const length = speech.toS - speech.fromS;
  if (length < LEAST_PIECE_S) return [];
  if (length <= MOST_PIECE_S) return [speech];
  const cuts = [speech.fromS, ...pauses.filter((at) => at > speech.fromS && at < speech.toS), speech.toS];
  const all = cuts.flatMap((fromS, i) => cuts.slice(i + 1).map((toS) => ({ fromS, toS })));
  const fitting = all.filter((piece) => fits(piece)).sort((a, b) => distance(a) - distance(b) || a.fromS - b.fromS);
  // Speech without a pause for ten seconds is cut where it has to be.
  if (fitting.length === 0) return [{ fromS: speech.fromS, toS: speech.fromS + BEST_PIECE_S }];
  const chosen: Piece[] = [];
  for (const piece of fitting) {
    if (chosen.length < most && chosen.every((one) => piece.toS <= one.fromS || piece.fromS >= one.toS))
      chosen.push(piece);
  }
  return chosen;
}

/**
 * The beginning of a recording with the part of its transcript that is said there: where a sentence ends and a pause stands at
 * the same share of the whole. Null when no two are near enough.
 */
export function pieceWithText(
  { speech, pauses }: SpeechShape,
  text: string,
): { readonly piece: Piece; readonly text: string } | null {
  const length = speech.toS - speech.fromS;
  const letters = countLetters(text);
  if (letters === 0) return null;
  let best: { readonly piece: Piece; readonly text: string; readonly off: number } | null = null;
  for (const { index } of text.matchAll(/[.!?。！？…；;,，、：:]["'”’」』）)]*(?=\s|$|[^\d\s])/gu)) {
    const said = text.slice(0, index + 1);
    const share = countLetters(said) / letters;
    for (const toS of pauses) {
      const piece = { fromS: speech.fromS, toS };
      const off = Math.abs((toS - speech.fromS) / length - share) * length;
      if (fits(piece) && off < (best?.off ?? MOST_TEXT_OFF_S)) best = { piece, text: said.trim(), off };
    }
  }
  return best && { piece: best.piece, text: best.text };
}

/** Speech is not quite even: a sentence that seems to end further from a pause than this may be another one. */
const MOST_TEXT_OFF_S = 0.9;

export function fits({ fromS, toS }: Piece): boolean {
  return toS - fromS >= LEAST_PIECE_S && toS - fromS <= MOST_PIECE_S;
}

const distance = ({ fromS, toS }: Piece): number => Math.abs(toS - fromS - BEST_PIECE_S);

const countLetters = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/** dBFS of each 20 ms. */
function levelsOf(samples: Float32Array, sampleRateHz: number): number[] {
  const frame = Math.max(1, Math.round(sampleRateHz * FRAME_S));
  const levels: number[] = [];
  for (let start = 0; start < samples.length; start += frame) {
    const end = Math.min(start + frame, samples.length);
    let power = 0;
    for (let i = start; i < end; i++) power += (samples[i] ?? 0) ** 2;
    levels.push(10 * Math.log10(power / (end - start) + 1e-12));
  }
  return levels;
}
