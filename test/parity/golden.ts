/**
 * A folder of golden data: its manifest, its arrays and the settings that the manifest tells in words. Shapes, layer counts
 * and sampling settings are read from there, so that any folder of the same form can be checked.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Matrix, SamplingSettings } from '../../native-models/models.ts';
import type { Execution } from '../../native-models/ort/session.ts';
import { type NpyArray, readNpy } from './npy.ts';

export interface GoldenEntry {
  readonly file?: string;
  readonly stage: string;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  readonly how?: string;
  readonly note?: string;
  readonly max_abs_error?: number;
  readonly chunks?: readonly number[];
  readonly sample_rates?: readonly number[];
}

export class Golden {
  readonly dir: string;
  readonly execution: Execution;
  readonly entries: readonly GoldenEntry[];
  /** By how much the golden runs scaled their noise. */
  readonly noiseScale: number;
  readonly #kept = new Map<string, unknown>();

  constructor(dir: string, execution: Execution) {
    this.dir = dir;
    this.execution = execution;
    const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as {
      entries: GoldenEntry[];
      general?: { noise_scale?: number };
    };
    this.entries = manifest.entries;
    this.noiseScale = manifest.general?.noise_scale ?? 0.5;
  }

  path(file: string): string {
    return join(this.dir, file);
  }

  has(file: string): boolean {
    return existsSync(this.path(file));
  }

  array(file: string): NpyArray {
    return this.keep(`npy:${file}`, () => readNpy(this.path(file)));
  }

  numbers(file: string): number[] {
    return Array.from(this.array(file).data);
  }

  floats(file: string): Float32Array {
    return Float32Array.from(this.array(file).data);
  }

  /** A [1, columns, rows] (or [columns, rows]) array as rows. */
  rows(file: string): Matrix {
    const { shape, data } = this.array(file);
    const [columns, rows] = shape.slice(-2) as [number, number];
    return { rows, columns, data: transpose(Float32Array.from(data), columns, rows) };
  }

  /** Computes a value once per folder: models and intermediate results are shared by many entries. */
  keep<T>(key: string, make: () => T): T {
    if (!this.#kept.has(key)) this.#kept.set(key, make());
    return this.#kept.get(key) as T;
  }

  describe(file: string): GoldenEntry {
    const entry = this.entries.find((candidate) => candidate.file === file);
    if (entry === undefined) throw new Error(`the manifest has no ${file}`);
    return entry;
  }
}

/** [rows, columns] -> [columns, rows] */
export function transpose(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  return out;
}

export const OFFICIAL_SAMPLING: SamplingSettings = { topK: 15, topP: 1, temperature: 1, repetitionPenalty: 1.35 };

/** `top_k=15 top_p=1.0 …` in a description, over the official defaults. */
export function samplingIn(how: string | undefined): SamplingSettings {
  return {
    topK: numberIn(how, /top_k=([\d.]+)/) ?? OFFICIAL_SAMPLING.topK,
    topP: numberIn(how, /top_p=([\d.]+)/) ?? OFFICIAL_SAMPLING.topP,
    temperature: numberIn(how, /temperature=([\d.]+)/) ?? OFFICIAL_SAMPLING.temperature,
    repetitionPenalty: numberIn(how, /repetition_penalty=([\d.]+)/) ?? OFFICIAL_SAMPLING.repetitionPenalty,
  };
}

export function numberIn(text: string | undefined, pattern: RegExp): number | undefined {
  const found = pattern.exec(text ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The Python dict that follows `options` in a description. */
export function optionsIn(how: string | undefined): Readonly<Record<string, unknown>> {
  const literal = /\{.*\}/s.exec(how ?? '')?.[0];
  if (literal === undefined) throw new Error('the description tells no options');
  const json = literal
    .replaceAll("'", '"')
    .replace(/\bTrue\b/g, 'true')
    .replace(/\bFalse\b/g, 'false')
    .replace(/\bNone\b/g, 'null');
  return JSON.parse(json) as Record<string, unknown>;
}
