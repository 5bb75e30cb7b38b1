/** The voice that every studio has, so nobody means it who names none. */
export { pilotId } from '../../native-models/voice-pack/pilot.ts';
