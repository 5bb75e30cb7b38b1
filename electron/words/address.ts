/** Addresses of machines, the same in every language. */
export { showAddress, splitRemotePlace } from '../contract/models/host-address.ts';
