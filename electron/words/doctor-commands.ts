/** What a person types where a check is not well and a command helps: the same in every language. */
import type { DoctorCheckName } from '../contract/diagnostics.ts';

const commands: Partial<Record<DoctorCheckName, string>> = {
  voices: 'understudy voices import --help',
  models: 'understudy models list',
  fonts: 'sudo apt-get install fonts-noto-cjk',
  proxy: 'understudy network show',
  authority: 'understudy network show',
  'audit chain': 'understudy audit verify',
};

/** By name of the check; a newer host may know more of them. */
export const doctorCommands: Readonly<Partial<Record<string, string>>> = commands;
