/** One channel: which kind, what it is told, and what signs in to it. The last is write-only. */
import { Button, PasswordInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallInput } from '../../../electron/contract/index.ts';
import type { ChannelKind, NoticeLevel, TypedChannel } from '../../../electron/contract/models/notify.ts';
import type { Words } from '../../../electron/words/words.ts';
import { useCall } from '../../client/client.tsx';
import { CallNotes } from '../../ui/call-notes.tsx';
import { useWords } from '../../ui/words.tsx';

type Field = 'url' | 'signingSecret' | 'token' | 'password' | 'chat' | 'host' | 'port' | 'user' | 'from' | 'to';
type Typed = Readonly<Partial<Record<Field, string>>>;

/** `?` behind a field: it may stay empty. */
const fieldsOf: Readonly<Record<ChannelKind, readonly (Field | `${Field}?`)[]>> = {
  dingtalk: ['url', 'signingSecret?'],
  feishu: ['url', 'signingSecret?'],
  wecom: ['url'],
  slack: ['url'],
  discord: ['url'],
  telegram: ['token', 'chat'],
  ntfy: ['url', 'token?'],
  email: ['host', 'port?', 'user?', 'password?', 'from', 'to'],
  webhook: ['url', 'signingSecret'],
};
const secretFields: ReadonlySet<Field> = new Set(['url', 'signingSecret', 'token', 'password']);

export function ChannelForm(props: { readonly close: () => void }): ReactNode {
  const words = useWords();
  const set = useCall('notify.setChannel');
  const [kind, setKind] = useState<ChannelKind>('dingtalk');
  const [name, setName] = useState('');
  const [level, setLevel] = useState<NoticeLevel>('all');
  const [role, setRole] = useState<'first' | 'second'>('first');
  const [typed, setTyped] = useState<Typed>({});
  const fields = fieldsOf[kind].map((field) => ({
    field: field.replace('?', '') as Field,
    optional: field.endsWith('?'),
  }));
  const complete = fields.every(({ field, optional }) => optional || (typed[field] ?? '').trim() !== '');
  const choices = (named: Readonly<Record<string, string>>) =>
    Object.entries(named).map(([value, label]) => ({ value, label }));

  function save(): void {
    const common = { name: name.trim() === '' ? kind : name.trim(), level, role };
    const channel = channelFrom(kind, typed, common) as CallInput<'notify.setChannel'>['channel'];
    set.mutate({ channel }, { onSuccess: props.close });
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="form-grid" style={{ alignItems: 'start' }}>
        <Select
          label={words.notify.kind}
          allowDeselect={false}
          data={choices(words.notify.kinds)}
          value={kind}
          onChange={(value) => setKind((value ?? kind) as ChannelKind)}
        />
        <TextInput
          label={words.notify.name}
          placeholder={kind}
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {fields.map(({ field }) => (
          <FieldInput
            key={field}
            field={field}
            words={words.notify}
            value={typed[field] ?? ''}
            change={(value) => setTyped({ ...typed, [field]: value })}
          />
        ))}
        <Select
          label={words.notify.level}
          allowDeselect={false}
          data={choices(words.notify.levels)}
          value={level}
          onChange={(value) => setLevel((value ?? level) as NoticeLevel)}
        />
      </div>
      <div>
        <SegmentedControl
          aria-label={words.notify.role}
          data={choices(words.notify.roles)}
          value={role}
          onChange={(value) => setRole(value === 'second' ? 'second' : 'first')}
        />
      </div>
      <p className="panel-note">{words.notify.secretKept}</p>
      <CallNotes of={[set]} retry={save} />
      <div className="row">
        <Button type="submit" size="compact-sm" disabled={!complete} loading={set.isPending}>
          {words.notify.save}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={props.close}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  );
}

function FieldInput(props: {
  readonly field: Field;
  readonly words: Words['notify'];
  readonly value: string;
  readonly change: (value: string) => void;
}): ReactNode {
  const { field, words, value, change } = props;
  const Input = secretFields.has(field) ? PasswordInput : TextInput;
  return (
    <Input
      label={words[field]}
      autoComplete="off"
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

/** As the call takes it; what was left empty is left out. */
function channelFrom(kind: ChannelKind, typed: Typed, common: Pick<TypedChannel, 'name' | 'level' | 'role'>) {
  const given = Object.fromEntries(
    fieldsOf[kind]
      .map((field) => field.replace('?', '') as Field)
      .map((field) => [field, (typed[field] ?? '').trim()] as const)
      .filter(([, value]) => value !== ''),
  );
  const secret = Object.fromEntries(Object.entries(given).filter(([field]) => secretFields.has(field as Field)));
  const { host, port, user, from, to, chat } = given;
  const server =
    kind === 'email'
      ? {
          host,
          from,
          to: to?.split(/[,，;\s]+/).filter(Boolean),
          ...(port ? { port: Number(port) } : {}),
          ...(user ? { user } : {}),
        }
      : {};
  return { kind, ...common, ...(chat ? { chat } : {}), ...server, secret };
}
