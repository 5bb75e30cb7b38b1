/** Words of the command line. */

export const cli = {
  waitsForCommand: (pid: number) =>
    `Another command (process ${pid}) is using the studio; waiting for it to end. Ctrl-C gives up.`,
};
