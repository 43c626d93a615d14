import { applyDecorators, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { OPERATIONS } from '@silkgate/alipayplus';
import type { Operation } from '@silkgate/alipayplus';
import { z } from 'zod';

type SchemaObject = NonNullable<Extract<Parameters<typeof ApiBody>[0], { schema: unknown }>['schema']>;

/** The message as JSON Schema, from the schema that reads it. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): SchemaObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'openapi-3.0',
  });
  return rest as SchemaObject;
}

const HEADERS = [
  { name: 'Client-Id', description: 'The clientId you were given.' },
  {
    name: 'Request-Time',
    description: 'ISO 8601 with offset, or epoch milliseconds; within 5 minutes of our clock.',
  },
  { name: 'Signature', description: 'algorithm=ES256,keyVersion=1,signature=<percent-encoded base64>' },
];

/** POST under the operation's names with its headers and messages in the OpenAPI document. */
export function PartnerOperation(operation: Operation, summary: string): MethodDecorator {
  const { paths, requestSchema, responseSchema } = OPERATIONS[operation];
  const names = [...new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1)))];
  return applyDecorators(
    Post(names),
    HttpCode(200),
    ApiOperation({ summary }),
    ...HEADERS.map((header) => ApiHeader({ ...header, required: true })),
    ApiBody({ schema: schemaOf(requestSchema, 'input') }),
    ApiOkResponse({ description: 'Signed by the switch.', schema: schemaOf(responseSchema, 'input') }),
  );
}
