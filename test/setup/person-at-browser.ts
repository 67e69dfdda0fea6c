/** Somebody at a browser, as far as the service can tell: one cookie, and the token of its page on whatever changes something. */
import { type Answer, Api } from '../api.js';

export type SessionBody = {
  readonly person: { readonly id: string; readonly email: string; readonly role: string; readonly totp: boolean };
  readonly csrf: string;
  readonly permissions: readonly string[];
};

type HeaderFields = Readonly<Record<string, string>>;

/** A password that nobody guesses first. */
export const STRONG = 'velvet thunder carpet mosaic';

export class Browser {
  public token = '';
  public csrf = '';
  private cookie = 'og_session';
  private readonly api: Api;

  public constructor(base: () => string) {
    this.api = new Api(base, null);
  }

  /** With a cookie that was got elsewhere. */
  public static with(base: () => string, token: string): Browser {
    const browser = new Browser(base);
    browser.token = token;
    return browser;
  }

  /** Whatever answers a session: its cookie and its token are kept. */
  public async signIn<Body = SessionBody>(
    path: string,
    asked: object,
    headers: HeaderFields = {},
  ): Promise<Answer<Body>> {
    const answer = await this.post<Body>(path, asked, headers);
    const [, name, token] = /((?:__Host-)?og_session)=([\w-]{43})/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
    if (name !== undefined && token !== undefined) {
      [this.cookie, this.token, this.csrf] = [name, token, (answer.body as SessionBody).csrf];
    }
    return answer;
  }

  public get<Body>(path: string, headers: HeaderFields = {}): Promise<Answer<Body>> {
    return this.send('GET', path, { headers });
  }

  public post<Body>(path: string, asked: object = {}, headers: HeaderFields = {}): Promise<Answer<Body>> {
    return this.send('POST', path, { body: JSON.stringify(asked), headers: { ...JSON_BODY, ...headers } });
  }

  public patch<Body>(path: string, asked: object): Promise<Answer<Body>> {
    return this.send('PATCH', path, { body: JSON.stringify(asked), headers: JSON_BODY });
  }

  public put<Body>(path: string, asked: object): Promise<Answer<Body>> {
    return this.send('PUT', path, { body: JSON.stringify(asked), headers: JSON_BODY });
  }

  public delete<Body>(path: string): Promise<Answer<Body>> {
    return this.send('DELETE', path);
  }

  /** Asks whatever it is, with a body that says nothing. */
  public attempt(method: string, path: string): Promise<Answer<unknown>> {
    return method === 'GET' ? this.get(path) : this.send(method, path, { body: '{}', headers: JSON_BODY });
  }

  public send<Body>(
    method: string,
    path: string,
    { body, headers = {} }: { readonly body?: string; readonly headers?: HeaderFields } = {},
  ): Promise<Answer<Body>> {
    const own = {
      ...(this.token !== '' && { cookie: `${this.cookie}=${this.token}` }),
      ...(method !== 'GET' && this.csrf !== '' && { 'x-csrf-token': this.csrf }),
    };
    return this.api.send(method, path, { ...(body !== undefined && { body }), headers: { ...own, ...headers } });
  }
}

const JSON_BODY = { 'content-type': 'application/json' };
