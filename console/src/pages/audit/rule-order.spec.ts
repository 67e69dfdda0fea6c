// Every reason that the policy can give has its place among the rules that a decision is read along.
import { REASON_OUTCOMES } from '../../../../src/policy/decision.js';
import { ruleOf } from './rule-order.js';

describe('the order of rules', () => {
  it.each(Object.keys(REASON_OUTCOMES))('has a place for %s', (code) => {
    expect(ruleOf(code)).not.toBeNull();
  });

  it('tells the binding register from a person’s own stop', () => {
    expect([ruleOf('suppressed_register'), ruleOf('suppressed_objection')]).toEqual(['register', 'suppression']);
  });
});
