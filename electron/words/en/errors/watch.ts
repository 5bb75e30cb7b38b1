/** Errors about the primary, probes and notices. */
import type { SomeErrors } from './error-words.ts';

export const watch = {
  WATCH_TARGET_MISSING: { title: 'Not watched', body: 'No address is set.' },
  WATCH_REFERENCE_MISSING: {
    title: 'Not failed back: the primary was not heard',
    body: 'The official API speaks only with a recording that lies on its own machine. Name one, with what is said in it and in which language. Listeners are still where they were.',
  },
  PRIMARY_NOT_OFFICIAL: {
    title: 'Not installed: no official API there',
    body: 'What answers at this address is not the official GPT-SoVITS API, or nothing does. Nothing was changed there.',
  },
  PRIMARY_GATE_ELSEWHERE: {
    title: 'Not failed back: this computer cannot open the primary’s gate',
    body: 'The gate before the primary lets nobody in, and another computer put it there. Fail back at that computer, or run understudy primary install here once.',
  },
  PRIMARY_GATE_FENCED: {
    title: 'Not taken away: a standby serves',
    body: 'The gate keeps the primary from listeners while a standby serves. Without it, both could be heard. Fail back first.',
  },
  PRIMARY_GATE_EXISTS: {
    title: 'Not installed: there is a gate already',
    body: 'Understudy has put a gate before a primary. Take that one away first.',
  },
  PRIMARY_GATE_MISSING: { title: 'Nothing to take away', body: 'Understudy has put no gate before a primary.' },
  WATCH_NO_INCIDENT: { title: 'Nothing to acknowledge', body: 'There is no open incident.' },
  ALERTS_UNREADABLE: {
    title: 'Alert not readable',
    body: 'This is not what Alertmanager sends to a webhook in version 4.',
  },
  ALERTS_NOT_KEPT: {
    title: 'Alert not kept',
    body: 'It could not be written to this computer’s disk. Alertmanager sends it again.',
  },
  NOTIFY_UNKNOWN: { title: 'Channel not found', body: 'No notification channel has this name.' },
  NOTIFY_SECRET_MISSING: {
    title: 'Channel not ready',
    body: 'What signs in to this channel is not here. Set the channel again with its address, token or password.',
  },
  NOTIFY_ADDRESS_OPEN: {
    title: 'Channel not set',
    body: 'Whoever knows the address of this channel can write there, so it has to begin with https.',
  },
  NOTIFY_NOT_DELIVERED: {
    title: 'Test message not delivered',
    body: 'The channel did not take it. Its own answer is below.',
  },
} satisfies SomeErrors;
