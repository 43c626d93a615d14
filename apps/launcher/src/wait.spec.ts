import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callJson } from './http.js';
import { Interruption, Unreachable } from './refusal.js';
import { unlessInterrupted, waitFor } from './wait.js';

describe('waiting for a service', () => {
  it('goes on while it is away, and ends when it answers', async () => {
    const server = createServer((_request, response) => response.end('{"up":true}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const url = `http://127.0.0.1:${port}/`;
    await expect(callJson('GET', url)).rejects.toThrow(Unreachable);
    let asked = 0;
    const answer = await waitFor(
      'An answer',
      async () => {
        asked += 1;
        if (asked === 3) await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
        return { done: (await callJson('GET', url)).body };
      },
      5_000,
      10,
    );
    await new Promise((resolve) => server.close(resolve));
    expect([asked, answer]).toEqual([3, { up: true }]);
  });

  it('says at last who did not answer', async () => {
    const away = async (): Promise<never> => Promise.reject(new Unreachable('fx does not answer'));
    await expect(waitFor('It', away, 20, 10)).rejects.toThrow('did not happen within 0.02 s: fx does not');
    const defect = async (): Promise<never> => Promise.reject(new TypeError('a defect'));
    await expect(waitFor('It', defect, 20, 10)).rejects.toThrow(TypeError);
  });
});

describe('work that may be interrupted', () => {
  it('ends with the interruption, before it or after it', async () => {
    const never = new Promise<never>(() => undefined);
    const controller = new AbortController();
    const interrupted = unlessInterrupted(never, controller.signal);
    controller.abort();
    await expect(interrupted).rejects.toThrow(Interruption);
    await expect(unlessInterrupted(never, controller.signal)).rejects.toThrow(Interruption);
    expect(await unlessInterrupted(Promise.resolve(1), new AbortController().signal)).toBe(1);
  });
});
