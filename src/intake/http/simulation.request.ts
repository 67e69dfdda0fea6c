// The body of POST /v1/policy/simulations: a candidate, and the period whose decisions it is tried on.
import { isAbsent, isObject, NO_OBJECT } from '../../http/checks.js';
import { Field, MomentField, Part } from '../../http/fields.js';
import { ControllerPolicyRequest } from './controller-policy.request.js';

export class SimulationRequest {
  @Field((value) => (isAbsent(value) || isObject(value) ? null : NO_OBJECT), {
    description: 'A policy pack, whole, in the form of config/jurisdictions: tried for its country.',
    ...{ type: 'object', additionalProperties: true },
  })
  public pack: Record<string, unknown> | null = null;

  @Part(ControllerPolicyRequest, { about: 'A policy of your own, tried in the place of the one that was in force.' })
  public controllerPolicy: ControllerPolicyRequest | null = null;

  @MomentField({ about: 'From when on.', required: true })
  public from!: string;

  @MomentField({ about: 'Until before when; left out, until now.' })
  public to: string | null = null;
}
