import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

export const logger = new Logger();
/** An invocation without a metric of its own is nothing to warn of. */
const quiet = { debug: console.debug, info: console.info, warn: () => undefined, error: console.error };
export const metrics = new Metrics({ logger: quiet });
const tracer = new Tracer();

export type LambdaHandler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** Every function of the system is wrapped here and nowhere else: logs with request ids, traces, metrics. Payloads are never logged. */
export function lambda<Event, Result>(
  step: string,
  run: (event: Event, context: Context) => Promise<Result>,
): LambdaHandler<Event, Result> {
  logger.appendPersistentKeys({ step });
  const wrapped = middy<Event, Result>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(logMetrics(metrics))
    .handler(run);
  return wrapped as LambdaHandler<Event, Result>;
}
