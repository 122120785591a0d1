import { cases } from './cases.ts';
import { judged } from './run.ts';
const [, , seed, nth, kind, round] = process.argv;
const { preparedWorld, preparedOperation } = await import('./prepared.ts');
for await (const each of cases(
  { seed: Number(seed), operationsPerSupergraph: Number(nth) + 1, faultsOfKind: 4 },
  { supergraphs: 0, notComposed: 0, notPlanned: 0 },
)) {
  if (!each.name.startsWith(`supergraph ${seed}, operation ${nth}, `)) {
    if (!each.name.startsWith(`supergraph ${seed},`)) break;
    continue;
  }
  if (kind && !each.name.includes(`${kind} ${round ?? ''}`) && !each.name.endsWith(kind)) continue;
  const v = await judged(each);
  if (v.unexplained.length > 0)
    console.log(
      each.name,
      JSON.stringify(v.unexplained.map((u) => [u.check, u.detail.slice(0, 400)])),
    );
}
