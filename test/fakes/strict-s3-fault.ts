/** Errors as S3 words them, faults that a test arms, and what the server counts. */
export class S3Fault extends Error {
  readonly status: number;
  readonly code: string;
  /** Further elements of the error, as XML. */
  readonly more: string;

  constructor(status: number, code: string, message = code, more = '') {
    super(message);
    this.status = status;
    this.code = code;
    this.more = more;
  }
}

export type S3Operation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'ListObjects'
  | 'HeadBucket'
  | 'CreateBucket'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'ListParts'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListMultipartUploads'
  | 'GetBucketVersioning'
  | 'GetBucketLifecycle'
  | 'GetObjectLock';

export interface S3ServerFault {
  readonly operation: S3Operation;
  /** Only for keys that contain this. */
  readonly key?: string;
  /**
   * `expired`: the token of the keys is too old. `slow`: the answer takes half a second.
   * `reset`: the connection dies after `afterBytes` of the body. `drop-answer`: done, but the client never hears it.
   * `corrupt`, `truncate` and `stall` concern the bytes of a GET from `afterBytes` on; a part of an upload that stalls is
   * never answered.
   */
  readonly kind:
    | 'reset'
    | '500'
    | '503'
    | 'deny'
    | 'expired'
    | 'slow'
    | 'drop-answer'
    | 'corrupt'
    | 'truncate'
    | 'stall';
  readonly afterBytes?: number;
  /** Default 1. */
  readonly times?: number;
}

/** A request at its two boundaries: before anything of it is done, and once it is done and not answered. */
export interface S3Moment {
  /** Counts the requests since the watch began, from 1 on. */
  readonly number: number;
  readonly when: 'before' | 'after';
  readonly operation: S3Operation;
  readonly key: string;
}

export interface S3ServerStats {
  requests: number;
  bytesIn: number;
  bytesOut: number;
  /** Bytes of bodies that were sent to keys below `blobs/`. */
  blobBytesIn: number;
  readonly byOperation: Partial<Record<S3Operation, number>>;
}
