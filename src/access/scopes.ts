// What an API key may be used for.

export const SCOPES = ['decide', 'send', 'contacts', 'evidence', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
