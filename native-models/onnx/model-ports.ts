/**
 * The names of a stored ONNX model's inputs and outputs, read without its weights: fields are skipped by their lengths, so a model
 * of any size takes a few reads per node. A file that ends before its fields do is told from a whole one.
 */
import type { ByteSource } from '../checkpoint/byte-source.ts';
import { EngineError } from '../engine-error.ts';

export interface ModelPorts {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Field numbers of onnx.proto: ModelProto.graph, GraphProto.input and .output, ValueInfoProto.name. */
const GRAPH = 7;
const INPUT = 11;
const OUTPUT = 12;
const NAME = 1;

const LONGEST_VARINT = 10;
const LONGEST_PORT_BYTES = 1 << 16;

interface Field {
  readonly number: number;
  /** Of the payload; empty for numbers. */
  readonly start: number;
  readonly end: number;
}

/** @throws EngineError CHECKPOINT_FORMAT_UNKNOWN when this is no ONNX model, CHECKPOINT_TRUNCATED when its end is missing. */
export function readModelPorts(source: ByteSource): ModelPorts {
  const graph = [...fields(source, 0, source.sizeBytes)].find(({ number }) => number === GRAPH);
  if (!graph) throw notOnnx(source);
  const names = { [INPUT]: [] as string[], [OUTPUT]: [] as string[] };
  for (const { number, start, end } of fields(source, graph.start, graph.end)) {
    if (number !== INPUT && number !== OUTPUT) continue;
    if (end - start > LONGEST_PORT_BYTES) throw notOnnx(source);
    const name = [...fields(source, start, end)].find((field) => field.number === NAME);
    if (name) names[number].push(source.read(name.start, name.end - name.start).toString('utf8'));
  }
  return { inputs: names[INPUT], outputs: names[OUTPUT] };
}

function* fields(source: ByteSource, start: number, end: number): Generator<Field> {
  let at = start;
  const varint = (): number => {
    const bytes = source.read(at, Math.min(LONGEST_VARINT, end - at));
    let value = 0;
    for (let index = 0; index < bytes.length; index++) {
      value += (bytes[index]! & 0x7f) * 2 ** (7 * index);
      if (bytes[index]! < 0x80) {
        at += index + 1;
        return value;
      }
    }
    throw notOnnx(source);
  };
  while (at < end) {
    const tag = varint();
    const wire = tag % 8;
    const number = Math.floor(tag / 8);
    if (number === 0) throw notOnnx(source);
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      yield { number, start: at, end: at + length };
      at += length;
    } else throw notOnnx(source);
    if (at > end) {
      // The outermost message ends with the file; inner ones cannot end later.
      if (end !== source.sizeBytes) throw notOnnx(source);
      const details = { path: source.path, sizeBytes: source.sizeBytes };
      throw new EngineError('CHECKPOINT_TRUNCATED', 'the model ends before data that it announces', details);
    }
  }
}

function notOnnx({ path }: ByteSource): EngineError {
  return new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'this is no ONNX model', { path });
}
