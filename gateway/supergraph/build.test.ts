import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isObjectType, Kind, parse } from 'graphql';
import { isAppError } from '../../platform/errors.ts';
import { buildSupergraph } from './build.ts';
import { composeSupergraph } from './compose.ts';
import { loadSupergraph } from './load.ts';

const FEDERATION = 'https://specs.apollo.dev/federation/v2.9';

/** A supergraph of one subgraph that imports `imports` from the federation specification. */
function composed(imports: string, fields: string): string {
  const sdl = `extend schema @link(url: "${FEDERATION}", import: [${imports}])
    type Query { open: Int ${fields} }`;
  return composeSupergraph([{ name: 'a', url: 'http://a.example', sdl }]);
}

function refused(sdl: string, pattern: RegExp): void {
  assert.throws(
    () => buildSupergraph(sdl),
    (error) => {
      assert.ok(isAppError(error, 'CONFIG_INVALID'), String(error));
      assert.match(error.message, pattern);
      return true;
    },
  );
}

function replaced(text: string, what: string | RegExp, by: string): string {
  const result = text.replace(what, by);
  assert.notEqual(result, text);
  return result;
}

const guards = {
  authenticated: '',
  requiresScopes: '(scopes: [["read"]])',
  policy: '(policies: [["mine"]])',
};

for (const [name, args] of Object.entries(guards)) {
  describe(`@${name}`, () => {
    const plain = composed(`"@${name}"`, `secret: Int @${name}${args}`);
    const renamed = composed(`{ name: "@${name}", as: "@guarded" }`, `secret: Int @guarded${args}`);

    it('is refused by its name', () => refused(plain, new RegExp(`asks for @${name} `)));

    it('is refused when it was imported under another name', () => {
      assert.match(renamed, /@guarded/);
      refused(renamed, new RegExp(`asks for @${name} `));
    });

    it('is refused when its link has lost its purpose', () => {
      for (const text of [plain, renamed]) {
        const link = new RegExp(`(/${name}/v0\\.1"), for: SECURITY`);
        refused(replaced(text, link, '$1'), new RegExp(`asks for @${name} `));
      }
    });

    it('is refused when its link has another name, version or scheme', () => {
      const link = new RegExp(`"https://specs\\.apollo\\.dev/${name}/v0\\.1", for: SECURITY`);
      const url = `https://specs.apollo.dev/${name}/v0.1`;
      const named = replaced(plain, link, `"${url}", as: "harmless"`);
      refused(named.replaceAll(`@${name}`, `@harmless`), new RegExp(`asks for @${name} `));
      for (const other of [url.replace('v0.1', 'v7.3'), url.replace('https', 'http')]) {
        refused(replaced(plain, link, `"${other}"`), new RegExp(`asks for @${name} `));
        refused(replaced(plain, link, `"${other}", for: SECURITY`), new RegExp(name));
      }
    });

    it('is refused without a link, or by way of another one', () => {
      const link = new RegExp(`@link\\(url: "https://specs\\.apollo\\.dev/${name}/[^\\n]*\\n`);
      refused(replaced(plain, link, '\n'), new RegExp(`asks for @${name} without linking it`));
      const federation = `@link(url: "${FEDERATION}", import: ["@${name}"])\n`;
      refused(replaced(plain, link, federation), new RegExp(`@${name}`));
    });
  });
}

describe('what else is refused', () => {
  const plain = composed('"@tag"', 'a: Int @tag(name: "x")');
  const linking = (link: string) => replaced(plain, '\n{', `\n  ${link}\n{`);

  it('an unknown feature that is for security or execution', () => {
    for (const purpose of ['SECURITY', 'EXECUTION']) {
      refused(
        linking(`@link(url: "https://example.com/wall/v1.0", for: ${purpose})`),
        /https:\/\/example\.com\/wall\/v1\.0 is for: /,
      );
    }
    buildSupergraph(linking('@link(url: "https://example.com/wall/v1.0")'));
  });

  it('fields that no subgraph answers', () => {
    refused(
      linking('@link(url: "https://specs.apollo.dev/connect/v0.1", for: EXECUTION)'),
      /asks for @connect /,
    );
  });

  it('@inaccessible without a link, which would hide nothing', () => {
    const hidden = composed('"@inaccessible"', 'secret: Int @inaccessible');
    assert.equal(loadSupergraph(hidden).apiSchema.getQueryType()?.getFields()['secret'], undefined);
    const link = /@link\(url: "https:\/\/specs\.apollo\.dev\/inaccessible[^\n]*\n/;
    refused(replaced(hidden, link, '\n'), /asks for @inaccessible without linking it/);
  });
});

it('a directive of the same name that belongs to somebody else is nobody’s rule of access', () => {
  const sdl = `
    extend schema
      @link(url: "${FEDERATION}", import: ["@composeDirective"])
      @link(url: "https://example.com/insurance/v1.0", import: ["@policy"])
      @composeDirective(name: "@policy")
    directive @policy(number: Int) on FIELD_DEFINITION
    type Query { a: Int @policy(number: 5) }`;
  buildSupergraph(composeSupergraph([{ name: 'a', url: 'http://a.example', sdl }]));
});

it('@context is served: the argument is hidden from clients and filled by the plan', () => {
  const sdl = `extend schema @link(url: "${FEDERATION}", import: ["@key", "@context", "@fromContext"])
    type Query { person: Person }
    type Person @key(fields: "id") @context(name: "person") { id: ID! unit: String account: Account }
    type Account @key(fields: "id") {
      id: ID!
      balance(unit: String @fromContext(field: "$person { unit }")): String
    }`;
  const graph = loadSupergraph(composeSupergraph([{ name: 'a', url: 'http://a.example', sdl }]));
  const account = graph.apiSchema.getType('Account');
  assert.ok(isObjectType(account));
  assert.deepEqual(account.getFields()['balance']?.args, []);
  const document = parse('{ person { account { balance } } }');
  const [definition] = document.definitions;
  assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
  assert.match(JSON.stringify(graph.plan({ id: 'x', document, definition })), /contextRewrites/);
});
