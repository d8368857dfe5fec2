import { Logger } from '@aws-lambda-powertools/logger';
import { keepSecret, redactMember } from './redact.ts';

// What Lambda itself puts into the environment of a function: a proxy, or an error of the SDK, may repeat it.
for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) keepSecret(process.env[name] ?? '');

/** Whatever is logged is free of secrets: messages, stacks and causes of errors, and what a library hangs on them. */
export const logger = new Logger({ jsonReplacerFn: redactMember });
