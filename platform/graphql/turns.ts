// Hands a large batch on in portions, one a turn of the event loop, so that completing thousands of values
// does not hold up everything else. Only for values below which nothing is batched again: what is loaded
// in different turns is loaded in different batches.

/** Lets `portion` callers pass in each turn, in the order in which they came. One per request. */
export function inTurns(portion: number): <Value>(loading: Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = [];
  let passed = 0;
  const turn = () => {
    const released = waiting.splice(0, portion);
    passed = released.length;
    for (const pass of released) pass();
    if (passed > 0) setImmediate(turn);
  };
  const pass = (): Promise<void> | undefined => {
    if (passed === 0) setImmediate(turn);
    if (passed >= portion) return new Promise((resolve) => waiting.push(resolve));
    passed += 1;
    return undefined;
  };
  return async (loading) => {
    const value = await loading;
    await pass();
    return value;
  };
}
