import { z } from 'zod';
import { InstantSchema } from './amount.js';
import { ALL_TOPICS } from './topics.js';

/** The CloudEvents 1.0 envelope in JSON format; `subject` is the aggregate's id, `traceparent` the W3C trace context. */
export const CloudEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1),
  time: InstantSchema,
  datacontenttype: z.literal('application/json'),
  traceparent: z.string().optional(),
  data: z.unknown(),
});
export type CloudEvent<Data = unknown> = Omit<z.infer<typeof CloudEventSchema>, 'data'> & { data: Data };

export interface CloudEventDraft<Data> {
  readonly id: string;
  /** The producing service, as `silkgate/<service>`. */
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly traceparent?: string;
  readonly data: Data;
}

export function cloudEvent<Data>(draft: CloudEventDraft<Data>): CloudEvent<Data> {
  return { specversion: '1.0', datacontenttype: 'application/json', ...draft };
}

const schemaByType = new Map(ALL_TOPICS.flatMap((topic) => Object.entries(topic.events)));

const typesByTopic = new Map(ALL_TOPICS.map((topic) => [topic.name, new Set(Object.keys(topic.events))]));

/** A type that one of our topics does not have: a newer producer's, or nobody's. Other topics are not judged. */
export function isUnknownType(topic: string, type: string): boolean {
  return typesByTopic.get(topic)?.has(type) === false;
}

export type EventReading<Data> =
  | { readonly kind: 'read'; readonly data: Data }
  | { readonly kind: 'other-type' }
  | { readonly kind: 'invalid'; readonly problem: string };

/** Reads the data of an event if it is of `type`; `invalid` names the first field that breaks the schema. */
export function readEvent<Data>(event: CloudEvent, type: string): EventReading<Data> {
  if (event.type !== type) return { kind: 'other-type' };
  const schema = schemaByType.get(type);
  if (schema === undefined) return { kind: 'invalid', problem: `no schema for ${type}` };
  const parsed = schema.safeParse(event.data);
  if (parsed.success) return { kind: 'read', data: parsed.data as Data };
  const issue = parsed.error.issues[0];
  return { kind: 'invalid', problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}` };
}
