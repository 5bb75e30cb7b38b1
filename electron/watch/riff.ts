/** Just enough of RIFF/WAVE to judge an answer: 16-bit and float samples, channels mixed to one. Null when it is not sound. */

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

export function readPcm(
  bytes: Uint8Array,
): { readonly samples: Float32Array /* [n], -1…1 */; readonly sampleRateHz: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 44 || tag(view, 0) !== 'RIFF' || tag(view, 8) !== 'WAVE') return null;
  let format: {
    readonly code: number;
    readonly channels: number;
    readonly rateHz: number;
    readonly bits: number;
  } | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = tag(view, at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (name === 'fmt ' && size >= 16 && body + size <= bytes.length) {
      const code = view.getUint16(body, true);
      format = {
        // The extensible form keeps the real code in the first two bytes of its GUID.
        code: code === EXTENSIBLE && size >= 40 ? view.getUint16(body + 24, true) : code,
        channels: view.getUint16(body + 2, true),
        rateHz: view.getUint32(body + 4, true),
        bits: view.getUint16(body + 14, true),
      };
    } else if (name === 'data' && format) {
      // A streamed file says 0 or 0xffffffff; what is there counts.
      const length = Math.min(size === 0 ? 0xffffffff : size, bytes.length - body);
      return decode(view, body, length, format);
    }
    at = body + size + (size % 2);
  }
  return null;
}

function decode(
  view: DataView,
  start: number,
  length: number,
  format: { readonly code: number; readonly channels: number; readonly rateHz: number; readonly bits: number },
) {
  const isPcm16 = format.code === PCM && format.bits === 16;
  const isFloat = format.code === FLOAT && format.bits === 32;
  if ((!isPcm16 && !isFloat) || format.channels < 1 || format.rateHz < 4_000) return null;
  const width = isPcm16 ? 2 : 4;
  const count = Math.floor(length / (width * format.channels));
  const samples = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let sum = 0;
    for (let channel = 0; channel < format.channels; channel++) {
      const at = start + (index * format.channels + channel) * width;
      sum += isPcm16 ? view.getInt16(at, true) / 32768 : view.getFloat32(at, true);
    }
    samples[index] = sum / format.channels;
  }
  return { samples, sampleRateHz: format.rateHz };
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}
