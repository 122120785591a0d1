// The gateway's end of a client's operations as spans: what they are called and who sent them, never what they say.
import type { OperationDefinitionNode } from 'graphql';
import { traced, type Attributes, type Span } from '../../platform/telemetry/trace.ts';
import type { Carrier } from '../../platform/telemetry/traceparent.ts';
import type { QueryAnswer, QueryEdge, Question } from './apollo.ts';
import { clientNameOf } from './client-name.ts';

/** Of an operation that is refused before anybody knows what it is. */
const unknown = 'graphql';
const longestName = 100;

/** @param headers of its request */
export function tracedAnswer(
  queries: Pick<QueryEdge, 'answer'>,
  question: Question,
  headers: Carrier,
): Promise<QueryAnswer> {
  const options = { kind: 'server', parent: headers, attributes: clientOf(headers) } as const;
  return traced(unknown, options, async (span) => {
    const onOperation = (operation: OperationDefinitionNode) => name(span, operation);
    const answer = await queries.answer({ ...question, onOperation });
    if (answer.problem !== null) failWith(span, answer.problem);
    return answer;
  });
}

/** An operation that is already understood, however it came. */
export function tracedOperation<Result extends { readonly errors?: readonly object[] }>(
  operation: OperationDefinitionNode,
  from: { readonly parent?: Carrier; readonly headers?: Carrier },
  work: () => Promise<Result>,
): Promise<Result> {
  const { parent, headers = {} } = from;
  const options = {
    kind: 'server',
    attributes: { ...clientOf(headers), ...about(operation) },
    ...(parent !== undefined && { parent }),
  } as const;
  return traced(nameOf(operation), options, async (span) => {
    const answer = await work();
    const count = answer.errors?.length ?? 0;
    if (count > 0) span.set({ 'graphql.errors': count });
    return answer;
  });
}

export function clientOf(headers: Carrier): Attributes {
  const { name, version } = clientNameOf(headers);
  return {
    ...(typeof name === 'string' && { 'graphql.client.name': name }),
    ...(typeof version === 'string' && { 'graphql.client.version': version }),
  };
}

export function about({ operation, name }: OperationDefinitionNode): Attributes {
  return {
    'graphql.operation.type': operation,
    ...(name !== undefined && { 'graphql.operation.name': name.value.slice(0, longestName) }),
  };
}

/** https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/ */
export function nameOf({ operation, name }: OperationDefinitionNode): string {
  return name === undefined ? operation : `${operation} ${name.value.slice(0, longestName)}`;
}

function name(span: Span, operation: OperationDefinitionNode): void {
  span.rename(nameOf(operation));
  span.set(about(operation));
}

/** Codes of a subgraph may be anything. */
export function failWith(span: Span, code: string): void {
  span.fail(/^\w{1,64}$/.test(code) ? code : 'OTHER');
}
