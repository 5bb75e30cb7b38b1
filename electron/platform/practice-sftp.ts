/** The part of SFTP that putting a file needs, below one folder: names that lead out of it are refused. */
import { chmod, type FileHandle, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import ssh2, { type SFTPWrapper } from 'ssh2';

// A CommonJS package whose names Node does not all find.
const { STATUS_CODE, OPEN_MODE } = ssh2.utils.sftp;

export function serveSftp(sftp: SFTPWrapper, root: string): void {
  const handles = new Map<number, FileHandle>();
  let nextHandle = 1;

  const inside = (name: string): string => {
    const full = path.resolve(root, name);
    if (full !== root && !full.startsWith(root + path.sep)) {
      throw Object.assign(new Error('outside of the folder'), { code: 'EACCES' });
    }
    return full;
  };
  const handleOf = (bytes: Buffer): FileHandle => {
    const handle = bytes.length === 4 ? handles.get(bytes.readUInt32BE(0)) : undefined;
    if (!handle) throw Object.assign(new Error('no such handle'), { code: 'EBADF' });
    return handle;
  };
  /** Runs the request and answers OK, unless the act has answered by itself. */
  const serve = (id: number, act: () => Promise<unknown>): void => {
    (async () => act())().then(
      (answered) => {
        if (answered !== true) sftp.status(id, STATUS_CODE.OK);
      },
      (error: NodeJS.ErrnoException) => sftp.status(id, statusOf(error), error.message),
    );
  };
  const attributes = async (id: number, name: string): Promise<true> => {
    const found = await stat(inside(name));
    sftp.attrs(id, {
      mode: found.mode,
      uid: found.uid,
      gid: found.gid,
      size: found.size,
      atime: Math.floor(found.atimeMs / 1000),
      mtime: Math.floor(found.mtimeMs / 1000),
    });
    return true;
  };

  sftp.on('OPEN', (id, name, flags, attrs) =>
    serve(id, async () => {
      const handle = await open(inside(name), flags & OPEN_MODE.TRUNC ? 'w' : 'r+', attrs.mode);
      const number = nextHandle++;
      handles.set(number, handle);
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(number);
      sftp.handle(id, bytes);
      return true;
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) =>
    serve(id, () =>
      handleOf(handle)
        .write(data, 0, data.length, offset)
        .then(() => false),
    ),
  );
  sftp.on('CLOSE', (id, handle) =>
    serve(id, async () => {
      const opened = handleOf(handle);
      handles.delete(handle.readUInt32BE(0));
      await opened.close();
    }),
  );
  sftp.on('STAT', (id, name) => serve(id, () => attributes(id, name)));
  sftp.on('LSTAT', (id, name) => serve(id, () => attributes(id, name)));
  sftp.on('SETSTAT', (id, name, attrs) =>
    serve(id, async () => {
      if (attrs.mode !== undefined) await chmod(inside(name), attrs.mode & 0o777);
    }),
  );
  sftp.on('MKDIR', (id, name) => serve(id, () => mkdir(inside(name))));
  sftp.on('REMOVE', (id, name) => serve(id, () => unlink(inside(name))));
  sftp.on('RENAME', (id, from, to) => serve(id, () => rename(inside(from), inside(to))));
  sftp.on('close', () => {
    for (const handle of handles.values()) handle.close().catch(() => {});
    handles.clear();
  });
}

function statusOf(error: NodeJS.ErrnoException): number {
  if (error.code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE;
  if (error.code === 'EACCES' || error.code === 'EPERM') return STATUS_CODE.PERMISSION_DENIED;
  return STATUS_CODE.FAILURE;
}
