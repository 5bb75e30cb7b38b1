/** Holds the page to what it may use (`permission-rules.ts`). */
import { session } from 'electron';
import { isGranted } from './permission-rules.ts';

export function limitPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    answer(isGranted({ permission, from: details.requestingUrl, media }));
  });
  session.defaultSession.setPermissionCheckHandler((_contents, permission, from, { mediaType }) =>
    isGranted({ permission, from, media: [mediaType] }),
  );
}
