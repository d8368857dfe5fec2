import type { ComputeObject, ComputeObjects } from './objects.ts';

/** The door of a service that is offered through Private Service Connect; it stands in a project of the producer. */
export interface ServiceAttachment {
  /** `projects/<producer>/regions/<region>/serviceAttachments/<name>` */
  readonly path: string;
  readonly region: string;
  accepts(projectId: string): boolean;
}

export interface ServiceAttachments {
  open(attachment: ServiceAttachment): void;
  close(path: string): void;
  find(reference: string): ServiceAttachment | undefined;
  /** `CLOSED` once the producer has taken the attachment away. */
  statusOf(reference: string, about: { from: string }): 'ACCEPTED' | 'PENDING' | 'CLOSED';
}

export function createServiceAttachments(): ServiceAttachments {
  const attachments = new Map<string, ServiceAttachment>();
  const find = (reference: string) => attachments.get(reference.replace(/^https:\/\/[^/]+\/compute\/v1\//, ''));
  return {
    open: (attachment) => void attachments.set(attachment.path, attachment),
    close: (path) => void attachments.delete(path),
    find,
    statusOf(reference, { from }) {
      const attachment = find(reference);
      if (!attachment) return 'CLOSED';
      return attachment.accepts(from) ? 'ACCEPTED' : 'PENDING';
    },
  };
}

/** Of a project, in all regions: the quota counts them together. */
export const pscEndpoints = (
  { objects }: { objects: ComputeObjects },
  { accountId }: { accountId: string },
): ComputeObject[] =>
  objects.forwardingRules
    .all()
    .filter((rule) => rule.accountId === accountId && rule.body.pscConnectionId !== undefined);
