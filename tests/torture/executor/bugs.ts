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
    file: 'compile-plan.ts',
    find: `for (const step of steps) {
      const pending = step(run);
      if (pending !== null) await pending;
    }`,
    replace: 'await Promise.all(steps.map((step) => step(run)));',
  },
  {
    bug: 'a parallel node does not wait for its fetches',
    file: 'compile-plan.ts',
    find: 'return Promise.all(pending).then(nothing);',
    replace: 'return null;',
  },
  {
    bug: 'a parallel node waits for its first fetch only',
    file: 'compile-plan.ts',
    find: 'if (pending.length <= 1) return',
    replace: 'if (pending.length > 0) return',
  },
  {
    bug: 'a condition takes the other branch',
    file: 'compile-plan.ts',
    find: 'return value ? yes(run) : no(run);',
    replace: 'return value ? no(run) : yes(run);',
  },
  {
    bug: 'a condition knows no else',
    file: 'compile-plan.ts',
    find: 'return value ? yes(run) : no(run);',
    replace: 'return value ? yes(run) : null;',
  },
  {
    bug: 'every item of a list has the path of the first',
    file: 'targets.ts',
    find: 'this.#current[level] = index;',
    replace: 'this.#current[level] = 0;',
  },
  {
    bug: 'indices of paths run on without regard to inner lists',
    file: 'targets.ts',
    find: 'let next = index * this.#levels;',
    replace: 'let next = index;',
  },
  {
    bug: 'only the first of a list is found',
    file: 'targets.ts',
    find: `index < value.length; index += 1) {
          this.#current`,
    replace: `index < Math.min(value.length, 1); index += 1) {
          this.#current`,
  },
  {
    bug: 'fetches share one memory of their targets',
    file: 'plan-scope.ts',
    find: 'const key = JSON.stringify(subject);',
    replace: 'const key = JSON.stringify(subject[0]);',
  },
  {
    bug: 'the same entity is asked for again at each of its places',
    file: 'representations.ts',
    find: 'if (index !== undefined) return index;',
    replace: '',
  },
  {
    bug: 'an entity with several places is filled at the last only',
    file: 'compile-fetch.ts',
    find: `    if (!isData(entity)) continue;
    const kept = last === null || last[index] === target;`,
    replace: `    const kept = last === null || last[index] === target;
    if (!isData(entity) || !kept) continue;`,
  },
  {
    bug: 'entities with the same first key field count as one',
    file: 'represent.ts',
    find: 'for (const name of names) key += part(representation[name]);',
    replace: 'key += part(representation[names[0] as string]);',
  },
  {
    bug: 'a subtype does not meet the condition of its interface',
    file: 'fits.ts',
    find: 'for (const { name } of schema.getPossibleTypes(condition)) names.add(name);',
    replace: '',
  },
  {
    bug: 'one missing input silences a whole representation',
    file: 'represent.ts',
    find: 'partly === null ? whole : (source) => whole(source) ?? partly(source)',
    replace: 'whole',
  },
  {
    bug: 'more of an object is sent than is required',
    file: 'represent.ts',
    find: ': `nested[${nested.length}](v${index})`',
    replace: ': `v${index}`',
  },
  {
    bug: 'a list of objects is left out of representations',
    file: 'represent.ts',
    find: 'if (Array.isArray(value)) return value.map(represent);',
    replace: 'if (Array.isArray(value)) return null;',
  },
  {
    bug: 'a missing input is sent as nothing',
    file: 'represent.ts',
    find: 'if (v${index} === undefined) return null;',
    replace: '',
  },
  {
    bug: 'representations are not rewritten',
    file: 'representations.ts',
    find: 'rewrite?.(representation);',
    replace: '',
  },
  {
    bug: 'answers are not rewritten',
    file: 'compile-fetch.ts',
    find: 'rewrite?.(entities);',
    replace: '',
  },
  {
    bug: 'answers of root fields are not rewritten',
    file: 'compile-fetch.ts',
    find: 'rewrite?.(answer);',
    replace: '',
  },
  {
    bug: 'variables that are false, 0 or "" are not passed on',
    file: 'compile-fetch.ts',
    find: 'if (value !== undefined) write(variables, name, value);',
    replace: 'if (value) write(variables, name, value);',
  },
  {
    bug: 'too few entities are taken for an answer',
    file: 'compile-fetch.ts',
    find: ' || entities.length !== asked.batch?.representations.length',
    replace: '',
  },
  {
    bug: 'an error of an entity is told at its first place only',
    file: 'fetch-errors.ts',
    find: 'for (const target of group) {',
    replace: 'for (const target of group.slice(0, 1)) {',
  },
  {
    bug: 'an error path keeps the number of the representation',
    file: 'fetch-errors.ts',
    find: 'entity ? path.slice(2) : path',
    replace: 'entity ? path.slice(1) : path',
  },
  {
    bug: 'an error without a place has one all the same',
    file: 'fetch-errors.ts',
    find: 'run.errors.add({ ...error, path }, true);',
    replace: 'run.errors.add({ ...error, path });',
  },
  {
    bug: 'an implementation that is not asked about is named without a key',
    file: 'representations.ts',
    find: 'if (rewrite !== null && !isNamed(',
    replace: 'if (rewrite === undefined && !isNamed(',
  },
  {
    bug: 'what an error took away beside its field goes unsaid',
    file: 'fetch-errors.ts',
    find: 'run.errors.explain(place, reason);',
    replace: 'void [place, reason];',
  },
  {
    bug: 'errors that come with data are dropped',
    file: 'compile-fetch.ts',
    find: 'if (reported.length > 0) {',
    replace: 'if (reported.length > 0 && !isData(data)) {',
  },
  {
    bug: 'a subgraph that cannot be asked goes unsaid',
    file: 'compile-fetch.ts',
    find: 'failAll(run, asked, failureOf(error, serviceName, run.log));',
    replace: '',
  },
  {
    bug: 'an answer that is none goes unsaid',
    file: 'compile-fetch.ts',
    find: 'if (reported.length === 0) failAll(run, asked, malformed(node));',
    replace: '',
  },
  {
    bug: 'an @interfaceObject replaces the type that was found out',
    file: 'compile-fetch.ts',
    find: "if (keeps) data['__typename'] = found;",
    replace: '',
  },
  {
    bug: "an error's own code is replaced",
    file: 'errors.ts',
    find: "code: own?.['code'] || DOWNSTREAM",
    replace: 'code: DOWNSTREAM',
  },
  {
    bug: 'an error without a code gets none',
    file: 'errors.ts',
    find: "code: own?.['code'] || DOWNSTREAM",
    replace: "code: own?.['code']",
  },
  {
    bug: 'an error does not say whose it is',
    file: 'errors.ts',
    find: ' || DOWNSTREAM, serviceName }',
    replace: ' || DOWNSTREAM }',
  },
  {
    bug: 'error paths have the names of the data',
    file: 'errors.ts',
    find: 'error.path === undefined ? error : { ...error, path: shown(error.path) }',
    replace: 'error',
  },
  {
    bug: 'an error at an alias that is the name of a field counts as hidden',
    file: 'errors.ts',
    find: 'if (names.of(selection) === key) found',
    replace: 'if ((selection.alias ?? selection.name).value === key) found',
  },
  {
    bug: 'an alias stands in data under its own name',
    file: 'selection.ts',
    find: 'const dataName = own ? responseName : this.#names.of(node);',
    replace: 'const dataName = responseName;',
  },
  {
    bug: 'introspection stands in data under its own name',
    file: 'introspect.ts',
    find: '[{ ...selection, alias }]',
    replace: '[selection]',
  },
  {
    bug: 'errors of hidden fields are kept from the client',
    file: 'errors.ts',
    find: 'for (const error of this.#hidden) {\n      const key',
    replace: 'for (const error of [] as ResponseError[]) {\n      const key',
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
    bug: 'generated code lets a null stand where none may',
    file: 'projection-code.ts',
    find: ': `(v = ${read}, ${asserted})`',
    replace: ': `(v = ${read}) === null ? null : ${asserted}`',
  },
  {
    bug: 'generated code lets leaves through unchecked',
    file: 'projection-code.ts',
    find: '`(v) { return ${plain} ? v : leaves[${index}](v); }`',
    replace: '`(v) { return v; }`',
  },
  {
    bug: 'generated code reads by field name',
    file: 'projection-code.ts',
    find: "readCode('d', field.dataName)",
    replace: "readCode('d', field.name)",
  },
  {
    bug: 'generated code knows one type for all objects of an interface',
    file: 'fast-projection.ts',
    find: 'byName.set(name, code);',
    replace: 'for (const each of this.#schema.getPossibleTypes(type)) byName.set(each.name, code);',
  },
  {
    bug: 'generated code takes a type that cannot be there',
    file: 'fast-projection.ts',
    find: 'if (!this.#schema.isSubType(type, named)) return unexpected();',
    replace: '',
  },
  {
    bug: 'one selection serves every setting of the conditions',
    file: 'variants.ts',
    find: 'if (value) setting |= 1 << index;',
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
    file: 'compile-operation.ts',
    find: 'const fetched = live ? node.rest : node;',
    replace: 'const fetched = live ? undefined : node;',
  },
  {
    bug: 'an answer goes on as text although something has failed',
    file: 'executor.ts',
    find: 'const text = errors.none ? written.write(data) : null;',
    replace: 'const text = written.write(data);',
  },
  {
    bug: 'a number goes on as the text of a string',
    file: 'answer-pattern.ts',
    find: 'return STRING;',
    replace: 'return SCALAR;',
  },
];
