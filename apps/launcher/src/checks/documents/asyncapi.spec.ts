import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import { TOPICS } from '@silkgate/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import { asyncApiDocument, asyncApiOf } from './asyncapi.js';

/** Diagnostic severity of a violation; warnings and hints are higher numbers. */
const ERROR = 0;

const errorsOf = async (text: string): Promise<string[]> => {
  const { diagnostics } = await new Parser().parse(text);
  return diagnostics
    .filter(({ severity }) => Number(severity) === ERROR)
    .map(({ message, path }) => `${path.join('.')}: ${message}`);
};

describe('the AsyncAPI document', () => {
  it('is valid AsyncAPI 3', async () => {
    expect(await errorsOf(asyncApiDocument().text)).toEqual([]);
  });

  it('is refused by the same parser when a reference leads nowhere', async () => {
    const broken = asyncApiDocument().text.replaceAll(
      '#/components/schemas/RateSet',
      '#/components/schemas/Nowhere',
    );
    expect(await errorsOf(broken)).not.toEqual([]);
  });

  it('names every topic with its partitions, and every type', () => {
    const document = parse(asyncApiDocument().text) as {
      channels: Record<string, { address: string; bindings: { kafka: { partitions: number } } }>;
      components: { messages: Record<string, { name: string }> };
    };
    for (const [name, topic] of Object.entries(TOPICS)) {
      expect(document.channels[name]).toMatchObject({
        address: topic.name,
        bindings: { kafka: { partitions: topic.partitions } },
      });
    }
    expect(
      Object.values(document.components.messages)
        .map((message) => message.name)
        .sort(),
    ).toEqual(
      Object.values(TOPICS)
        .flatMap((topic) => Object.keys(topic.events))
        .sort(),
    );
  });

  it('holds every schema once, by name, with the shape of the code', () => {
    const { components } = parse(asyncApiDocument().text) as {
      components: { schemas: Record<string, { properties?: object }> };
    };
    expect(components.schemas['Amount']).toMatchObject({ type: 'object', required: ['currency', 'value'] });
    expect(components.schemas['PaymentSucceeded']?.properties).toMatchObject({
      conversion: { $ref: '#/components/schemas/ConversionRecord' },
      transaction: { $ref: '#/components/schemas/Amount' },
    });
  });

  it('refuses an event whose schema nobody can import', () => {
    const topic = { ...TOPICS.windows, events: { 'settlement.unnamed.v1': z.object({ a: z.string() }) } };
    expect(() => asyncApiOf({ windows: topic })).toThrow('settlement.unnamed.v1 is not exported');
  });
});
