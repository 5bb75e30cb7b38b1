/**
 * An ONNX graph under construction. Weights are functions that load their values: when the model is stored they are read,
 * converted and written to disk one at a time, so a network is never in memory twice.
 */
import { EngineError } from '../engine-error.ts';
import { ProtobufWriter } from './protobuf.ts';

export type ElementType = 'float32' | 'float16' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool';
export type Dimension = number | string;
export type AttributeValue = number | string | readonly number[] | { readonly float: number };
/** Name of a tensor inside the graph. */
export type Value = string;

export interface WeightPlan {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Called once, when the model is stored. */
  readonly load: () => NodeJS.ArrayBufferView;
}

export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

export interface Node {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** The contents of a graph; nodes come after those that they read. */
export interface GraphParts {
  readonly weights: readonly WeightPlan[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly Node[];
  /** Weights that are part of the program, and not what a network has learnt. */
  readonly constants: ReadonlySet<Value>;
}

/** Where a stored weight lies in the data file. */
export interface WeightPlace {
  readonly offset: number;
  readonly sizeBytes: number;
}

export const ELEMENT_CODES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  float16: 10,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
};
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float16: 2,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
};
const OPSET = 20;
const MICROSOFT = 'com.microsoft';
/** A setting, such as a scale, and not what a network has learnt. */
const TINY_BYTES = 16;

export class Graph {
  readonly name: string;
  readonly weights: WeightPlan[] = [];
  readonly #inputs: Port[] = [];
  readonly #outputs: Port[] = [];
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<string, Value>();
  readonly #fixed = new Set<Value>();
  readonly #probes: ReadonlySet<string>;
  #names = 0;

  /** `probes` names inner values that tests read as additional outputs. */
  constructor(name: string, probes: Iterable<string> = []) {
    this.name = name;
    this.#probes = new Set(probes);
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.#inputs.push({ name, type, shape });
    return name;
  }

  output(name: string, value: Value, type: ElementType, shape: readonly Dimension[]): void {
    this.#nodes.push({ type: 'Identity', domain: '', inputs: [value], outputs: [name], attributes: {} });
    this.#outputs.push({ name, type, shape });
  }

  get outputNames(): readonly string[] {
    return this.#outputs.map(({ name }) => name);
  }

  /** All that it is made of, to be rewritten; `from` makes a graph of it again. */
  get parts(): GraphParts {
    return {
      weights: this.weights,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      constants: this.#fixed,
    };
  }

  static from(name: string, parts: GraphParts): Graph {
    const g = new Graph(name);
    g.weights.push(...parts.weights);
    g.#inputs.push(...parts.inputs);
    g.#outputs.push(...parts.outputs);
    g.#nodes.push(...parts.nodes);
    for (const name of parts.constants) g.#fixed.add(name);
    return g;
  }

  get weightBytes(): number {
    return this.weights.reduce((sum, weight) => sum + weightBytes(weight), 0);
  }

