// Limits as a request gives them: what it leaves out is no limit.
import { type RateLimits, type SenderLimits } from '../../access/controller.js';
import { type LimitsRequest, type RateLimitsRequest } from './setup.request.js';

export function ratesOf({ perMinute, perHour, perDay }: RateLimitsRequest): RateLimits {
  return {
    ...(perMinute !== null && { perMinute }),
    ...(perHour !== null && { perHour }),
    ...(perDay !== null && { perDay }),
  };
}

export function limitsOf(asked: LimitsRequest): SenderLimits {
  const { perDomainPerHour, warmUp } = asked;
  return {
    ...ratesOf(asked),
    ...(perDomainPerHour !== null && { perDomainPerHour }),
    ...(warmUp !== null && { warmUp: { start: warmUp.start, growth: warmUp.growth, ceiling: warmUp.ceiling } }),
  };
}
