// The first start: whoever holds the link that the start printed makes the first account, and the company where there is none.
import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { ask } from '../api/client';
import { SESSION } from '../api/session';
import { Failure } from '../parts/feedback';
import { useTexts } from '../texts/texts';
import { Door, field, tokenInLink } from './door';

const OF_COMPANY = ['name', 'country', 'postalAddress', 'contactEmail', 'privacyNoticeUrl'] as const;

export default function First() {
  const { door } = useTexts();
  const client = useQueryClient();
  const [, go] = useLocation();
  const [token] = useState(tokenInLink);
  const [params] = useSearchParams();
  const [isNew, setNew] = useState(params.get('company') !== 'there');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const create = async (form: FormData): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const company = Object.fromEntries(OF_COMPANY.map((name) => [name, field(form, `controller.${name}`)]));
      await ask('POST', '/v1/session/first', {
        token,
        ...(isNew && { controller: { ...company, country: company['country']?.toUpperCase() } }),
        name: field(form, 'name'),
        email: field(form, 'email'),
        password: form.get('password'),
      });
      await client.invalidateQueries({ queryKey: SESSION });
      go('/', { replace: true });
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  if (token === '') return <Door title={door.firstTitle} lead={door.noToken} children={null} />;
  return (
    <Door title={door.firstTitle} lead={door.firstMore}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create(new FormData(event.currentTarget));
        }}
      >
        <TextInput name="name" label={door.name} autoComplete="name" required autoFocus />
        <TextInput name="email" type="email" label={door.email} autoComplete="username" required />
        <PasswordInput
          name="password"
          label={door.newPassword}
          description={door.newPasswordMore}
          autoComplete="new-password"
          required
        />
        <Checkbox
          label={door.setUpCompany}
          checked={isNew}
          onChange={(event) => {
            setNew(event.currentTarget.checked);
          }}
        />
        {isNew && (
          <>
            <p className="soft small">{door.controllerMore}</p>
            <TextInput name="controller.name" label={door.controllerName} autoComplete="organization" required />
            <TextInput name="controller.postalAddress" label={door.postalAddress} required />
            <TextInput name="controller.country" label={door.country} maxLength={2} required />
            <TextInput name="controller.contactEmail" type="email" label={door.contactEmail} required />
            <TextInput name="controller.privacyNoticeUrl" type="url" label={door.privacyNoticeUrl} required />
          </>
        )}
        {error !== null && <Failure error={error} />}
        <Button type="submit" loading={busy} fullWidth>
          {door.create}
        </Button>
      </form>
    </Door>
  );
}
