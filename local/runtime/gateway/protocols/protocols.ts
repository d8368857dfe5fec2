import type { ProtocolName } from '../model/service-models.ts';
import { jsonProtocol } from './json.ts';
import type { Protocol } from './protocol.ts';
import { ec2Protocol, queryProtocol } from './query.ts';
import { restJsonProtocol } from './rest-json.ts';
import { restXmlProtocol } from './rest-xml.ts';

export const protocols: Readonly<Record<ProtocolName, Protocol>> = {
  json: jsonProtocol,
  query: queryProtocol,
  ec2: ec2Protocol,
  'rest-json': restJsonProtocol,
  'rest-xml': restXmlProtocol,
};
