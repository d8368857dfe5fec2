import { parse, type ScalarTag } from 'yaml';
import { parseTemplate, type Template } from './template.ts';

const withoutPrefix = new Set(['Ref', 'Condition']);

const functions = [
  'Ref',
  'Condition',
  'GetAtt',
  'Sub',
  'Join',
  'ImportValue',
  'Select',
  'Split',
  'If',
  'Equals',
  'Not',
  'GetAZs',
];

/** The short form of an intrinsic function: `!Ref x`, `!Join [a, b]`. It means what its long form means. */
const tags = functions.flatMap((name) => {
  const key = withoutPrefix.has(name) ? name : `Fn::${name}`;
  const scalar: ScalarTag = { tag: `!${name}`, resolve: (text: string) => ({ [key]: text }) };
  const sequence = {
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve: (items: { toJSON(): unknown }) => ({ [key]: items.toJSON() }),
  };
  return [scalar, sequence];
});

/** Reads a CloudFormation template written in YAML. Throws when it is none. */
export function readYamlTemplate(text: string): Template {
  const document: unknown = parse(text, { customTags: tags as never, logLevel: 'error' });
  return parseTemplate(document);
}
