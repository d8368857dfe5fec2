import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { logger } from './logger.ts';
import { redactError } from './redact.ts';

/** An invocation without a metric of its own is nothing to warn of. */
const quiet = { debug: console.debug, info: console.info, warn: () => undefined, error: console.error };
export const metrics = new Metrics({ logger: quiet });
const tracer = new Tracer();

/**
 * Middy would answer five milliseconds before Lambda's time limit, with an error that no state machine knows, and leave the code of the
 * handler to go on in the next invocation. Lambda ends the process, and calls it `Sandbox.Timedout`.
 */
const WITHOUT_EARLY_TIMEOUT = { timeoutEarlyInMillis: 0 };

export type LambdaHandler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** Every function of the system is wrapped here and nowhere else: logs with request ids, traces, metrics. Payloads are never logged. */
export function lambda<Event, Result>(
  step: string,
  run: (event: Event, context: Context) => Promise<Result>,
): LambdaHandler<Event, Result> {
  logger.appendPersistentKeys({ step });
  const wrapped = middy<Event, Result>(WITHOUT_EARLY_TIMEOUT)
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(logMetrics(metrics))
    .handler(async (event, context) => {
      try {
        return await run(event, context);
      } catch (error) {
        // What leaves a handler is written down by others: by Lambda into the log, by the tracer, into dead letters and executions.
        redactError(error);
        throw error;
      }
    });
  return wrapped as LambdaHandler<Event, Result>;
}
