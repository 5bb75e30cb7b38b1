/** Labels behind the samples of a WAV, as editors of sound show them: `cue ` says where, `LIST` with `adtl` says what. */
import type { Label } from '../../export/timeline.ts';

const CUE_BYTES = 24;

/**
 * Both chunks, or nothing where there is no label. Names are UTF-8: the format names no coding, and that is what editors read.
 * `samples`: of the whole sound; no label lies behind it.
 */
export function wavCues(labels: readonly Label[], sampleRateHz: number, samples: number): Uint8Array {
  if (labels.length === 0) return new Uint8Array();
  const points = labels.map(({ startS }, index) => {
    const at = Math.min(samples, Math.round(startS * sampleRateHz));
    const point = Buffer.alloc(CUE_BYTES);
    point.writeUInt32LE(index + 1, 0);
    point.writeUInt32LE(at, 4);
    point.write('data', 8, 'latin1');
    point.writeUInt32LE(at, 20);
    return point;
  });
  const names = labels.map(({ name }, index) =>
    chunk('labl', Buffer.concat([uint32(index + 1), Buffer.from(`${name}\0`)])),
  );
  return Buffer.concat([
    chunk('cue ', Buffer.concat([uint32(labels.length), ...points])),
    chunk('LIST', Buffer.concat([Buffer.from('adtl', 'latin1'), ...names])),
  ]);
}

/** Chunks begin at even places; the byte that fills up is not counted in their own length. */
function chunk(id: string, body: Uint8Array): Buffer {
  const padding = Buffer.alloc(body.length % 2);
  return Buffer.concat([Buffer.from(id, 'latin1'), uint32(body.length), body, padding]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
