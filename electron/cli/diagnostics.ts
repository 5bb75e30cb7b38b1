/** `doctor` and `diagnostics`: is this computer well, what can be mended at once, and the file for whoever helps. */
import { collectFromFolder } from '../app/collect-from-folder.ts';
import type { DoctorCheck } from '../contract/app.ts';
import type { DiagnosticsBundle } from '../contract/diagnostics.ts';
import { AppError } from '../kernel/app-error.ts';
import { doctorCommands } from '../words/doctor-commands.ts';
import type { Client } from './client.ts';
import { columns } from './columns.ts';
import { checkLines } from './details.ts';
import { assertWritable, writeWholeFile } from './output-file.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, readOptions, required, type VerbContext } from './verb.ts';

const doctorOptions = { fix: { type: 'boolean' } } as const;

export const doctor = defineVerb({
  name: 'doctor',
  forms: { doctor: '[--fix]' },
  options: doctorOptions,
  example: '--fix',
  async run(args, { client: open, terminal }) {
    const { values } = readOptions(args, doctorOptions, { words: 0 });
    const client = await open();
    let checks = await client.call('app.doctor', {});
    if (values.fix) for (const { name } of checks.filter(canMend)) checks = await mend(client, name);
    terminal.result(checks, linesOf(terminal, checks));
  },
});

const canMend = ({ ok, canMend: can }: DoctorCheck): boolean => !ok && can;

function mend(client: Client, name: string): Promise<readonly DoctorCheck[]> {
  return client.call('diagnostics.mend', { name: name as never });
}

function linesOf(terminal: Terminal, checks: readonly DoctorCheck[]): string[] {
  const { doctorNames } = terminal.words.settings;
  return checkLines(
    terminal,
    checks.map(({ name, ok, details, canMend: can }) => {
      const help = terminal.words.diagnostics.help[name];
      const command = can ? 'understudy doctor --fix' : doctorCommands[name];
      const fix = help && [help.why, help.fix, ...(command === undefined ? [] : [command])].join(' ');
      return { state: ok ? 'ok' : 'fail', name: doctorNames[name] ?? name, details, fix };
    }),
  );
}

const options = { out: { type: 'string', value: 'FILE.zip' }, show: { type: 'boolean' } } as const;

export const diagnostics = defineVerb({
  name: 'diagnostics',
  forms: { diagnostics: '--out FILE.zip [--show]' },
  options,
  example: '--out understudy-diagnostics.zip',
  async run(args, context) {
    const { values } = readOptions(args, options, { words: 0 });
    const { terminal } = context;
    const out = required(values.out, '--out');
    await assertWritable(out);
    const bundle = await collect(context);
    const zip = Buffer.from(bundle.zipBase64, 'base64');
    await writeWholeFile(out, zip, 0o600);
    const files = bundle.files.map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text) }));
    terminal.result(
      {
        file: out,
        sizeBytes: zip.length,
        madeAt: bundle.madeAt,
        scrubbed: bundle.scrubbed,
        files: values.show ? bundle.files : files,
      },
      [
        ...(values.show
          ? bundle.files.flatMap(({ name, text }) => [`== ${name}`, ...text.trimEnd().split('\n'), ''])
          : []),
        ...columns(files.map(({ name, bytes }) => [name, terminal.format.bytes(bytes)])),
        terminal.words.diagnostics.bundle.scrubbed(bundle.scrubbed),
        terminal.cli.written(out, terminal.format.bytes(zip.length)),
      ],
    );
  },
});

/** A data folder in which the app cannot be opened is what such a file is most needed for. */
async function collect({ client: open, openDataDir, signal }: VerbContext): Promise<DiagnosticsBundle> {
  try {
    return await (await open()).call('diagnostics.collect', {});
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError && error.code === 'DIAGNOSTICS_NOT_CLEAN') throw error;
    return collectFromFolder(await openDataDir(), error);
  }
}
