import { RequestsInFlight } from './requests-in-flight.js';

test('a repeat shares the answer, other parameters wait for its end, other keys do not', async () => {
  const inFlight = new RequestsInFlight<string>();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (key: string, keyHash: string): Promise<string> =>
    inFlight.run(key, keyHash, () => {
      const name = `${key} ${keyHash} ${begun.length}`;
      begun.push(name);
      return new Promise((resolve) => ends.set(name, () => resolve(name)));
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  const [first, repeat, changed, changedAgain] = [run('K', 'a'), run('K', 'a'), run('K', 'b'), run('K', 'b')];
  const other = run('L', 'a');
  expect(begun).toEqual(['K a 0', 'L a 1']);
  await end('K a 0');
  expect(begun).toEqual(['K a 0', 'L a 1', 'K b 2']);
  await end('K b 2');
  await end('L a 1');
  expect(await Promise.all([first, repeat, changed, changedAgain, other])).toEqual([
    ...['K a 0', 'K a 0', 'K b 2', 'K b 2'],
    'L a 1',
  ]);
  void run('K', 'a');
  expect(begun.at(-1)).toBe('K a 3');
});
