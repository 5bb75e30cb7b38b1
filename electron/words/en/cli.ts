/** Words of the command line. */

export const cli = {
  folderMade: (path: string) => `The folder ${path} was made.`,
  waitsForCommand: (pid: number) =>
    `Another command (process ${pid}) is using the studio; waiting for it to end. Ctrl-C gives up.`,
};
