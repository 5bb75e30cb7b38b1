/** The primary of the model: it comes back, with or without a gate that asks the standbys who serves and is told by desktops. */
import type { PeerView } from '../../electron/agent/site-rules.ts';
import type { Rules } from './rules.ts';
import { type Config, proofOf, type State } from './state.ts';

export type Primary = ReturnType<typeof createPrimary>;

export function createPrimary(config: Config, rules: Rules) {
  const hasGate = config.primary === 'gate';

  const isOpen = ({ gate }: State): boolean => gate.up && !gate.held && gate.mode === 'serve';

  /** Would somebody who asks it be answered? */
  const isSeen = (state: State): boolean => (hasGate ? isOpen(state) : state.primarySeen);

  /** What it gets from the standbys. */
  function peersOf(state: State): PeerView[] {
    return state.standbys.map(({ service, grants }) => {
      if (!service) return 'nothing';
      const { epoch, open } = service;
      const settled = grants.some((grant) => grant.epoch === epoch && grant.closed === 'committed');
      return { ready: open, mode: open ? 'serve' : 'warm', epoch, settled };
    });
  }

  /** False when a later operation turned it. Where its machine is off nothing arrives. */
  function turn(state: State, desktop: number, epoch: number, mode: 'fenced' | 'before'): boolean {
    const { gate } = state;
    if (!hasGate || !gate.up) return true;
    const turned = rules.judgeTurn(gate, { epoch, mode });
    if (turned.kind === 'stale') return false;
    if (turned.kind === 'nothing') return true;
    const proof = proofOf(desktop);
    if (gate.proof !== null && gate.proof !== proof && gate.epoch === epoch) return false;
    const { modeBefore } = turned;
    state.gate = { ...gate, epoch, mode: turned.mode, modeBefore, settled: false, proof, held: false };
    return true;
  }

  /** The operation of that epoch was committed. */
  function settle({ gate }: State, epoch: number): void {
    if (gate.up && gate.epoch === epoch) gate.settled = true;
  }

  function standBack({ gate }: State, epoch: number): void {
    Object.assign(gate, { epoch, proof: null, mode: 'fenced', settled: true, held: false });
  }

  const judge = (state: State) => rules.judgeReturn(state.gate.epoch, peersOf(state), 0);

  /** It has just come back: until it knows, nobody is let in. */
  function comeBack(state: State): void {
    const answer = judge(state);
    if (answer.kind === 'open') state.gate.held = false;
    if (answer.kind === 'fence') standBack(state, answer.epoch);
  }

  /** As its supervisor does every few seconds. */
  function lookAround(state: State): void {
    const { gate } = state;
    if (!gate.up) return;
    if (gate.held) comeBack(state);
    const seen = peersOf(state);
    const later = rules.passedBy(gate.epoch, seen);
    if (isOpen(state) && later !== null) standBack(state, later);
    if (rules.settlesFence({ site: 'primary', ...gate }, seen)) gate.settled = true;
  }

  function actions(state: State): { readonly name: string; act(state: State): void }[] {
    const { gate } = state;
    const back = (next: State): void => {
      if (hasGate) Object.assign(next.gate, { up: true, held: true });
      else next.primarySeen = true;
    };
    const isAway = hasGate ? !gate.up : config.primary === 'returns' && !state.primarySeen;
    return [
      ...(isAway ? [{ name: 'the primary is back', act: back }] : []),
      ...(gate.held && judge(state).kind !== 'wait'
        ? [{ name: 'the primary has asked who serves', act: comeBack }]
        : []),
    ];
  }

  return { isOpen, isSeen, turn, settle, lookAround, actions };
}