  /** Makes `value` an output when a test asked for `name`; costs nothing otherwise. */
  probe(name: string, value: Value, rank: number, type: ElementType = 'float32'): void {
    if (!this.#probes.has(name)) return;
    this.output(
      name,
      value,
      type,
      Array.from({ length: rank }, (_, i) => `${name}_${i}`),
    );
  }

  weight(name: string, type: ElementType, shape: readonly number[], load: () => NodeJS.ArrayBufferView): Value {
    const unique = `${name}#${this.#names++}`;
    this.weights.push({ name: unique, type, shape, load });
    return unique;
  }

  /** A small integer tensor (axes, shapes, indices); equal ones are shared. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const key = `i:${shape.join()}:${values.join()}`;
    return this.#shared(key, 'int64', shape, () => BigInt64Array.from(values, BigInt));
  }

  scalar(value: number): Value {
    return this.#shared(`f:${value}`, 'float32', [], () => Float32Array.of(value));
  }

  op(type: string, inputs: readonly Value[], attributes: Readonly<Record<string, AttributeValue>> = {}): Value {
    return this.ops(type, inputs, 1, attributes)[0]!;
  }

  /** Operator of ONNX Runtime's own domain. */
  microsoft(type: string, inputs: readonly Value[], attributes: Readonly<Record<string, AttributeValue>> = {}): Value {
    return this.#node(type, MICROSOFT, inputs, 1, attributes)[0]!;
  }

  /** The same with several results. */
  microsofts(
    type: string,
    inputs: readonly Value[],
    outputs: number,
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): Value[] {
    return this.#node(type, MICROSOFT, inputs, outputs, attributes);
  }

  /** The same; the first result is a value for later nodes, the others are outputs of the graph, without a copy. */
  microsoftWithOutputs(
    type: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: readonly Port[],
  ): Value {
    const result = `${type}_${this.#names++}`;
    const names = outputs.map(({ name }) => name);
    this.#nodes.push({ type, domain: MICROSOFT, inputs, outputs: [result, ...names], attributes });
    this.#outputs.push(...outputs);
    return result;
  }

  ops(
    type: string,
    inputs: readonly Value[],
    outputs: number,
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): Value[] {
    return this.#node(type, '', inputs, outputs, attributes);
  }

  /** The model as protobuf bytes; weights refer to `dataFile` at the places given. */
  encode(dataFile: string, places: ReadonlyMap<string, WeightPlace>): Uint8Array {
    const model = new ProtobufWriter();
    model.integer(1, 9).text(2, 'understudy');
    model.message(7, (graph) => {
      for (const node of this.#nodes) graph.message(1, (m) => writeNode(m, node));
      graph.text(2, this.name);
      for (const weight of this.weights) {
        graph.message(5, (m) => writeWeight(m, weight, dataFile, places.get(weight.name)));
      }
      for (const port of this.#inputs) graph.message(11, (m) => writePort(m, port));
      for (const port of this.#outputs) graph.message(12, (m) => writePort(m, port));
    });
    model.message(8, (m) => m.text(1, '').integer(2, OPSET));
    model.message(8, (m) => m.text(1, MICROSOFT).integer(2, 1));
    return model.finish();
  }

  /**
   * All of the model but the values of its larger weights, none of which is read: two graphs of the same program have the same
   * outline when they differ in nothing else.
   */
  outline(): Uint8Array {
    const places = new Map<string, WeightPlace>();
    for (const weight of this.weights) {
      const sizeBytes = weightBytes(weight);
      if (sizeBytes > TINY_BYTES && !this.#fixed.has(weight.name)) places.set(weight.name, { offset: 0, sizeBytes });
    }
    return this.encode('', places);
  }

  #shared(key: string, type: ElementType, shape: readonly number[], load: () => NodeJS.ArrayBufferView): Value {
    let value = this.#constants.get(key);
    if (value === undefined) {
      value = this.weight('constant', type, shape, load);
      this.#constants.set(key, value);
      this.#fixed.add(value);
    }
    return value;
  }

  #node(
    type: string,
    domain: string,
    inputs: readonly Value[],
    count: number,
    attributes: Readonly<Record<string, AttributeValue>>,
  ): Value[] {
    const outputs = Array.from({ length: count }, () => `${type}_${this.#names++}`);
    this.#nodes.push({ type, domain, inputs, outputs, attributes });
    return outputs;
  }
}

function writeNode(m: ProtobufWriter, node: Node): void {
  for (const input of node.inputs) m.text(1, input);
  for (const output of node.outputs) m.text(2, output);
  m.text(3, node.outputs[0]!).text(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) m.message(5, (a) => writeAttribute(a, name, value));
  if (node.domain !== '') m.text(7, node.domain);
}

/** A plain number is an integer attribute; floats are wrapped, because JavaScript cannot tell 1 from 1.0. */
function writeAttribute(m: ProtobufWriter, name: string, value: AttributeValue): void {
  m.text(1, name);
  if (typeof value === 'number') m.integer(3, value).integer(20, 2);
  else if (typeof value === 'string') m.text(4, value).integer(20, 3);
  else if ('float' in value) m.float(2, value.float).integer(20, 1);
  else {
    for (const item of value) m.integer(8, item);
    m.integer(20, 7);
  }
}

const EXTERNAL = 1;

function writeWeight(m: ProtobufWriter, weight: WeightPlan, dataFile: string, place: WeightPlace | undefined): void {
  for (const size of weight.shape) m.integer(1, size);
  m.integer(2, ELEMENT_CODES[weight.type]).text(8, weight.name);
  if (place === undefined) {
    const view = loadWeight(weight);
    m.bytes(9, new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return;
  }
  m.message(13, (entry) => entry.text(1, 'location').text(2, dataFile));
  m.message(13, (entry) => entry.text(1, 'offset').text(2, String(place.offset)));
  m.message(13, (entry) => entry.text(1, 'length').text(2, String(place.sizeBytes)));
  m.integer(14, EXTERNAL);
}

/** Values of a planned weight. Their size is checked, because a wrong one would shift the weights stored behind it. */
export function loadWeight(weight: WeightPlan): NodeJS.ArrayBufferView {
  const view = weight.load();
  const wanted = weightBytes(weight);
  if (view.byteLength !== wanted) {
    throw new EngineError('VOICE_WEIGHTS_INVALID', `weights do not fit the network: ${weight.name}`, {
      tensor: weight.name,
      what: `${view.byteLength} bytes, expected ${wanted}`,
    });
  }
  return view;
}

export function weightBytes(weight: WeightPlan): number {
  return weight.shape.reduce((product, size) => product * size, 1) * ELEMENT_BYTES[weight.type];
}

function writePort(m: ProtobufWriter, port: Port): void {
  m.text(1, port.name);
  m.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.integer(1, ELEMENT_CODES[port.type]);
      tensor.message(2, (shape) => {
        for (const size of port.shape) {
          shape.message(1, (dim) => (typeof size === 'number' ? dim.integer(1, size) : dim.text(2, size)));
        }
      });
    }),
  );
}
