import * as z from 'zod';
import { readArchives, readBuses, readRules, type StackArchive, type StackBus, type StackRule } from './buses.ts';
import { readFunctions, type StackFunction } from './functions.ts';
import { createResolver } from './intrinsics.ts';
import { readMachines, type StackMachine } from './machines.ts';
import { readEventSourceMappings, readPipes, type StackEventSourceMapping, type StackPipe } from './pollers.ts';
import { readQueues, type StackQueue } from './queues.ts';
import { type ResourceView, viewsOf } from './resource-view.ts';
import { readRoles, type StackRole } from './roles.ts';
import { readSchedules, type StackSchedule } from './schedules.ts';
import { parseTemplate, type Surroundings } from './template.ts';

/** What the packaged template describes, as plain objects near to CloudFormation: every name and reference resolved. */
export interface Stack {
  readonly functions: readonly StackFunction[];
  readonly roles: readonly StackRole[];
  readonly machines: readonly StackMachine[];
  readonly buses: readonly StackBus[];
  readonly archives: readonly StackArchive[];
  readonly rules: readonly StackRule[];
  readonly schedules: readonly StackSchedule[];
  readonly queues: readonly StackQueue[];
  readonly pipes: readonly StackPipe[];
  readonly eventSourceMappings: readonly StackEventSourceMapping[];
}

/** Types that mean nothing on one machine, or whose content another resource carries here. */
const elsewhere = new Set([
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::EventBusPolicy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::StepFunctions::StateMachineAlias',
  'AWS::StepFunctions::StateMachineVersion',
]);

const read = new Set([
  'AWS::Events::Archive',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Pipes::Pipe',
  'AWS::Scheduler::Schedule',
  'AWS::SQS::Queue',
  'AWS::StepFunctions::StateMachine',
]);

/**
 * Reads a packaged template. Throws when the template refers to something it does not have, to an export that the
 * foundation does not give, or has a resource of a type that the local runtime would have to ignore.
 */
export function loadStack(document: unknown, surroundings: Surroundings): Stack {
  const template = parseTemplate(document);
  const resolver = createResolver(template, surroundings);
  const views = viewsOf(template, resolver);
  refuseUnknown(views);
  return {
    functions: readFunctions(views, surroundings),
    roles: readRoles(views),
    machines: readMachines(views, surroundings),
    buses: readBuses(views),
    archives: readArchives(views),
    rules: readRules(views),
    schedules: readSchedules(views),
    queues: readQueues(views),
    pipes: readPipes(views),
    eventSourceMappings: readEventSourceMappings(views),
  };
}

function refuseUnknown(views: readonly ResourceView[]): void {
  const unknown = views.filter(({ type }) => !read.has(type) && !elsewhere.has(type));
  if (unknown.length === 0) return;
  throw new Error(
    `The local runtime knows nothing of ${unknown.map(({ logicalId, type }) => `${logicalId} (${type})`).join(', ')}`,
  );
}

/** The exports of the foundation stack as a file gives them. */
export const parseFoundationOutputs = (document: unknown): Record<string, string> =>
  z.record(z.string(), z.string()).parse(document);
