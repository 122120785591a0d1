// Bodies that hold more, or other things, than an operation needs.
import { gzipSync } from 'node:zlib';
import {
  asked,
  badInput,
  good,
  nested,
  post,
  tooLarge,
  withVariables,
  type HostileRequest,
} from './hostile-wire.testing.ts';

const bomb1M = gzipSync(Buffer.alloc(1_000_000, ' '));
const members = (count: number, n: number) =>
  Array.from({ length: count }, (_one, i) => `"k${i}_${n}":1`).join();
export const hostileBodies: readonly HostileRequest[] = [
  {
    name: 'a megabyte of brackets in variables',
    bytes: (n) => post(withVariables(n, `{"ids":${nested(500_000, '[', '', ']')}}`)),
    refused: { ...tooLarge('nesting', 'variables'), closes: true },
  },
  {
    name: 'a megabyte of numbers in variables',
    bytes: (n) => post(withVariables(n, `{"ids":[${'1,'.repeat(500_000)}1]}`)),
    refused: { ...tooLarge('values', 'variables'), closes: true },
  },
  {
    name: '40,000 members of variables',
    bytes: (n) => post(withVariables(n, `{${members(40_000, n)}}`)),
    refused: { ...tooLarge('values', 'variables'), closes: true },
  },
  {
    name: '40,000 members of extensions',
    bytes: (n) => post(`{"query":"${good}","extensions":{${members(40_000, n)}}}`),
    refused: { ...tooLarge('values', 'extensions'), closes: true },
  },
  {
    name: 'lists within lists in variables, 500 bytes',
    bytes: (n) => post(withVariables(n, `{"ids":${nested(200, '[', '', ']')}}`)),
    refused: tooLarge('nesting', 'variables'),
  },
  {
    name: 'objects within objects in variables',
    bytes: (n) => post(withVariables(n, `{"f":${nested(800, '{"not":', 'null', '}')}}`)),
    refused: tooLarge('nesting', 'variables'),
  },
  {
    name: 'a list of 12,000 ids',
    bytes: (n) => post(withVariables(n, `{"ids":[${'1,'.repeat(12_000)}1]}`)),
    refused: tooLarge('values', 'variables'),
  },
  {
    name: 'a list of 4,900 ids, the last of them null',
    bytes: (n) => post(withVariables(n, `{"ids":[${'"a",'.repeat(4_900)}null]}`)),
    refused: badInput('ids[4900]'),
  },
  {
    name: '4,900 unknown members of an input',
    bytes: (n) => post(withVariables(n, `{"f":{${members(4_900, n)}}}`)),
    refused: badInput('f'),
  },
  {
    name: 'names of every object’s prototype in variables',
    bytes: (n) =>
      post(withVariables(n, '{"f":{"__proto__":{"text":"a"},"constructor":{"prototype":{}}}}')),
    refused: badInput('f'),
  },
  {
    name: 'an operation name of 900 KB',
    bytes: (n) => post(asked(good, { operationName: `${n}${'a'.repeat(900_000)}` })),
    refused: badInput('operationName'),
  },
  {
    name: 'an operation named like a prototype',
    bytes: () => post(asked(good, { operationName: '__proto__' })),
    refused: badInput('operationName'),
  },
  {
    name: 'a batch',
    bytes: (n) => post(`[${Array.from({ length: 100 }, () => asked(`{things{id}}#${n}`)).join()}]`),
    refused: badInput('query'),
  },
  {
    name: 'a batch of 30,000',
    bytes: () => post(`[${'{"query":"{a}"},'.repeat(30_000)}{}]`),
    refused: { ...tooLarge('values', 'body'), closes: true },
  },
  {
    name: 'a query that is a list of lists',
    bytes: () => post(`{"query":${nested(1_000, '[', '', ']')}}`),
    refused: badInput('query'),
  },
  {
    name: 'bytes that are no UTF-8',
    bytes: () => post(Buffer.concat([Buffer.from('{"query":"'), Buffer.alloc(900_000, 0xff)])),
    refused: badInput('body'),
  },
  {
    name: 'a megabyte that is no JSON',
    bytes: () => post(`{"query":"${'\\u0061'.repeat(170_000)}`),
    refused: badInput('body'),
  },
  {
    name: 'a compressed megabyte',
    bytes: () => post(bomb1M, { 'content-encoding': 'gzip' }),
    refused: badInput('content-encoding', 415),
  },
  {
    name: 'an upload form',
    bytes: () => post('--b\r\n', { 'content-type': 'multipart/form-data; boundary=b' }),
    refused: badInput('content-type', 415),
  },
  {
    name: 'a body of 2 MB',
    bytes: () => post(Buffer.alloc(2_000_000, ' ')),
    refused: { status: 413, code: 'OPERATION_LIMIT_EXCEEDED', field: 'body', closes: true },
  },
];
