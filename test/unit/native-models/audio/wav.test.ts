import { describe, expect, it } from 'vitest';
import { readWav, toPcm16, toPcm16Bytes, wavHeader, writeWav } from '../../../../native-models/audio/wav.ts';
import { EngineError } from '../../../../native-models/engine-error.ts';

interface Layout {
  readonly tag: number;
  readonly bits: number;
  readonly channels: number;
  readonly put: (view: DataView, at: number, value: number) => void;
}

const layouts: Readonly<Record<string, Layout>> = {
  'PCM 8': { tag: 1, bits: 8, channels: 1, put: (v, at, x) => v.setUint8(at, Math.round(x * 128) + 128) },
  'PCM 16': { tag: 1, bits: 16, channels: 1, put: (v, at, x) => v.setInt16(at, Math.round(x * 32768), true) },
  'PCM 24': {
    tag: 1,
    bits: 24,
    channels: 1,
    put: (v, at, x) => {
      const whole = Math.round(x * 8388608);
      v.setUint16(at, whole & 0xffff, true);
      v.setInt8(at + 2, whole >> 16);
    },
  },
  'PCM 32': { tag: 1, bits: 32, channels: 1, put: (v, at, x) => v.setInt32(at, Math.round(x * 2147483648), true) },
  'float 32': { tag: 3, bits: 32, channels: 1, put: (v, at, x) => v.setFloat32(at, x, true) },
  'float 64': { tag: 3, bits: 64, channels: 1, put: (v, at, x) => v.setFloat64(at, x, true) },
};

/** A file in any layout, optionally extensible, with an odd-sized chunk before the data. */
function wavOf(layout: Layout, values: readonly number[], options: { extensible?: boolean; channels?: number } = {}) {
  const channels = options.channels ?? layout.channels;
  const formatBytes = options.extensible ? 40 : 16;
  const dataBytes = (values.length * layout.bits) / 8;
  const bytes = new Uint8Array(12 + 8 + formatBytes + 8 + 4 + 8 + dataBytes);
  const view = new DataView(bytes.buffer);
  const text = (at: number, s: string) => bytes.set(new TextEncoder().encode(s), at);
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, formatBytes, true);
  view.setUint16(20, options.extensible ? 0xfffe : layout.tag, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, 44100, true);
  view.setUint32(28, (44100 * channels * layout.bits) / 8, true);
  view.setUint16(32, (channels * layout.bits) / 8, true);
  view.setUint16(34, layout.bits, true);
  if (options.extensible) {
    view.setUint16(36, 22, true);
    view.setUint16(38, layout.bits, true);
    view.setUint16(44, layout.tag, true);
  }
  let at = 20 + formatBytes;
  text(at, 'LIST');
  view.setUint32(at + 4, 3, true);
  at += 12;
  text(at, 'data');
  view.setUint32(at + 4, dataBytes, true);
  values.forEach((value, i) => {
    layout.put(view, at + 8 + (i * layout.bits) / 8, value);
  });
  return bytes;
}

function refusal(bytes: Uint8Array): EngineError {
  try {
    readWav(bytes);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('reading', () => {
  const values = [0, 0.5, -0.5, -1, 0.25];

  it.each(Object.entries(layouts))('%s, plain and extensible', (_name, layout) => {
    for (const extensible of [false, true]) {
      const { sampleRateHz, channels, samples } = readWav(wavOf(layout, values, { extensible }));
      expect([sampleRateHz, channels]).toEqual([44100, 1]);
      expect([...samples]).toEqual(values);
    }
  });

  it('mixes two channels to their mean', () => {
    const { samples, channels } = readWav(wavOf(layouts['PCM 16']!, [0.5, 0.25, -0.5, 0.5], { channels: 2 }));
    expect(channels).toBe(2);
    expect([...samples]).toEqual([0.375, 0]);
  });

  it('takes the rest of the file when a stream left its length open', () => {
    const header = wavHeader(32000, 0);
    const body = toPcm16Bytes(Float32Array.of(0.5, -0.5));
    const stream = new Uint8Array([...header, ...body]);
    expect([...readWav(stream).samples]).toEqual([0.5, -0.5]);
    new DataView(stream.buffer).setUint32(40, 0xffffffff, true);
    expect([...readWav(stream).samples]).toEqual([0.5, -0.5]);
  });

  it('refuses a file shorter than it says, with both numbers', () => {
    const whole = writeWav(new Float32Array(1000), 32000);
    const error = refusal(whole.subarray(0, 1044));
    expect(error.code).toBe('AUDIO_FORMAT_UNKNOWN');
    expect(error.details).toMatchObject({ declaredBytes: 2000, availableBytes: 1000 });
  });

  it('refuses every cut of a header', () => {
    const whole = wavOf(layouts['PCM 16']!, values, { extensible: true });
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length)).code).toBe('AUDIO_FORMAT_UNKNOWN');
    }
  });

  it.each([
    ['a chunk of 4 GB', 16, 0xfffffff0, 4],
    ['no channels', 22, 0, 2],
    ['60000 channels', 22, 60000, 2],
    ['rate 0', 24, 0, 4],
    ['rate of 4 GHz', 24, 0xffffffff, 4],
    ['a block size that does not fit', 32, 7, 2],
    ['13 bits', 34, 13, 2],
    ['0 bits', 34, 0, 2],
    ['MP3 inside', 20, 0x55, 2],
  ])('refuses %s', (_name, at, value, size) => {
    const bytes = wavOf(layouts['PCM 16']!, values);
    const view = new DataView(bytes.buffer);
    if (size === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    expect(refusal(bytes).code).toBe('AUDIO_FORMAT_UNKNOWN');
  });

  it('refuses NaN and infinity', () => {
    expect(refusal(wavOf(layouts['float 32']!, [0, Number.NaN])).code).toBe('AUDIO_FORMAT_UNKNOWN');
    expect(refusal(wavOf(layouts['float 64']!, [Number.POSITIVE_INFINITY])).code).toBe('AUDIO_FORMAT_UNKNOWN');
  });

  it('never throws anything but its own error on random damage', () => {
    const original = wavOf(layouts['PCM 24']!, values, { extensible: true });
    let state = 12345;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state;
    };
    let read = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = original.slice();
      for (let n = 0; n < 3; n++) bytes[random() % bytes.length] = random() & 255;
      try {
        expect(readWav(bytes).samples.length).toBeGreaterThan(0);
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(EngineError);
      }
    }
    // Both ends were reached.
    expect(read).toBeGreaterThan(100);
    expect(read).toBeLessThan(2900);
  });
});

describe('writing', () => {
  it('multiplies by 32768, cuts toward zero and clamps', () => {
    const one = 1 / 32768;
    expect([...toPcm16(Float32Array.of(0, one * 1.9, -one * 1.9, 1, -1, 2, -2, 0.5))]).toEqual([
      0, 1, -1, 32767, -32768, 32767, -32768, 16384,
    ]);
  });

  it('writes what it can read', () => {
    const { samples, sampleRateHz } = readWav(writeWav(Float32Array.of(0.5, -0.25, 0), 32000));
    expect(sampleRateHz).toBe(32000);
    expect([...samples]).toEqual([0.5, -0.25, 0]);
  });
});
