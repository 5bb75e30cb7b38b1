/**
 * The half form of a network: weights and what is computed inside in 16 bits (float16), inputs and outputs in float32 as before.
 * It needs half the memory and half the traffic on graphics devices that compute with such numbers; a processor only converts them
 * there and back. One pass over the finished graph: every operator has a rule, and numbers are converted where two rules meet.
 */
import { EngineError } from '../engine-error.ts';
import { ELEMENT_CODES, type ElementType, Graph, type Node, type Port, type Value, type WeightPlan } from './graph.ts';
import { toHalfFloats } from './half-floats.ts';

/** Networks that run for every sentence. Those that run once for a reference have nothing to gain. */
const NETWORKS: ReadonlySet<string> = new Set([
  't2s',
  't2s-prompt',
  'sovits-prior',
  'sovits-flow',
  'sovits-generator',
  'cfm-velocity',
  'vocoder-v3',
  'vocoder-v4',
]);

/**
 * `half`: in 16 bits, whatever comes in. `exact`: in 32 bits, where 11 digits are too few. `wider`: values with values, in 32 bits
 * when one of them is. `moved`: the same values elsewhere, as they are.
 */
type Rule = 'half' | 'exact' | 'wider' | 'moved';

const RULES: Readonly<Record<string, Rule>> = {
  // Products, and norms, whose sums the runtime adds up in 32 bits by itself.
  Conv: 'half',
  ConvTranspose: 'half',
  Gemm: 'half',
  MatMul: 'half',
  GroupQueryAttention: 'half',
  LayerNormalization: 'half',
  SkipLayerNormalization: 'half',
  // Sums over a whole row, and what grows or turns fast.
  QuantizeLinear: 'exact',
  Softmax: 'exact',
  Exp: 'exact',
  Mish: 'exact',
  Sin: 'exact',
  Floor: 'exact',
  Add: 'wider',
  Sub: 'wider',
  Mul: 'wider',
  Div: 'wider',
  Clip: 'wider',
  Gelu: 'wider',
  LeakyRelu: 'wider',
  Relu: 'wider',
  Sigmoid: 'wider',
  Tanh: 'wider',
  Concat: 'moved',
  Gather: 'moved',
  Identity: 'moved',
  Pad: 'moved',
  Reshape: 'moved',
  Slice: 'moved',
  Split: 'moved',
  Squeeze: 'moved',
  Tile: 'moved',
  Transpose: 'moved',
  Unsqueeze: 'moved',
};

/** Angles: a thousandth of a turn is heard, however many turns there are. */
const OF_ANGLES: ReadonlySet<string> = new Set(['Sin', 'Floor']);

/** The cache of a token network, which stays in a device's memory: its ports are 16 bits too, or all of it would be converted. */
const CACHE = { operator: 'GroupQueryAttention', inputs: [3, 4] } as const;

/** The same graph for networks that have no half form. Throws INTERNAL for an operator without a rule. */
export function halfPrecision(graph: Graph): Graph {
  return NETWORKS.has(graph.name) ? new Rewriting(graph).graph() : graph;
}

class Rewriting {
  readonly #name: string;
  readonly #parts: Graph['parts'];
  readonly #exact: ReadonlySet<Node>;
  readonly #cachePorts: ReadonlySet<string>;
  readonly #types = new Map<Value, ElementType>();
  readonly #weights: ReadonlyMap<Value, WeightPlan>;
  readonly #nodes: Node[] = [];
  /** What stands for a value in the other width, by its name and that width. */
  readonly #converted = new Map<string, Value>();
  readonly #halved = new Map<Value, WeightPlan>();
  readonly #whole = new Set<Value>();

  constructor(graph: Graph) {
    this.#name = graph.name;
    this.#parts = graph.parts;
    this.#weights = new Map(graph.weights.map((weight) => [weight.name, weight]));
    this.#exact = exactNodes(this.#parts);
    this.#cachePorts = cachePorts(this.#parts);
  }

