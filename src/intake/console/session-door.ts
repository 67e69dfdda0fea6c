// Begins and tells a session: the one place that sets the cookie.
import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Controllers } from '../../access/controllers.js';
import { People } from '../../access/people/people.js';
import { type SignedIn } from '../../access/people/person.js';
import { permissionsOf } from '../../access/people/roles.js';
import { sessionCookie, sessionTokenIn } from '../../access/people/session-cookie.js';
import { Sessions } from '../../access/people/sessions.js';
import { Links } from '../../values/links.js';

@Injectable()
export class SessionDoor {
  public constructor(
    private readonly people: People,
    private readonly sessions: Sessions,
    private readonly controllers: Controllers,
    private readonly links: Links,
  ) {}

  /** Signs the person in on this browser, under a new token, and answers the session. */
  public async begin(personId: string, request: FastifyRequest, reply: FastifyReply): Promise<object> {
    const former = sessionTokenIn(request.headers.cookie, this.links.publicUrl);
    const token = await this.sessions.begin(personId, request.headers['user-agent'] ?? '', former);
    const signedIn = await this.sessions.find(token);
    if (!signedIn) throw new Error('a session ended as it began');
    void reply.header('set-cookie', sessionCookie(token, this.links.publicUrl));
    return this.tell(signedIn);
  }

  public async tell({ person, csrf }: SignedIn): Promise<object> {
    const { name: controllerName } = await this.controllers.get(person.controllerId);
    return {
      person: { ...person, controllerName, ...(await this.people.factors(person.id)) },
      csrf,
      permissions: permissionsOf(person.role),
    };
  }

  public end(reply: FastifyReply): void {
    void reply.header('set-cookie', sessionCookie('', this.links.publicUrl));
  }
}
