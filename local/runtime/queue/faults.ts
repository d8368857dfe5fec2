import { AwsFault } from '../gateway/aws-service.ts';

interface WireCodes {
  /** Name of the error shape of the JSON protocol. */
  readonly shape: string;
  /** Code of the former query protocol, which SQS still sends in `x-amzn-query-error`; boto3 and the AWS command line show it. */
  readonly query: string;
  readonly status?: number;
}

const codes = {
  'invalid-value': { shape: 'InvalidParameterValueException', query: 'InvalidParameterValue' },
  'missing-parameter': { shape: 'MissingRequiredParameterException', query: 'MissingParameter' },
  'no-such-queue': { shape: 'QueueDoesNotExist', query: 'AWS.SimpleQueueService.NonExistentQueue' },
  'queue-exists': { shape: 'QueueNameExists', query: 'QueueAlreadyExists' },
  'recently-deleted': { shape: 'QueueDeletedRecently', query: 'AWS.SimpleQueueService.QueueDeletedRecently' },
  'invalid-attribute-name': { shape: 'InvalidAttributeName', query: 'InvalidAttributeName' },
  'invalid-attribute-value': { shape: 'InvalidAttributeValue', query: 'InvalidAttributeValue' },
  'invalid-receipt': { shape: 'ReceiptHandleIsInvalid', query: 'ReceiptHandleIsInvalid', status: 404 },
  'invalid-contents': { shape: 'InvalidMessageContents', query: 'InvalidMessageContents' },
  'purge-in-progress': {
    shape: 'PurgeQueueInProgress',
    query: 'AWS.SimpleQueueService.PurgeQueueInProgress',
    status: 403,
  },
  'empty-batch': { shape: 'EmptyBatchRequest', query: 'AWS.SimpleQueueService.EmptyBatchRequest' },
  'too-many-entries': {
    shape: 'TooManyEntriesInBatchRequest',
    query: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  },
  'entries-not-distinct': {
    shape: 'BatchEntryIdsNotDistinct',
    query: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  },
  'invalid-entry-id': { shape: 'InvalidBatchEntryId', query: 'AWS.SimpleQueueService.InvalidBatchEntryId' },
  'batch-too-long': { shape: 'BatchRequestTooLong', query: 'AWS.SimpleQueueService.BatchRequestTooLong' },
  'over-limit': { shape: 'OverLimit', query: 'OverLimit', status: 403 },
  'no-such-resource': { shape: 'ResourceNotFoundException', query: 'ResourceNotFoundException', status: 404 },
  'access-denied': { shape: 'AccessDeniedException', query: 'AccessDenied', status: 403 },
  unsupported: { shape: 'UnsupportedOperation', query: 'AWS.SimpleQueueService.UnsupportedOperation' },
} as const satisfies Record<string, WireCodes>;

export type QueueFaultKind = keyof typeof codes;

export function queueFault(kind: QueueFaultKind, message: string): AwsFault {
  const { shape, query, status = 400 }: WireCodes = codes[kind];
  return new AwsFault(shape, message, {
    status,
    fault: 'client',
    headers: { 'x-amzn-query-error': `${query};Sender` },
  });
}

/** The code a batch reports for one of its entries, which is the one of the query protocol. */
export function entryCode(fault: AwsFault): string {
  return fault.details.headers?.['x-amzn-query-error']?.split(';')[0] ?? fault.code;
}

export const noSuchQueue = () => queueFault('no-such-queue', 'The specified queue does not exist.');

export function expiredReceipt(receiptHandle: string) {
  const reason = `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`;
  return queueFault('invalid-value', reason);
}

export function notInFlight(receiptHandle: string) {
  const reason = 'Message does not exist or is not available for visibility timeout change.';
  return queueFault(
    'invalid-value',
    `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: ${reason}`,
  );
}
