// Opens Postfix's policy service as the settings say, and says what is wrong where that cannot be.
import { type INestApplicationContext } from '@nestjs/common';
import { type Settings } from '../../../config/settings.js';
import { StartRefused } from '../../../config/start-refused.js';
import { ApiKeys } from '../../access/api-keys.js';
import { Controllers } from '../../access/controllers.js';
import { Guard } from '../../guard/guard.js';
import { type OperationLog } from '../../operation/log.js';
import { PolicyAnswers } from './policy-answer.js';
import { openPolicyService, type PolicyService } from './policy-service.js';

/** For the controller of the key in the settings; null where there is none. Throws `StartRefused` where the port is taken. */
export async function openPolicy(
  app: INestApplicationContext,
  { host, policyPort: port, policyKey }: Settings,
  log: OperationLog,
): Promise<PolicyService | null> {
  if (policyKey === null) return null;
  const answers = new PolicyAnswers(app.get(ApiKeys), app.get(Controllers), app.get(Guard), policyKey);
  try {
    const service = await openPolicyService(answers, { host, port }, log);
    log.log(`the policy service for Postfix: ${host}:${service.port}`);
    return service;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw new StartRefused(
      `the port of the policy service (\`POLICY_PORT\`) cannot be opened: ${String(code ?? error)}`,
    );
  }
}
