// Who is signed in, and what they may do: asked once, and forgotten as soon as the service says that it is over.
import { useQuery } from '@tanstack/react-query';
import { ask, holdToken, Refused } from './client';

export type Person = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: 'sales' | 'compliance' | 'developer' | 'admin';
  readonly controllerId: string | null;
  readonly controllerName: string | null;
  readonly totp: boolean;
  readonly passkeys: number | readonly unknown[];
};
export type Session = { readonly person: Person; readonly csrf: string; readonly permissions: readonly string[] };

export const SESSION = ['session'] as const;

/** Null where nobody is signed in. */
export async function currentSession(): Promise<Session | null> {
  try {
    const session = await ask<Session>('GET', '/v1/session');
    holdToken(session.csrf);
    return session;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return null;
    throw error;
  }
}

export function useSession(): Session {
  const { data } = useQuery({ queryKey: SESSION, queryFn: currentSession, staleTime: Infinity });
  if (!data) throw new Error('a page was shown to nobody');
  return data;
}
