/** Where releases go: a folder or a bucket, with a test that really puts, reads and deletes. Keys are write-only. */
import { Button, Checkbox, PasswordInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconBucket } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { StoreProvider } from '../../../electron/contract/backup.ts';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { useCall, useSnapshot } from '../../client/client.tsx';
import { HostError } from '../../client/host-error.ts';
import { CallNotes } from '../../ui/call-notes.tsx';
import { Panel } from '../../ui/page.tsx';
import { useFormat, useNow, useWords } from '../../ui/words.tsx';
import { Encryption } from './encryption.tsx';
import { StoreChecks } from './store-checks.tsx';
import { StorePolicy } from './store-policy.tsx';
import { providerNames, suggestAddress } from './store-provider.ts';

/** `saved` counts how often a store was set here: each time it is tested, also when setting it rebuilt the page around. */
export function Store(props: { readonly saved: number; readonly onSaved: () => void }): ReactNode {
  const { saved } = props;
  const words = useWords();
  const format = useFormat();
  const now = useNow();
  const { backup } = useSnapshot();
  const [editing, setEditing] = useState(false);
  const check = useCall('backup.checkStore');
  const { mutate: runCheck } = check;
  const test = (): void => runCheck({});
  useEffect(() => {
    if (saved > 0) runCheck({});
  }, [saved, runCheck]);
  const { store } = backup;
  if (store === null || editing) {
    return (
      <Panel
        title={store === null ? words.backup.storeNone : words.backup.store}
        place="store"
        icon={<IconBucket size={17} aria-hidden />}
      >
        <StoreForm
          store={store}
          close={() => {
            setEditing(false);
            props.onSaved();
          }}
          cancel={store === null ? null : () => setEditing(false)}
        />
      </Panel>
    );
  }
  return (
    <Panel
      title={words.backup.store}
      place="store"
      icon={<IconBucket size={17} aria-hidden />}
      acts={
        <Button size="compact-sm" variant="subtle" onClick={() => setEditing(true)}>
          {words.backup.change}
        </Button>
      }
    >
      <div className="stack">
        {backup.sameDisk ? <p className="panel-note tone-warn">{words.backup.sameDisk}</p> : null}
        {backup.silentSince ? (
          <p className="panel-note tone-warn" role="status">
            {words.backup.silentSince(format.relative(backup.silentSince, now))}
          </p>
        ) : null}
        <dl className="facts">
          {store.kind === 'folder' ? (
            <>
              <dt>{words.backup.folder}</dt>
              <dd>{store.path}</dd>
            </>
          ) : (
            <>
              <dt>{words.backup.bucket}</dt>
              <dd>{store.bucket}</dd>
              <dt>{words.backup.endpoint}</dt>
              <dd>{store.endpoint}</dd>
              <dt>{words.backup.prefix}</dt>
              <dd className="mono">{store.prefix}</dd>
            </>
          )}
        </dl>
        <div>
          <Button size="compact-sm" variant="light" loading={check.isPending} onClick={test}>
            {words.backup.test}
          </Button>
        </div>
        <CallNotes of={[check]} retry={test} />
        {check.data ? <StoreChecks checks={check.data} /> : null}
        {store.kind === 's3' ? <StorePolicy /> : null}
        <Encryption />
      </div>
    </Panel>
  );
}

