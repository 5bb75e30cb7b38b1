/** The first object of every store says which layout it has; a newer major than ours is left alone. */
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import type { ObjectStore } from '../ports.ts';
import { layoutDocument, layoutKey } from '../release/keys.ts';
import { decodeJson } from '../release/manifest.ts';

const OUR_MAJOR = Number.parseInt(layoutDocument.understudyLayout, 10);
const schema = z.object({ understudyLayout: z.string().regex(/^\d+\.\d+\.\d+$/) });

/** Throws BACKUP_LAYOUT_NEWER. False when the store is still empty. */
export async function checkLayout(store: ObjectStore, signal?: AbortSignal): Promise<boolean> {
  const bytes = await store.get(layoutKey, { signal });
  if (!bytes) return false;
  const { data, error } = schema.safeParse(decodeJson(bytes));
  if (!data) throw new AppError('BACKUP_LAYOUT_INVALID', { details: { store: store.name }, cause: error });
  if (Number.parseInt(data.understudyLayout, 10) > OUR_MAJOR) {
    throw new AppError('BACKUP_LAYOUT_NEWER', {
      details: { store: store.name, layout: data.understudyLayout, supported: layoutDocument.understudyLayout },
    });
  }
  return true;
}

export async function prepareLayout(store: ObjectStore, signal?: AbortSignal): Promise<void> {
  if (await checkLayout(store, signal)) return;
  await store.put(layoutKey, canonicalBytes(layoutDocument), { ifAbsent: true, signal });
}
