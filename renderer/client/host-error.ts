/** An error that the host described. Its words come from the locale files, by code. */
import type { WireError } from '../../electron/contract/errors.ts';

export class HostError extends Error {
  readonly wire: WireError;
  constructor(wire: WireError) {
    super(wire.technical);
    this.name = 'HostError';
    this.wire = wire;
  }
}
