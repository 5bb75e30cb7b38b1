/** The hooks that screens use: `useSnapshot`, `useRead`, `useCall`, `useAsk`, `useLatestJob`. Errors are `WireError`s wherever the host could speak. */
import {
  keepPreviousData,
  QueryClient,
  QueryClientProvider,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import type { Snapshot } from '../../electron/contract/app.ts';
import type { CallInput, CallName, CallOutput, ReadName } from '../../electron/contract/index.ts';
import type { Job, JobKind } from '../../electron/contract/models/job.ts';
import { HostError } from './host-error.ts';
import { callKey, snapshotKey } from './keys.ts';
import { startLive } from './live.ts';
import type { Transport } from './transport.ts';

interface Client {
  readonly transport: Transport;
  readonly connection: 'opening' | 'open' | 'lost';
}

const ClientContext = createContext<Client | null>(null);

export function ClientProvider(props: { readonly transport: Transport; readonly children: ReactNode }): ReactNode {
  const { transport } = props;
  const [connection, setConnection] = useState<Client['connection']>('opening');
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          // Events say when something is old; time and focus do not. Asking again by itself would only hide an error.
          queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false },
          mutations: { retry: false },
        },
      }),
  );
  useEffect(() => {
    queries.setQueryDefaults(snapshotKey, { queryFn: () => call(transport, 'app.snapshot', {}) });
    return startLive(transport, queries, setConnection).stop;
  }, [transport, queries]);
  return (
    <ClientContext value={{ transport, connection }}>
      <QueryClientProvider client={queries}>{props.children}</QueryClientProvider>
    </ClientContext>
  );
}

async function call<N extends CallName>(
  transport: Transport,
  name: N,
  input: CallInput<N>,
  signal?: AbortSignal,
): Promise<CallOutput<N>> {
  const answer = await transport.call(name, input, signal);
  if (!answer.ok) throw new HostError(answer.error);
  return answer.data;
}

function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('ClientProvider is missing');
  return client;
}

export function useTransport(): Transport {
  return useClient().transport;
}

export function useConnection(): Client['connection'] {
  return useClient().connection;
}

/** The snapshot while it is still on its way or failed; only the app's frame needs this. */
export function useSnapshotQuery(): UseQueryResult<Snapshot, Error> {
  const { transport } = useClient();
  return useQuery({ queryKey: snapshotKey, queryFn: () => call(transport, 'app.snapshot', {}), enabled: false });
}

/** The snapshot, kept current by events. Screens are only drawn once it is there. */
export function useSnapshot(): Snapshot {
  const { data } = useSnapshotQuery();
  if (data === undefined) throw new Error('no snapshot yet');
  return data;
}

/** What was asked of the host, for whoever tells about it: is it on its way, did it fail, and how to stop waiting. */
export interface Asked {
  readonly name: CallName;
  readonly isPending: boolean;
  readonly error: Error | null;
  /** Stops waiting. What the host has begun goes on. */
  readonly giveUp: () => void;
  /** Forgets the error; a list that could not be read has no such way, it is asked for again. */
  readonly dismiss?: () => void;
}

export interface Read<T> extends Asked {
  readonly data: T | undefined;
  readonly isSuccess: boolean;
  readonly isFetching: boolean;
  readonly refetch: () => Promise<unknown>;
}

export function useRead<N extends ReadName>(
  name: N,
  input: CallInput<N>,
  options: {
    readonly enabled?: boolean;
    /** Shows the answer to the last input until the one to the new input is here. */
    readonly keepLast?: boolean;
  } = {},
): Read<CallOutput<N>> {
  const { transport } = useClient();
  const queries = useQueryClient();
  const queryKey = callKey(name, input);
  const query = useQuery<CallOutput<N>, Error>({
    queryKey,
    queryFn: ({ signal }) => call(transport, name, input, signal),
    enabled: options.enabled ?? true,
    ...(options.keepLast ? { placeholderData: keepPreviousData } : {}),
  });
  const { data, error, isSuccess, isFetching, refetch } = query;
  const giveUp = (): void => void queries.cancelQueries({ queryKey });
  return { name, data, error, isSuccess, isFetching, isPending: isFetching, refetch, giveUp };
}

/** An act. `mutate(input)` starts it; the error stays in the result until the next try, so that it can sit where the act was. */
export function useCall<N extends CallName>(name: N): UseMutationResult<CallOutput<N>, Error, CallInput<N>> & Asked {
  const { transport } = useClient();
  const underWay = useRef<AbortController | null>(null);
  const mutation = useMutation<CallOutput<N>, Error, CallInput<N>>({
    mutationFn: (input) => {
      underWay.current = new AbortController();
      return call(transport, name, input, underWay.current.signal);
    },
  });
  const giveUp = (): void => {
    mutation.reset();
    underWay.current?.abort();
  };
  return { ...mutation, name, giveUp, dismiss: mutation.reset };
}

/** Any call, for whoever has many things to ask and tells of them in its own way. */
export function useAsk(): <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>> {
  const transport = useTransport();
  return useCallback((name, input) => call(transport, name, input), [transport]);
}

/** Newest job of a kind (and subject): running, or how it ended. */
export function useLatestJob(kind: JobKind, subject?: string): Job | null {
  const { jobs } = useSnapshot();
  let latest: Job | null = null;
  for (const job of jobs) {
    if (job.kind !== kind || (subject !== undefined && job.subject !== subject)) continue;
    if (latest === null || job.createdAt > latest.createdAt) latest = job;
  }
  return latest;
}

export function isRunning(job: Job | null | undefined): job is Job & { readonly state: 'running' | 'queued' } {
  return job?.state === 'running' || job?.state === 'queued';
}
