/**
 * The record, and where its heads are noted: with the backups and on the standbys. What those rooms do is recorded in turn, so they
 * are asked for when a line is signed, not when the record is opened.
 */
import type { HeadPlace } from '../../audit/ports.ts';
import { type AuditService, createAudit } from '../../audit/service.ts';
import { isSignedBy, signatureText, signerOf } from '../../backup/release/signature.ts';
import type { Backup } from '../../backup/service.ts';
import { auditHeadsOn } from '../../standby/audit-heads.ts';
import type { Standby } from '../../standby/standby.ts';
import type { Base } from './base.ts';

interface AuditNeeds {
  readonly backup: () => Backup;
  readonly standby: () => Standby;
}

export interface WiredAudit {
  readonly audit: AuditService;
  readonly headPlaces: () => readonly HeadPlace[];
}

export async function wireAudit(base: Base, needs: AuditNeeds): Promise<WiredAudit> {
  const { backup } = needs;
  const headPlaces = headPlacesOf(needs);
  const audit = await createAudit({
    file: base.paths.audit,
    readOnly: base.readOnly,
    device: base.settings.get().deviceName,
    signer: {
      sign: async (bytes) => signatureText(await backup().sign(bytes)),
      isOurs: async (bytes, signature) => isSignedBy(bytes, signature, await backup().trustedKeys({ anew: false })),
    },
    places: headPlaces,
    archives: {
      archive: (...archived) => backup().audit.archive(...archived),
      archives: (signal) => backup().audit.archives(signal),
    },
    clock: base.clock,
    bus: base.bus,
    log: base.log,
  });
  return { audit, headPlaces };
}

function headPlacesOf({ backup, standby }: AuditNeeds): () => readonly HeadPlace[] {
  const store: HeadPlace = {
    name: 'store',
    read: (signal) => backup().audit.heads(signal),
    write: (head, signal) => backup().audit.noteHead(head, signal),
  };
  const onMachine = (name: string): HeadPlace =>
    auditHeadsOn(name, {
      ask: (machine, request, signal) => standby().askMachine<'audit-heads'>(machine, request, signal),
      sign: (bytes) => backup().sign(bytes),
      isOurs: async (bytes, signature) => {
        const signer = signerOf(bytes, signature);
        return (await backup().trustedKeys({ anew: false })).some(({ publicKey }) => publicKey === signer);
      },
      device: async () => (await backup().identity()).fingerprint,
    });
  return () => [
    store,
    ...standby()
      .overview()
      .machines.map(({ name }) => onMachine(name)),
  ];
}
