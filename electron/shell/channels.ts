/** The two IPC channels. All of the contract goes through them, so the preload never changes when a feature is added. */
export const CALL_CHANNEL = 'understudy:call';
export const EVENT_CHANNEL = 'understudy:event';
/** Native file dialog: the one thing a sandboxed page cannot do by itself. */
export const PICK_FILES_CHANNEL = 'understudy:pick-files';
