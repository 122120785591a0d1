// Everything an operator may ask for, from the parts that do it.
import type { Platform } from '../platform/build.ts';
import type { Subgraph } from '../platform/graphql/port.ts';
import type { Operation } from '../platform/operations/operation.ts';
import { deadLetterOperations } from './dead-letters.ts';

export function operationsOf(platform: Platform, subgraphs: readonly Subgraph[]): Operation[] {
  return [
    ...deadLetterOperations(platform),
    ...subgraphs.flatMap(({ operations = [] }) => operations),
  ];
}