function StoreForm(props: {
  readonly store: StoreSettings | null;
  readonly close: () => void;
  readonly cancel: (() => void) | null;
}): ReactNode {
  const words = useWords();
  const { store } = props;
  const s3 = store?.kind === 's3' ? store : null;
  const [kind, setKind] = useState<StoreSettings['kind']>(store?.kind ?? 'folder');
  const [path, setPath] = useState(store?.kind === 'folder' ? store.path : '');
  const [endpoint, setEndpoint] = useState(s3?.endpoint ?? '');
  const [region, setRegion] = useState(s3?.region ?? '');
  const [bucket, setBucket] = useState(s3?.bucket ?? '');
  const [prefix, setPrefix] = useState(s3?.prefix ?? 'understudy/v1/');
  const [pathStyle, setPathStyle] = useState(s3?.pathStyle ?? false);
  const [endpointIsBucket, setEndpointIsBucket] = useState(s3?.endpointIsBucket ?? false);
  const [sessionToken, setSessionToken] = useState('');
  const [accessKeyId, setAccessKeyId] = useState('');
  const [secretAccessKey, setSecretAccessKey] = useState('');
  const setStore = useCall('backup.setStore');
  const setKeys = useCall('backup.setStoreKeys');
  const complete =
    kind === 'folder' ? path.trim() !== '' : [endpoint, region, bucket].every((field) => field.trim() !== '');

  /** Fills in what the provider's addresses look like; all of it can be changed. */
  function suggest(provider: StoreProvider): void {
    const address = suggestAddress(provider, region);
    setEndpoint(address.endpoint);
    setRegion(address.region);
    setPathStyle(address.pathStyle);
    setEndpointIsBucket(false);
  }

  function save(createFolder = false): void {
    const chosen: StoreSettings =
      kind === 'folder'
        ? { kind, path: path.trim() }
        : {
            ...(s3 ?? {}),
            kind,
            endpoint: endpoint.trim(),
            region: region.trim(),
            bucket: bucket.trim(),
            prefix: prefix.trim(),
            pathStyle,
            endpointIsBucket,
          };
    // As a promise: the page around is rebuilt before the answer is here, and with it goes what `mutate` would call back.
    const saveStore = (): void =>
      void setStore.mutateAsync({ store: chosen, createFolder }).then(props.close, () => {
        // `setStore.error` tells it.
      });
    // Keys first: the host opens the store as soon as it is set.
    if (kind === 's3' && accessKeyId !== '' && secretAccessKey !== '') {
      const token = sessionToken.trim() === '' ? {} : { sessionToken };
      setKeys.mutate({ accessKeyId, secretAccessKey, ...token }, { onSuccess: saveStore });
    } else saveStore();
  }

  const isMissing = setStore.error instanceof HostError && setStore.error.wire.code === 'BACKUP_STORE_FOLDER_MISSING';
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <p className="panel-note">{words.backup.storeNoneBody}</p>
      <div>
        <SegmentedControl
          aria-label={words.backup.store}
          value={kind}
          onChange={(value) => setKind(value === 's3' ? 's3' : 'folder')}
          data={[
            { value: 'folder', label: words.backup.folder },
            { value: 's3', label: words.backup.s3 },
          ]}
        />
      </div>
      {kind === 'folder' ? (
        <TextInput label={words.backup.path} value={path} onChange={(event) => setPath(event.currentTarget.value)} />
      ) : (
        <>
          <div className="form-grid">
            <Select
              label={words.backup.provider}
              value={null}
              placeholder="…"
              data={providerNames(words)}
              onChange={(value) => (value ? suggest(value as StoreProvider) : undefined)}
            />
            <TextInput
              label={words.backup.endpoint}
              placeholder="https://oss-cn-shanghai.aliyuncs.com"
              value={endpoint}
              onChange={(event) => setEndpoint(event.currentTarget.value)}
            />
            <TextInput
              label={words.backup.region}
              placeholder="cn-shanghai"
              value={region}
              onChange={(event) => setRegion(event.currentTarget.value)}
            />
            <TextInput
              label={words.backup.bucket}
              value={bucket}
              onChange={(event) => setBucket(event.currentTarget.value)}
            />
            <TextInput
              label={words.backup.prefix}
              value={prefix}
              onChange={(event) => setPrefix(event.currentTarget.value)}
            />
            <TextInput
              label={words.backup.accessKeyId}
              autoComplete="off"
              value={accessKeyId}
              onChange={(event) => setAccessKeyId(event.currentTarget.value)}
            />
            <PasswordInput
              label={words.backup.secretAccessKey}
              autoComplete="off"
              value={secretAccessKey}
              onChange={(event) => setSecretAccessKey(event.currentTarget.value)}
            />
            <PasswordInput
              label={words.backup.sessionToken}
              description={words.backup.sessionTokenHint}
              autoComplete="off"
              value={sessionToken}
              onChange={(event) => setSessionToken(event.currentTarget.value)}
            />
          </div>
          {s3 ? <p className="panel-note">{words.backup.keysKept}</p> : null}
          <Checkbox
            label={words.backup.pathStyle}
            checked={pathStyle}
            onChange={(event) => setPathStyle(event.currentTarget.checked)}
          />
          <Checkbox
            label={words.backup.endpointIsBucket}
            checked={endpointIsBucket}
            onChange={(event) => setEndpointIsBucket(event.currentTarget.checked)}
          />
        </>
      )}
      {isMissing ? (
        <div className="row" role="alert">
          <span>{words.backup.folderMissing(path.trim())}</span>
          <Button variant="light" loading={setStore.isPending} onClick={() => save(true)}>
            {words.backup.createFolder}
          </Button>
        </div>
      ) : null}
      <CallNotes of={isMissing ? [setKeys] : [setKeys, setStore]} retry={() => save()} />
      <div className="row">
        <Button type="submit" disabled={!complete} loading={setKeys.isPending || setStore.isPending}>
          {words.backup.connect}
        </Button>
        {props.cancel ? (
          <Button variant="subtle" color="gray" onClick={props.cancel}>
            {words.common.cancel}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
