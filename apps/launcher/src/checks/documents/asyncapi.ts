import * as contracts from '@silkgate/contracts';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { GeneratedDocument } from './document-check.js';

type Json = Record<string, unknown>;

const schemaReference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** Exported schemas by their name without `Schema`; of two names for one schema the first in the alphabet counts. */
function namedSchemas(): ReadonlyMap<z.ZodType, string> {
  const names = new Map<z.ZodType, string>();
  const exported = Object.entries(contracts).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of exported) {
    if (!name.endsWith('Schema') || !(value instanceof z.ZodType) || names.has(value)) continue;
    names.set(value, name.slice(0, -'Schema'.length));
  }
  return names;
}

function withoutDialect(schema: Json): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'));
}

/** Every named schema as JSON Schema draft 7, the default of AsyncAPI; they point at each other by name. */
function componentSchemas(names: ReadonlyMap<z.ZodType, string>): Json {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    target: 'draft-7',
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [id, withoutDialect(schema as Json)]),
  );
}

/** `gateway.payment-succeeded.v1` -> `gatewayPaymentSucceededV1` */
function identifierOf(text: string): string {
  return text.replace(/[^A-Za-z0-9]+(.)/g, (_, first: string) => first.toUpperCase());
}

function message(type: string, schemaName: string): Json {
  return {
    name: type,
    title: schemaName,
    contentType: 'application/cloudevents+json',
    headers: { type: 'object' },
    payload: {
      allOf: [
        schemaReference('CloudEvent'),
        { type: 'object', properties: { type: { const: type }, data: schemaReference(schemaName) } },
      ],
    },
  };
}

function channel(topic: contracts.TopicContract): Json {
  const types = Object.keys(topic.events).map(identifierOf);
  return {
    address: topic.name,
    description: `Key: the ${topic.key}'s identifier. Events of one key keep their order; repeats carry the same id.`,
    messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: { kafka: { topic: topic.name, partitions: topic.partitions } },
  };
}

function operations(channelName: string, topic: contracts.TopicContract): [string, Json][] {
  const reference = { $ref: `#/channels/${channelName}` };
  const heading = channelName.charAt(0).toUpperCase() + channelName.slice(1);
  return [
    [
      `${topic.producer}Sends${heading}`,
      { action: 'send', channel: reference, summary: `${topic.producer} publishes.` },
    ],
    ...topic.consumers.map((consumer): [string, Json] => [
      `${consumer}Receives${heading}`,
      { action: 'receive', channel: reference, summary: `${consumer} consumes as group ${consumer}.` },
    ]),
  ];
}

/** The AsyncAPI 3.0 document of these topics; throws where an event's schema has no exported name. */
export function asyncApiOf(topics: Readonly<Record<string, contracts.TopicContract>>): Json {
  const names = namedSchemas();
  const entries = Object.entries(topics);
  const messages = entries.flatMap(([, topic]) =>
    Object.entries(topic.events).map(([type, schema]): [string, Json] => {
      const name = names.get(schema);
      if (name === undefined)
        throw new Error(`The schema of ${type} is not exported by @silkgate/contracts.`);
      return [identifierOf(type), message(type, name)];
    }),
  );
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Silkgate events',
      version: '1.0.0',
      description:
        'What the services of the switch tell each other. Each event is a CloudEvent 1.0 in structured JSON; a breaking change is a new type beside the old one. Made from libs/contracts.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(entries.map(([name, topic]) => [name, channel(topic)])),
    operations: Object.fromEntries(entries.flatMap(([name, topic]) => operations(name, topic))),
    components: { messages: Object.fromEntries(messages), schemas: componentSchemas(names) },
  };
}

export function asyncApiDocument(): GeneratedDocument {
  return {
    path: 'docs/asyncapi.yaml',
    text: stringify(asyncApiOf(contracts.TOPICS), { lineWidth: 0, aliasDuplicateObjects: false }),
  };
}
