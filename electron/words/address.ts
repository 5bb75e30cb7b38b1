/** A machine's address, the same in every language. */
export { showAddress } from '../contract/models/host-address.ts';