  graph(): Graph {
    const { inputs, outputs, nodes, weights, constants } = this.#parts;
    for (const { name, type } of weights) this.#types.set(name, type);
    for (const port of inputs) this.#takeInput(port);
    for (const node of nodes) this.#rewrite(node);
    const halved = [...this.#halved.entries()];
    return Graph.from(this.#name, {
      inputs: inputs.map((port) => this.#portOf(port)),
      outputs: outputs.map((port) => this.#portOf(port)),
      nodes: this.#nodes,
      weights: [...weights.filter(({ name }) => this.#whole.has(name)), ...this.#halved.values()],
      constants: new Set([...constants, ...halved.flatMap(([name, half]) => (constants.has(name) ? [half.name] : []))]),
    });
  }

  #portOf(port: Port): Port {
    return this.#cachePorts.has(port.name) ? { ...port, type: 'float16' } : port;
  }

  /** Inputs are converted when something in 16 bits reads them. */
  #takeInput(port: Port): void {
    this.#types.set(port.name, this.#portOf(port).type);
  }

  #rewrite(node: Node): void {
    const rule = RULES[node.type];
    const floats = node.inputs.filter((value) => this.#isFloat(value));
    if (floats.length === 0 || node.type === 'Shape') {
      this.#passOn(node);
      return;
    }
    if (rule === undefined) throw new EngineError('INTERNAL', `${node.type} of ${this.#name} has no half form`);
    // The graph's outputs stay as wide as they were.
    const isOutput = this.#parts.outputs.some(({ name }) => name === node.outputs[0]);
    const type = isOutput ? 'float32' : this.#typeFor(node, rule, floats);
    const inputs = node.inputs.map((value) => (this.#isFloat(value) ? this.#as(value, type) : this.#keep(value)));
    this.#nodes.push({ ...node, inputs });
    const made = node.type === 'QuantizeLinear' ? this.#types.get(node.inputs[2]!)! : type;
    for (const output of node.outputs) this.#types.set(output, made);
  }

  #typeFor(node: Node, rule: Rule, floats: readonly Value[]): ElementType {
    if (rule === 'exact' || this.#exact.has(node)) return 'float32';
    if (rule === 'half') return 'float16';
    // What comes in from outside is as good in 16 bits as all that is made of it here; weights follow.
    const made = floats.filter((value) => !this.#weights.has(value) && !this.#isInput(value));
    return made.some((value) => this.#types.get(value) === 'float32') ? 'float32' : 'float16';
  }

  #isInput(value: Value): boolean {
    return this.#parts.inputs.some(({ name }) => name === value);
  }

  #isFloat(value: Value): boolean {
    const type = this.#types.get(value);
    return type === 'float32' || type === 'float16';
  }

  /** Shapes and places, or the shape of something. */
  #passOn(node: Node): void {
    this.#nodes.push({ ...node, inputs: node.inputs.map((value) => this.#keep(value)) });
    const type = node.type === 'Shape' ? 'int64' : this.#types.get(node.inputs[0]!);
    for (const output of node.outputs) this.#types.set(output, type ?? 'int64');
  }

  #keep(value: Value): Value {
    if (this.#weights.has(value)) this.#whole.add(value);
    return value;
  }

  #as(value: Value, type: ElementType): Value {
    if (this.#types.get(value) === type) return this.#keep(value);
    const weight = this.#weights.get(value);
    if (weight !== undefined) return this.#halve(weight);
    const key = `${value} ${type}`;
    let converted = this.#converted.get(key);
    if (converted === undefined) {
      converted = `${value}:${type}`;
      this.#converted.set(key, converted);
      const attributes = { to: ELEMENT_CODES[type] };
      this.#nodes.push({ type: 'Cast', domain: '', inputs: [value], outputs: [converted], attributes });
    }
    return converted;
  }

  #halve(weight: WeightPlan): Value {
    const known = this.#halved.get(weight.name);
    if (known !== undefined) return known.name;
    const name = `${weight.name}:float16`;
    this.#halved.set(weight.name, {
      ...weight,
      name,
      type: 'float16',
      load: () => toHalfFloats(floatsIn(weight.load())),
    });
    return name;
  }
}

function floatsIn({ buffer, byteOffset, byteLength }: NodeJS.ArrayBufferView): Float32Array {
  return new Float32Array(buffer, byteOffset, byteLength / 4);
}

/** What makes an output by a product, such as the scores of tokens, and what makes an angle. */
function exactNodes({ nodes, outputs }: Graph['parts']): ReadonlySet<Node> {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const exact = new Set<Node>();
  for (const { name } of outputs) {
    const maker = makers.get(makers.get(name)!.inputs[0]!);
    if (maker !== undefined && makers.get(name)!.type === 'Identity' && RULES[maker.type] === 'half') exact.add(maker);
  }
  const trace = (value: Value): void => {
    const maker = makers.get(value);
    if (maker === undefined || exact.has(maker) || RULES[maker.type] !== 'wider') return;
    exact.add(maker);
    for (const input of maker.inputs) trace(input);
  };
  for (const node of nodes) if (OF_ANGLES.has(node.type)) for (const input of node.inputs) trace(input);
  return exact;
}

function cachePorts({ nodes }: Graph['parts']): ReadonlySet<string> {
  const attentions = nodes.filter(({ type }) => type === CACHE.operator);
  return new Set(
    attentions.flatMap(({ inputs, outputs }) => [...CACHE.inputs.map((at) => inputs[at]!), ...outputs.slice(1)]),
  );
}
