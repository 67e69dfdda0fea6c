/** The API as its callers see it: status, headers and the JSON that came back. */

export type Answer<Body> = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly text: string;
};

export type ProblemAnswer = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
};

/** What the decisions of an answer are. */
export type DecisionBody = {
  readonly id: string | null;
  readonly email: string;
  readonly outcome: string;
  readonly lawfulBasis: string | null;
  readonly reasons: readonly {
    readonly code: string;
    readonly title: string;
    readonly detail: string;
    readonly citations: readonly string[];
    readonly remedy: string | null;
  }[];
  readonly country: string | null;
  readonly recipientKind: string;
  readonly pack: string;
  readonly retryAt: string | null;
  readonly leaf: string | null;
  readonly shadow?: Pick<DecisionBody, 'outcome' | 'lawfulBasis' | 'reasons' | 'retryAt'>;
};

export type DecisionsBody = { readonly decisions: readonly DecisionBody[]; readonly cursor?: string | null };

export type MessageBody = { readonly id: string; readonly state: string; readonly decision: DecisionBody };

export type CampaignBody = {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly reasons?: readonly { readonly code: string; readonly count: number; readonly examples: readonly string[] }[];
};

export type OutboxBody = {
  readonly messages: readonly {
    readonly id: string;
    readonly to: string;
    readonly subject: string;
    readonly at: string;
  }[];
  readonly cursor: string | null;
};

export type SentBody = string | FormData;

export type Sent = { readonly body?: SentBody; readonly headers?: Readonly<Record<string, string>> };

type HeaderFields = Readonly<Record<string, string>>;

export class Api {
  public constructor(
    private readonly base: () => string,
    private readonly key: string | null,
  ) {}

  public get<Body>(path: string, headers: HeaderFields = {}): Promise<Answer<Body>> {
    return this.send('GET', path, { headers });
  }

  public post<Body>(path: string, body?: unknown, headers: HeaderFields = {}): Promise<Answer<Body>> {
    if (body === undefined) return this.send('POST', path, { headers });
    return this.json('POST', path, JSON.stringify(body), headers);
  }

  public put<Body>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.json('PUT', path, JSON.stringify(body));
  }

  public delete<Body>(path: string, body?: unknown): Promise<Answer<Body>> {
    return body === undefined ? this.send('DELETE', path) : this.json('DELETE', path, JSON.stringify(body));
  }

  /** JSON as it stands, also such as no serialiser would write. */
  public json<Body>(method: string, path: string, text: string, headers: HeaderFields = {}): Promise<Answer<Body>> {
    return this.send(method, path, { body: text, headers: { 'content-type': 'application/json', ...headers } });
  }

  public async send<Body>(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Answer<Body>> {
    const response = await fetch(this.base() + path, {
      method,
      redirect: 'manual',
      headers: { ...(this.key !== null && { authorization: `Bearer ${this.key}` }), ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : null) as Body,
      text,
    };
  }
}
