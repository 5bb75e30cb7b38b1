/**
 * Pure: which weights the official program serves now. `tts_infer.yaml` is what `api_v2.py` starts with, its part `custom`
 * counts (`TTS_infer_pack/TTS.py`); `weight.json` is what a person chose last in the web page, one path per version.
 */
import { z } from 'zod';

export interface ServedPair {
  /** Paths as they are written there. */
  readonly gpt: string | null;
  readonly sovits: string | null;
  readonly version: string | null;
}

export interface InferenceSettings extends ServedPair {
  readonly device: string | null;
}

/** The part `custom` of the file: names and plain values on lines of their own, as `yaml.dump` writes them. */
export function readInferenceSettings(text: string): InferenceSettings {
  const values = new Map<string, string>();
  let isCustom = false;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^([\w-]+)\s*:\s*(#.*)?$/.exec(line);
    if (heading) isCustom = heading[1] === 'custom';
    const value = isCustom ? /^\s+([\w-]+)\s*:\s+(.*\S)\s*$/.exec(line) : null;
    if (value?.[1] !== undefined) values.set(value[1], unquote(value[2] ?? ''));
  }
  const of = (name: string): string | null => {
    const value = values.get(name);
    return value === undefined || value === '' || value === 'null' || value === '~' ? null : value;
  };
  return { gpt: of('t2s_weights_path'), sovits: of('vits_weights_path'), version: of('version'), device: of('device') };
}

/** Of a YAML value on one line. */
function unquote(value: string): string {
  const plain = value.replace(/\s+#.*$/, '');
  if (plain.startsWith('"') && plain.endsWith('"')) {
    try {
      return z.string().parse(JSON.parse(plain));
    } catch {
      return plain.slice(1, -1);
    }
  }
  return plain.startsWith("'") && plain.endsWith("'") ? plain.slice(1, -1).replaceAll("''", "'") : plain;
}

const onePath = z.union([z.string(), z.array(z.string()).min(1)]).transform((path) => [path].flat()[0] ?? '');
const weightFile = z.object({
  GPT: z.record(z.string(), onePath).catch({}).default({}),
  SoVITS: z.record(z.string(), onePath).catch({}).default({}),
});

/** One pair per version that has both; empty for a damaged file. */
export function readWeightJson(text: string): readonly ServedPair[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const parsed = weightFile.safeParse(value);
  if (!parsed.success) return [];
  const { GPT, SoVITS } = parsed.data;
  return Object.entries(SoVITS).map(([version, sovits]) => ({ version, sovits, gpt: GPT[version] ?? null }));
}
