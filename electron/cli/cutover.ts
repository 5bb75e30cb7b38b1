/** `cutover`: how listeners are moved, by one of several ways. Keys come from files and the environment, never from the command line. */
import { type CutoverReport, type CutoverStatus, cutoverKinds, type TypedCutover } from '../contract/models/cutover.ts';
import { checkLines } from './details.ts';
import { readKeyFile } from './key-file.ts';
import type { Terminal } from './terminal.ts';
import { assertAction, defineVerb, given, readOptions, readPort, required, unknownAction } from './verb.ts';

const options = {
  primary: { type: 'string', value: 'URL' },
  'listen-port': { type: 'string', value: 'N' },
  'listen-host': { type: 'string', value: 'HOST' },
  name: { type: 'string', value: 'NAME' },
  zone: { type: 'string', value: 'ZONE' },
  server: { type: 'string', value: 'HOST[:PORT]' },
  'tsig-file': { type: 'string', value: 'FILE' },
  'primary-address': { type: 'string', value: 'ADDRESS', multiple: true },
  address: { type: 'string', value: 'ADDRESS/LENGTH' },
  interface: { type: 'string', value: 'NAME' },
  'service-url': { type: 'string', value: 'URL' },
  'api-url': { type: 'string', value: 'URL' },
} as const;

type Values = ReturnType<typeof readOptions<typeof options>>['values'];

export const cutover = defineVerb({
  name: 'cutover',
  forms: {
    gate: 'set gate --primary URL [--listen-port N] [--listen-host HOST]',
    'virtual-address': 'set virtual-address --address ADDRESS/LENGTH --primary URL [--interface NAME]',
    rfc2136: 'set rfc2136 --server HOST[:PORT] --zone ZONE --name NAME --primary URL --tsig-file FILE',
    cloudflare: 'set cloudflare --zone ZONE-ID --name NAME --primary URL',
    route53: 'set route53 --zone ZONE-ID --name NAME --primary URL',
    aliyun: 'set aliyun --zone DOMAIN --name NAME --primary URL',
    manual: 'set manual --name NAME --primary URL',
    clients: 'set clients --primary URL',
    check: 'check',
  },
  options,
  example: 'set virtual-address --address 192.168.1.10/24 --primary http://192.168.1.20:9880',
  async run([action, ...args], { client: open, host, terminal }) {
    const { values, positionals } = readOptions(args, options, { words: 1 });
    switch (action) {
      case 'check': {
        const report = await (await open()).call('standby.checkCutover', {});
        return terminal.result(report, report ? reportLines(report, terminal) : [terminal.cli.none.gate]);
      }
      case 'set': {
        assertAction('cutover set', positionals[0], cutoverKinds);
        const input = await inputFor(positionals[0] as TypedCutover['provider'], values);
        // A gate's address is opened once, so that a port that is taken is told now.
        const state = await (await host()).call('standby.setCutover', input);
        return terminal.result(state, [describe(state, terminal)]);
      }
      default:
        throw unknownAction('cutover', action);
    }
  },
});

async function inputFor(provider: TypedCutover['provider'], values: Values): Promise<TypedCutover> {
  const primaryUrl = required(values.primary, '--primary');
  const sites = { primaryUrl, ...given({ serviceUrl: values['service-url'] }) };
  const record = () => ({
    ...sites,
    name: required(values.name, '--name'),
    zone: required(values.zone, '--zone'),
    ...given({ primaryAddresses: values['primary-address'] }),
  });
  const api = given({ apiUrl: values['api-url'] });
  switch (provider) {
    case 'gate': {
      const listenPort = readPort(values['listen-port'], '--listen-port');
      return { provider, primaryUrl, ...given({ listenPort, listenHost: values['listen-host'] }) };
    }
    case 'rfc2136': {
      const secret = await readKeyFile(values['tsig-file']);
      return { provider, ...record(), server: required(values.server, '--server'), ...given({ secret }) };
    }
    case 'virtual-address': {
      const address = required(values.address, '--address');
      return { provider, ...sites, address, ...given({ interface: values.interface }) };
    }
    case 'manual':
      return { provider, ...sites, name: required(values.name, '--name') };
    case 'clients':
      return { provider, primaryUrl };
    case 'cloudflare':
      return { provider, ...record(), ...api, ...given({ secret: process.env['CLOUDFLARE_API_TOKEN'] }) };
    case 'route53':
      return { provider, ...record(), ...api, ...keyPair('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY') };
    case 'aliyun':
      return {
        provider,
        ...record(),
        ...api,
        ...keyPair('ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
      };
  }
}

/** Both or none: the keys from before stay when none are given. */
function keyPair(id: string, secret: string) {
  const [accessKeyId, secretAccessKey] = [process.env[id], process.env[secret]];
  return accessKeyId && secretAccessKey ? { secret: { accessKeyId, secretAccessKey } } : {};
}

function describe({ serviceUrl, site, upstreamUrl }: CutoverStatus, { words, cli }: Terminal): string {
  return cli.sendsTo(serviceUrl, `${words.standby.site[site]} ${upstreamUrl}`.trim());
}

function reportLines({ checks, ...state }: CutoverReport, terminal: Terminal): string[] {
  const { checkNames } = terminal.words.standby;
  const told = checks.map((check) => ({ ...check, name: checkNames[check.name] ?? check.name }));
  const waiting =
    state.provider !== 'gate' && state.waiting ? [terminal.cli.waitsForPerson, ...state.waiting.lines] : [];
  return [describe(state as CutoverStatus, terminal), ...checkLines(terminal, told), ...waiting];
}
