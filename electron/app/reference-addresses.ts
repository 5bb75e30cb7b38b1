/** What is asked to tell "the primary is down" from "this computer is offline": resolvers of different operators that answer TCP on port 53. */
import type { ReferenceAddress } from '../platform/network.ts';

export const publicReferences: readonly ReferenceAddress[] = [
  { host: '223.5.5.5', port: 53 },
  { host: '119.29.29.29', port: 53 },
  { host: '1.1.1.1', port: 53 },
  { host: '9.9.9.9', port: 53 },
];
