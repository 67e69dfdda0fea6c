// The service as its callers see it: HTTP and JSON, with a key, in one language.
import { DemoFailed } from './demo-failed.js';

export type Answer<T> = { readonly status: number; readonly body: T };

type Problem = { readonly title?: string; readonly detail?: string; readonly errors?: readonly object[] };

export class Api {
  public constructor(
    public readonly url: string,
    private readonly key: string,
    private readonly language: string,
  ) {}

  public get<T>(path: string): Promise<T> {
    return this.expect<T>('GET', path);
  }

  public post<T>(path: string, body: object = {}): Promise<T> {
    return this.expect<T>('POST', path, body);
  }

  public async text(path: string): Promise<string> {
    const answer = await this.call('GET', path);
    if (!answer.ok) throw new DemoFailed(`\`GET ${path}\` answered ${answer.status}`);
    return answer.text();
  }

  /** For a caller to whom a refusal is an answer too. */
  public async ask<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    const answer = await this.call(method, path, body);
    return { status: answer.status, body: (await answer.json()) as T };
  }

  private async expect<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.ask<T & Problem>(method, path, body);
    if (answer.status < 300) return answer.body;
    const { title = 'no reason given', detail, errors } = answer.body;
    const more = [detail, errors && JSON.stringify(errors)].filter((part) => part !== undefined).join('; ');
    throw new DemoFailed(`\`${method} ${path}\` answered ${answer.status}: ${title}${more && `; ${more}`}`);
  }

  private call(method: string, path: string, body?: object): Promise<Response> {
    const isForm = body instanceof FormData;
    return fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        'accept-language': this.language,
        ...(body && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
  }
}
