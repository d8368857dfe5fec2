import { type Identifiers, identifiersOf } from './identifiers.ts';
import type { Surroundings, Template } from './template.ts';

export interface Resolver {
  /** The value with every intrinsic function replaced by what CloudFormation would put there. */
  resolve(value: unknown): unknown;
  /** Throws when the template has no such resource. */
  identifiers(logicalId: string): Identifiers;
  condition(name: string): boolean;
}

type Intrinsic = (argument: unknown, resolver: Resolver) => unknown;

/** A property whose value is `AWS::NoValue` is left out. */
const noValue = Symbol('AWS::NoValue');

/** Resolves the intrinsic functions of a template. One it does not know is an error, never a guess. */
export function createResolver(template: Template, surroundings: Surroundings): Resolver {
  const known = new Map<string, Identifiers>();
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': surroundings.accountId,
    'AWS::Region': surroundings.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': `tenantry-${surroundings.stage}`,
    'AWS::StackId': `arn:aws:cloudformation:${surroundings.region}:${surroundings.accountId}:stack/tenantry-${surroundings.stage}/0`,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': noValue,
  };

  const identifiers = (logicalId: string): Identifiers => {
    const found = known.get(logicalId);
    if (found) return found;
    const resource = template.Resources[logicalId];
    if (!resource) throw new Error(`The template has no resource ${logicalId}`);
    const property = (name: string) => resolve(resource.Properties[name]);
    const made = identifiersOf({ logicalId, type: resource.Type, property }, surroundings);
    known.set(logicalId, made);
    return made;
  };
  const ref = (name: string): unknown => {
    if (name in pseudo) return pseudo[name];
    const parameter = template.Parameters[name];
    if (!parameter) return identifiers(name).ref;
    const value = surroundings.parameters?.[name] ?? parameter.Default;
    if (value === undefined) throw new Error(`The parameter ${name} has no value`);
    return value;
  };
  const attribute = (logicalId: string, name: string): string => {
    const value = identifiers(logicalId).attributes[name];
    if (value === undefined) throw new Error(`${logicalId} has no attribute ${name} that is known here`);
    return value;
  };
  const condition = (name: string): boolean => {
    if (!(name in template.Conditions)) throw new Error(`The template has no condition ${name}`);
    return resolve(template.Conditions[name]) === true;
  };

  const intrinsics: Readonly<Record<string, Intrinsic>> = {
    Ref: (name) => ref(String(name)),
    Condition: (name) => condition(String(name)),
    'Fn::GetAtt': (argument) => {
      const path = typeof argument === 'string' ? argument : (argument as string[]).join('.');
      const dot = path.indexOf('.');
      return attribute(path.slice(0, dot), path.slice(dot + 1));
    },
    'Fn::Sub': (argument) => {
      const [text, variables] = typeof argument === 'string' ? [argument, {}] : (argument as [string, object]);
      const own = resolve(variables) as Record<string, unknown>;
      return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        if (name in own) return String(own[name]);
        const dot = name.indexOf('.');
        return String(dot < 0 ? ref(name) : attribute(name.slice(0, dot), name.slice(dot + 1)));
      });
    },
    'Fn::ImportValue': (argument) => {
      const name = String(resolve(argument));
      const value = surroundings.foundationOutputs[name];
      if (value === undefined) throw new Error(`The foundation exports no ${name}`);
      return value;
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = argument as [string, unknown];
      return (resolve(parts) as unknown[]).join(separator);
    },
    'Fn::Split': (argument) => {
      const [separator, source] = argument as [string, unknown];
      return String(resolve(source)).split(separator);
    },
    'Fn::Select': (argument) => {
      const [index, list] = argument as [unknown, unknown];
      return (resolve(list) as unknown[])[Number(resolve(index))];
    },
    'Fn::FindInMap': (argument) => {
      const [map, first, second] = (resolve(argument) as unknown[]).map(String) as [string, string, string];
      return template.Mappings[map]?.[first]?.[second];
    },
    'Fn::GetAZs': () => ['a', 'b', 'c'].map((zone) => `${surroundings.region}${zone}`),
    'Fn::If': (argument) => {
      const [name, yes, no] = argument as [string, unknown, unknown];
      return resolve(condition(name) ? yes : no);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = resolve(argument) as [unknown, unknown];
      return left === right;
    },
    'Fn::And': (argument) => (resolve(argument) as unknown[]).every((one) => one === true),
    'Fn::Or': (argument) => (resolve(argument) as unknown[]).some((one) => one === true),
    'Fn::Not': (argument) => (resolve(argument) as unknown[])[0] !== true,
  };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((one) => one !== noValue);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined) {
      const intrinsic = intrinsics[name];
      // `Condition` is also the name of an ordinary property: only a text after it names a condition.
      if (intrinsic && (name !== 'Condition' || typeof argument === 'string')) return intrinsic(argument, resolver);
      if (name.startsWith('Fn::')) throw new Error(`Intrinsic function ${name} is not known here`);
    }
    const resolved = entries.map(([key, one]) => [key, resolve(one)] as const);
    return Object.fromEntries(resolved.filter(([, one]) => one !== noValue));
  }

  const resolver: Resolver = { resolve, identifiers, condition };
  return resolver;
}
