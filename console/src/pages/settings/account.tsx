// One's own account: who one is, and where one is signed in.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '../../api/client';
import { useSession } from '../../api/session';
import { Empty } from '../../parts/feedback';
import { Card } from '../../parts/page';
import { Time } from '../../parts/time';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';
import { SecondFactors } from './second-factors';
import { SimpleTable } from './simple-table';

type SessionRow = {
  readonly id: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly userAgent: string;
  readonly current: boolean;
};
type Answer = { readonly sessions: readonly SessionRow[] };

export function Account() {
  const { settings, nav } = useTexts();
  const { person } = useSession();
  const client = useQueryClient();
  const tell = useToast();
  const query = useQuery({ queryKey: ['sessions'], queryFn: () => ask<Answer>('GET', '/v1/sessions') });
  const end = useMutation({
    mutationFn: (id: string) => ask('DELETE', `/v1/sessions/${id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['sessions'] });
      tell(settings.sessionEnded);
    },
    onError: (error) => {
      tell(error.message);
    },
  });
  return (
    <div className="stack">
      <Card title={settings.you}>
        <dl className="facts">
          <dt>{settings.name}</dt>
          <dd>{person.name}</dd>
          <dt>{settings.email}</dt>
          <dd>{person.email}</dd>
          <dt>{settings.role}</dt>
          <dd>{nav.role[person.role]}</dd>
        </dl>
      </Card>
      <SecondFactors />
      <h2>{settings.sessions}</h2>
      <SimpleTable
        name={settings.sessions}
        query={query}
        rowsOf={({ sessions }) => sessions}
        keyOf={({ id }) => id}
        head={[settings.device, settings.since, settings.lastSeen, '']}
        cells={(session) => [
          <span key="device" className="clip">
            {session.userAgent === '' ? settings.unknownDevice : session.userAgent}
          </span>,
          <Time key="since" at={session.createdAt} />,
          <Time key="seen" at={session.lastSeenAt} />,
          session.current ? (
            <span key="here" className="tag good">
              {settings.here}
            </span>
          ) : (
            <Button
              key="end"
              size="compact-xs"
              variant="default"
              onClick={() => {
                end.mutate(session.id);
              }}
            >
              {settings.endSession}
            </Button>
          ),
        ]}
        empty={<Empty title={settings.sessions} />}
      />
    </div>
  );
}
