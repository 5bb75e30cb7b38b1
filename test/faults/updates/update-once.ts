/** A real process that fetches or installs what is offered, and may come to a stand at a place where a test ends it. Argument: JSON. */
import { openDesk } from '../../integration/updates/desk.ts';

export interface UpdateOnce {
  /** Folder of a computer that trusts whoever published. */
  readonly dir: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly store: Parameters<typeof openDesk>[0]['store'];
  readonly act: 'get' | 'install';
  /** Says `here` on standard output and goes no further. */
  readonly standsAt?: 'unpacked' | 'switched' | undefined;
}

const { act, standsAt, ...order } = JSON.parse(process.argv[2] ?? '{}') as UpdateOnce;

function stand(): Promise<never> {
  console.log('here');
  setInterval(() => {}, 60_000);
  return new Promise(() => {});
}

const desk = await openDesk({
  ...order,
  wrapPrograms: (programs) => ({
    ...programs,
    async unpack(unpacking) {
      await programs.unpack(unpacking);
      if (standsAt === 'unpacked') await stand();
    },
    async switchTo(...where) {
      const done = await programs.switchTo(...where);
      if (standsAt === 'switched') await stand();
      return done;
    },
  }),
});
console.log(JSON.stringify(act === 'get' ? await desk.get() : await desk.install()));
await desk.close();
