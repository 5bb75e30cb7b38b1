import { expect, test } from 'vitest';
import { ProtobufWriter } from '../../../../native-models/onnx/protobuf.ts';

const hex = (writer: ProtobufWriter): string => Buffer.from(writer.finish()).toString('hex');

test('writes the wire format of the documentation’s examples', () => {
  expect(hex(new ProtobufWriter().integer(1, 150))).toBe('089601');
  expect(hex(new ProtobufWriter().text(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(new ProtobufWriter().message(3, (inner) => inner.integer(1, 150)))).toBe('1a03089601');
});

test('negative integers take ten bytes and floats four', () => {
  expect(hex(new ProtobufWriter().integer(1, -1))).toBe('08ffffffffffffffffff01');
  expect(hex(new ProtobufWriter().float(2, 1))).toBe('150000803f');
});
