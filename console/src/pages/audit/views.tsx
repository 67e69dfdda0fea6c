// Views that people keep: a name for a set of filters, for oneself or for colleagues.
import { Button, Modal, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { ask, type Schemas } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { Icon } from '../../parts/icons';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';

type View = Schemas['View'];
const VIEWS = ['views'];

export function Views({ current }: { readonly current: string }) {
  const { audit } = useTexts();
  const [isNaming, setNaming] = useState(false);
  const client = useQueryClient();
  const tell = useToast();
  const views = useQuery({
    queryKey: VIEWS,
    queryFn: () => ask<Schemas['ViewList']>('GET', '/v1/views'),
    select: ({ views: all }) => all.filter(({ page }) => page === 'audit'),
    retry: false,
  });
  const keep = async (name: string, query: string): Promise<void> => {
    await ask('POST', '/v1/views', { page: 'audit', name, query });
    await client.invalidateQueries({ queryKey: VIEWS });
  };
  const drop = async (view: View): Promise<void> => {
    await ask('DELETE', `/v1/views/${view.id}`);
    await client.invalidateQueries({ queryKey: VIEWS });
    tell(audit.viewGone(view.name), () => void keep(view.name, view.query));
  };
  if (!views.data) return null;
  const isKept = views.data.some(({ query }) => query === current);
  return (
    <div className="row">
      <Link href="/audit" className={current === '' ? 'tag accent' : 'tag'}>
        {audit.all}
      </Link>
      {views.data.map((view) => (
        <span key={view.id} className={view.query === current ? 'tag accent' : 'tag'}>
          <Link href={`/audit?${view.query}`} className="plain">
            {view.name}
          </Link>
          {view.query === current && (
            <button
              type="button"
              className="plain"
              aria-label={audit.dropView(view.name)}
              onClick={() => void drop(view)}
            >
              <Icon name="close" size={13} />
            </button>
          )}
        </span>
      ))}
      {current !== '' && !isKept && (
        <Button
          variant="subtle"
          color="dark"
          size="compact-xs"
          onClick={() => {
            setNaming(true);
          }}
        >
          {audit.keepView}
        </Button>
      )}
      {isNaming && (
        <Naming
          keep={(name) => keep(name, current)}
          close={() => {
            setNaming(false);
          }}
        />
      )}
    </div>
  );
}

function Naming(props: { readonly keep: (name: string) => Promise<void>; readonly close: () => void }) {
  const { audit, say } = useTexts();
  const [name, setName] = useState('');
  const [error, setError] = useState<unknown>(null);
  return (
    <Modal opened onClose={props.close} title={audit.keepView} closeButtonProps={{ 'aria-label': say.close }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          props.keep(name.trim()).then(props.close, setError);
        }}
      >
        <TextInput
          label={audit.viewName}
          required
          maxLength={80}
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        {error !== null && <Failure error={error} />}
        <div className="row">
          <Button type="submit">{say.save}</Button>
        </div>
      </form>
    </Modal>
  );
}
