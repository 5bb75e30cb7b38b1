/** What telling people needs from the world: a request, a mail, and what is the case in the other rooms. */
import type { BackupOverview } from '../contract/backup.ts';
import type { AlertsOverview } from '../contract/models/alerts.ts';
import type { Notice } from '../contract/models/notify.ts';
import type { PromotionView, StandbyOverview } from '../contract/standby.ts';
import type { EngineState } from '../contract/synthesis.ts';
import type { WatchStatus } from '../contract/watch.ts';

/** How an attempt ended without an answer. */
export type Failure = 'refused' | 'name' | 'certificate' | 'timeout' | 'cut';

export type PostAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** `Retry-After` as it was sent. */
      readonly retryAfter: string | null;
      /** At most a few thousand characters. */
      readonly text: string;
    }
  /** `arrived`: the request may have reached the other side. */
  | { readonly kind: 'failed'; readonly failure: Failure; readonly arrived: boolean };

/** Posts once. Redirects are answers; only `signal` makes it reject. */
export type NotifyHttp = (request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}) => Promise<PostAnswer>;

export interface Mail {
  readonly host: string;
  readonly port: number;
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** The same for every attempt, so that a mailbox can tell a double. */
  readonly messageId: string;
  readonly urgent: boolean;
}

/** Hands a mail to its server. Only `signal` makes it reject. */
export type SendMail = (mail: Mail, signal: AbortSignal) => Promise<Outcome>;

/** What became of one attempt. Delivered means that the other side said so. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly answer: string }
  /** The other side said no. */
  | { readonly kind: 'refused'; readonly answer: string }
  /** It said: not now. */
  | { readonly kind: 'limited'; readonly answer: string; readonly retryAfterMs: number }
  /** Nothing was sent. */
  | { readonly kind: 'unreachable'; readonly answer: string }
  /** It was sent and nothing came back: it may have been delivered. */
  | { readonly kind: 'unknown'; readonly answer: string };

/** Text for people, in the studio's language. */
export interface Message {
  /** The same for every attempt. */
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly urgent: boolean;
  /** What it tells; several where they were told as one. */
  readonly notices: readonly Notice[];
  readonly mayDouble: boolean;
}

export interface Channel {
  /** Only `signal` makes it reject. Nothing secret is in an answer. */
  send(message: Message, signal: AbortSignal): Promise<Outcome>;
}

/** What is the case in the rooms that people are told about. */
export interface Facts {
  readonly watch: WatchStatus;
  readonly backup: BackupOverview;
  readonly standby: StandbyOverview;
  readonly engine: EngineState;
  readonly alerts: AlertsOverview;
}

/** How an operation stands that is not open any more. Null: nothing is known of it. */
export type ReadOperation = (incidentId: string) => Promise<PromotionView | null>;
