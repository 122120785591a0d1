// Bugs that an executor may well have, each one replacement in one of its files.

export interface ExecutorBug {
  readonly bug: string;
  /** In gateway/execute. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

export const executorBugs: readonly ExecutorBug[] = [
  {
    bug: 'a sequence runs its steps at once',
    file: 'walk.ts',
    find: 'for (const child of node.nodes) await runNode(run, child, targets);',
    replace: 'await Promise.all(node.nodes.map((child) => runNode(run, child, targets)));',
  },
  {
    bug: 'a parallel node does not wait for its fetches',
    file: 'walk.ts',
    find: 'await Promise.all(node.nodes.map(',
    replace: 'void Promise.all(node.nodes.map(',
  },
  {
    bug: 'a condition takes the other branch',
    file: 'walk.ts',
    find: '? node.ifClause : node.elseClause',
    replace: '? node.elseClause : node.ifClause',
  },
  {
    bug: 'a condition knows no else',
    file: 'walk.ts',
    find: '? node.ifClause : node.elseClause',
    replace: '? node.ifClause : undefined',
  },
  {
    bug: 'paths leave out the places in lists',
    file: 'targets.ts',
    find: 'descend(item, { prev: at, key: index }, path',
    replace: 'descend(item, at, path',
  },
  {
    bug: 'every item of a list has the path of the first',
    file: 'targets.ts',
    find: '{ prev: at, key: index }',
    replace: '{ prev: at, key: 0 }',
  },
  {
    bug: 'the same entity is asked for again at each of its places',
    file: 'representations.ts',
    find: 'if (same !== undefined) {',
    replace: 'if (same === null) {',
  },
  {
    bug: 'an entity with several places is filled at the first only',
    file: 'representations.ts',
    find: 'same.push(target);',
    replace: '',
  },
  {
    bug: 'entities with the same first key field count as one',
    file: 'representations.ts',
    find: 'const key = JSON.stringify(representation);',
    replace: 'const key = JSON.stringify(Object.values(representation).slice(0, 2));',
  },
  {
    bug: 'a subtype does not meet the condition of its interface',
    file: 'representations.ts',
    find: 'if (name === typeCondition) return true;',
    replace: 'if (name !== "") return name === typeCondition;',
  },
  {
    bug: 'one missing input silences a whole representation',
    file: 'representations.ts',
    find: 'if (part === null) lacking = true;',
    replace: 'if (part === null) return null;',
  },
  {
    bug: 'more of an object is sent than is required',
    file: 'representations.ts',
    find: ': representValue(schema, value, selection.selections),',
    replace: ': value,',
  },
  {
    bug: 'representations are not rewritten',
    file: 'fetch.ts',
    find: 'applyRewrites(schema, node.inputRewrites, representation)',
    replace: 'applyRewrites(schema, undefined, representation)',
  },
  {
    bug: 'answers are not rewritten',
    file: 'fetch.ts',
    find: 'applyRewrites(run.graph.supergraphSchema, node.outputRewrites, received);',
    replace: '',
  },
  {
    bug: 'variables that are false, 0 or "" are not passed on',
    file: 'fetch.ts',
    find: 'if (value !== undefined) write(variables, name, value);',
    replace: 'if (value) write(variables, name, value);',
  },
  {
    bug: 'too few entities are taken for an answer',
    file: 'fetch.ts',
    find: ' || entities.length !== representations.length',
    replace: '',
  },
  {
    bug: 'an error of an entity is told at its first place only',
    file: 'fetch.ts',
    find: 'for (const target of group) {',
    replace: 'for (const target of group.slice(0, 1)) {',
  },
  {
    bug: 'an error path keeps the number of the representation',
    file: 'fetch.ts',
    find: 'entity ? path.slice(2) : path',
    replace: 'entity ? path.slice(1) : path',
  },
  {
    bug: 'errors that come with data are dropped',
    file: 'fetch.ts',
    find: 'for (const error of errors) report(run, node, places, error);',
    replace:
      'if (!isData(response.data)) for (const error of errors) report(run, node, places, error);',
  },
  {
    bug: 'a subgraph that cannot be asked goes unsaid',
    file: 'fetch.ts',
    find: 'fail(run, node, places, failureOf(error, node.serviceName, run.log));',
    replace: '',
  },
  {
    bug: 'an @interfaceObject replaces the type that was found out',
    file: 'fetch.ts',
    find: "if (found !== undefined) write(data, '__typename', found);",
    replace: '',
  },
  {
    bug: "an error's own code is replaced",
    file: 'errors.ts',
    find: "{ code: 'INTERNAL', ...error.extensions, service }",
    replace: "{ ...error.extensions, code: 'INTERNAL', service }",
  },
  {
    bug: 'errors tell of fields that nobody selected',
    file: 'errors.ts',
    find: 'if (fields.length === 0) return path.slice(0, index);',
    replace: 'if (fields.length === 0) return path;',
  },
  {
    bug: 'a null item in a list of non-null items stays',
    file: 'project.ts',
    find: 'return bubbles ? NULLED : items;',
    replace: 'return items;',
  },
  {
    bug: 'a null stays where it must not stand',
    file: 'project.ts',
    find: 'return inner === null || inner === NULLED ? BUBBLE : inner;',
    replace: 'return inner;',
  },
  {
    bug: 'a null that must not stand only takes its own field away',
    file: 'project.ts',
    find: 'if (value === BUBBLE) return NULLED;',
    replace: 'if (value === BUBBLE) continue;',
  },
  {
    bug: 'a null that must not stand is no error',
    file: 'project.ts',
    find: 'if (inner === null) this.#report(',
    replace: 'if (inner === undefined) this.#report(',
  },
  {
    bug: 'values are not checked against their scalar or enum',
    file: 'project.ts',
    find: 'return type.serialize(value) ?? this.#wrong(path, field);',
    replace: 'return value;',
  },
  {
    bug: 'an object of an impossible type is let through',
    file: 'project.ts',
    find: 'return this.#schema.isSubType(type, named) ? named : null;',
    replace: 'return named;',
  },
  {
    bug: 'an @interfaceObject without its type is refused',
    file: 'project.ts',
    find: 'if (name === undefined && isInterfaceType(type)) return type;',
    replace: '',
  },
  {
    bug: '@skip is ignored in the answer',
    file: 'selection.ts',
    find: "if (skip?.['if'] === true) return false;",
    replace: '',
  },
  {
    bug: 'the last of several selections of a field replaces the others',
    file: 'selection.ts',
    find: 'else group.push(selection);',
    replace: 'else nodes.set(responseName, [selection]);',
  },
  {
    bug: 'fragments on interfaces do not apply',
    file: 'selection.ts',
    find: 'return isAbstractType(named) && this.#schema.isSubType(named, type);',
    replace: 'return false;',
  },
  {
    bug: 'the later of two lists replaces the earlier',
    file: 'records.ts',
    find: 'return before.map((item, index) => merged(item, after[index]));',
    replace: 'return after;',
  },
  {
    bug: 'a field named `__proto__` becomes a prototype',
    file: 'records.ts',
    find: "if (key === '__proto__') {",
    replace: "if (key === '') {",
  },
  {
    bug: 'an event is read by aliases',
    file: 'select-event.ts',
    find: 'payloadValue(payload, field.name, field.type)',
    replace: 'payloadValue(payload, field.responseName, field.type)',
  },
  {
    bug: 'what an event leaves open is not fetched',
    file: 'executor.ts',
    find: 'return answer(graph, request, node.rest, data);',
    replace: 'return answer(graph, request, undefined, data);',
  },
];
