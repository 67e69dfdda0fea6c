// The way from a blocked contact to a consent: a link of their own, to send by another channel than e-mail.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, answered, ask, Refused, type Schemas } from '../../api/client';
import { Icon } from '../../parts/icons';
import { useToast } from '../../parts/toast';
import { useTexts } from '../../texts/texts';
import { type Campaign } from './campaign';

export function OptInLink({ email, campaign }: { readonly email: string; readonly campaign: Campaign }) {
  const { campaigns, say } = useTexts();
  const tell = useToast();
  const copy = useMutation({
    mutationFn: async () => {
      const url = await linkFor(email, campaign);
      await navigator.clipboard.writeText(url);
    },
    onSuccess: () => {
      tell(campaigns.linkCopied(email));
    },
    onError: (error) => {
      tell(error instanceof Refused ? error.message : say.failed);
    },
  });
  return (
    <Button
      size="compact-xs"
      leftSection={<Icon name="copy" size={12} />}
      variant="default"
      loading={copy.isPending}
      onClick={() => {
        copy.mutate();
      }}
      aria-label={`${campaigns.optInLink}: ${email}`}
    >
      {campaigns.optInLink}
    </Button>
  );
}

async function linkFor(email: string, campaign: Campaign): Promise<string> {
  const [contact, forms] = await Promise.all([
    ask<Schemas['Contact']>('GET', '/v1/contacts', undefined, { email }),
    answered(api.GET('/v1/opt-in-forms')),
  ]);
  const open = forms.forms.find(
    ({ closedAt, purposes }) => closedAt === null && purposes.some(({ purpose }) => purpose === campaign.purpose),
  );
  const params = { path: { id: open?.id ?? (await formFor(campaign)) } };
  const body = { contact: contact.id };
  return (await answered(api.POST('/v1/opt-in-forms/{id}/invitations', { params, body }))).url;
}

/** A form for the purpose of the campaign, where there is none yet; its slug is seen in the link. */
async function formFor({ purpose, sender, id }: Campaign): Promise<string> {
  const slug = `${purpose.replaceAll('_', '-')}-${id.slice(-6)}`;
  const body = { slug, sender, purposes: [{ purpose, frequency: 'occasionally' as const }] };
  return (await answered(api.POST('/v1/opt-in-forms', { body }))).id;
}
