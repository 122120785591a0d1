// What the planner's thread does with a task.
import { GraphQLError, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { AppError } from '../../platform/errors.ts';
import type { CheckOptions } from '../execute/port.ts';
import { composeSupergraph } from './compose.ts';
import { errorsIn, findingOf } from './findings.ts';
import { createPlanner, type Planner } from './load.ts';
import { allPieces, schemaOf } from './schemas.ts';
import type { Answered, Answers, Failure, Finding, Task } from './thread-port.ts';

export function createWork(): (task: Task) => Answered {
  let planner: Planner | null = null;
  let api: GraphQLSchema | null = null;

  function loaded(): Planner {
    if (planner === null) throw new TypeError('no supergraph is loaded');
    return planner;
  }

  function perform(task: Task): Answers[Task['kind']] {
    switch (task.kind) {
      case 'compose':
        return composeSupergraph(task.subgraphs);
      case 'load':
        planner = createPlanner(task.sdl);
        return planner.facts;
      case 'check':
        api ??= allPieces(schemaOf(loaded().facts.api));
        return check(api, task.text, task.options);
      case 'plan': {
        const document = parse(task.text, { noLocation: true });
        return JSON.stringify(loaded().plan(document, task.operationName));
      }
    }
  }

  return (task) => {
    try {
      return { value: perform(task) };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  };
}

/** Nothing for what does not parse: whoever asked will find out, and say where. */
function check(api: GraphQLSchema, text: string, options: CheckOptions): readonly Finding[] {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return [];
    throw error;
  }
  return errorsIn(api, document, options).map(findingOf);
}

function failureOf(error: unknown): Failure {
  if (error instanceof AppError) {
    const { code, message, field } = error;
    return { kind: 'expected', code, message, field };
  }
  if (error instanceof GraphQLError) return { kind: 'graphql', message: error.message };
  return error instanceof Error
    ? { kind: 'bug', message: error.message, stack: error.stack }
    : { kind: 'bug', message: String(error), stack: undefined };
}
