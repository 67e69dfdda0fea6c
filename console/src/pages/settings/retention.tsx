// How long people are kept who never answered, and whom the next run would erase: seen before anything happens.
import { Button, NumberInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, answered, type Schemas } from '../../api/client';
import { Failure } from '../../parts/feedback';
import { Card, Figure, useMay } from '../../parts/page';
import { Shimmer } from '../../parts/rows';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';

export function Retention() {
  const query = useQuery({ queryKey: ['retention'], queryFn: () => answered(api.GET('/v1/retention/settings')) });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer lines={3} />;
  return (
    <div className="two">
      <Setting setting={query.data} />
      <Preview />
    </div>
  );
}

function Setting({ setting }: { readonly setting: Schemas['RetentionSetting'] }) {
  const { settings, say } = useTexts();
  const may = useMay();
  const tell = useToast();
  const client = useQueryClient();
  const [months, setMonths] = useState<number | null>(setting.prospectMonths);
  const [days, setDays] = useState(setting.graceDays);
  const save = useMutation({
    mutationFn: (given: Schemas['RetentionSettingRequest']) =>
      answered(api.PUT('/v1/retention/settings', { body: given })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['retention'] });
      tell(settings.retentionSaved, () => {
        save.mutate({ graceDays: setting.graceDays, prospectMonths: setting.prospectMonths });
      });
    },
  });
  return (
    <Card title={settings.tab.retention}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ graceDays: days, prospectMonths: months });
        }}
      >
        <NumberInput
          label={settings.months}
          description={settings.monthsMore(setting.mostProspectMonths)}
          min={1}
          max={setting.mostProspectMonths}
          hideControls
          value={months ?? ''}
          onChange={(value) => {
            setMonths(typeof value === 'number' ? value : null);
          }}
        />
        <NumberInput
          label={settings.grace}
          description={settings.graceMore}
          min={0}
          hideControls
          value={days}
          onChange={(value) => {
            setDays(Number(value));
          }}
        />
        {save.isError && <Failure error={save.error} />}
        {may('retention.change') && (
          <div className="row">
            <Button type="submit" loading={save.isPending}>
              {say.save}
            </Button>
          </div>
        )}
      </form>
    </Card>
  );
}

function Preview() {
  const { settings } = useTexts();
  const query = useQuery({
    queryKey: ['retention', 'preview'],
    queryFn: () => answered(api.GET('/v1/retention/preview')),
  });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Shimmer lines={3} />;
  const { counts } = query.data;
  return (
    <Card title={settings.preview} more={settings.previewMore}>
      <div className="figures">
        <Figure name={settings.known} value={counts.people ?? 0} />
        <Figure name={settings.inGrace} value={counts.inGrace ?? 0} />
        <Figure name={settings.erasable} value={counts.erased ?? 0} />
        <Figure name={settings.noNotice} value={counts.noNotice ?? 0} />
      </div>
    </Card>
  );
}
