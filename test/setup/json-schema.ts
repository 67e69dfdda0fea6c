/** As much of JSON Schema as our API document uses: whether an answer is what the document says it is. */

export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
};

/** What is wrong, each with its place; a member that the document does not know is wrong too. */
export function violations(value: unknown, schema: Schema, document: object, at = '$'): string[] {
  const one = schema.$ref === undefined ? schema : (resolved(schema.$ref, document) as Schema);
  if (one.anyOf) {
    const found = one.anyOf.map((other) => violations(value, other, document, at));
    return found.some((wrong) => wrong.length === 0) ? [] : found.flat();
  }
  const types = one.type === undefined ? [] : [one.type].flat();
  if (types.length > 0 && !types.some((type) => isA(type, value)))
    return [`${at}: ${JSON.stringify(value)} is no ${types.join(' or ')}`];
  if (value === null) return [];
  if (one.enum && !one.enum.includes(value))
    return [`${at}: ${JSON.stringify(value)} is none of ${one.enum.join(', ')}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, n) => violations(item, one.items ?? {}, document, `${at}[${n}]`));
  }
  return typeof value === 'object' ? ofMembers(value as Record<string, unknown>, one, document, at) : [];
}

/** What `#/components/...` points at; throws where that is nothing. */
export function resolved(ref: string, document: object): unknown {
  const found = ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);
  if (found === undefined) throw new Error(`${ref} points at nothing`);
  return found;
}

function ofMembers(value: Record<string, unknown>, schema: Schema, document: object, at: string): string[] {
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined);
  const { additionalProperties: others } = schema;
  return [
    ...missing.map((name) => `${at}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const known = schema.properties?.[name] ?? (typeof others === 'object' ? others : null);
      if (known) return violations(member, known, document, `${at}.${name}`);
      return others === true || (!schema.properties && others !== false) ? [] : [`${at}.${name} is not documented`];
    }),
  ];
}

function isA(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
