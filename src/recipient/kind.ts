// What a recipient is to the law: the four kinds that the anti-spam acts tell apart.

export const RECIPIENT_KINDS = ['consumer', 'named_professional', 'role_address', 'sole_trader'] as const;

export type RecipientKind = (typeof RECIPIENT_KINDS)[number];
