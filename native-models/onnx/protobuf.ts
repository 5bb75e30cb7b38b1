/** The few protobuf wire rules that an ONNX model needs: varints, floats and length-delimited fields, written once. */

const encoder = new TextEncoder();

export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];
  #sizeBytes = 0;

  integer(field: number, value: number | bigint): this {
    return this.#append(varint(BigInt(field << 3))).#append(varint(BigInt(value)));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#append(varint(BigInt((field << 3) | 5))).#append(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#append(varint(BigInt((field << 3) | 2)))
      .#append(varint(BigInt(value.length)))
      .#append(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  message(field: number, write: (inner: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.#sizeBytes);
    let at = 0;
    for (const chunk of this.#chunks) {
      out.set(chunk, at);
      at += chunk.length;
    }
    return out;
  }

  #append(chunk: Uint8Array): this {
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.length;
    return this;
  }
}

/** Negative numbers are written in ten bytes, in two's complement, as protobuf requires for int64 fields. */
function varint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
