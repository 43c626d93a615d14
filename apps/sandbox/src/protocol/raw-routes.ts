import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { operationOfPath, resultOf } from '@silkgate/alipayplus';
import type { ReceivedRequest } from './authentication.js';
import { answerCall, type EndpointPorts } from './endpoint.js';
import type { Answering } from './participant.js';

export interface RawRouteParts {
  readonly wallets: ReadonlyMap<string, Answering>;
  readonly acquirers: ReadonlyMap<string, Answering>;
  /** `POST /bank/v1/<call>`. */
  readonly bank: (
    call: string,
    request: ReceivedRequest,
  ) => Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }>;
  readonly endpoint: EndpointPorts;
}

interface Params {
  readonly clientId: string;
  readonly '*': string;
}

/**
 * The participants' endpoints on the bare Fastify instance: raw bodies, no pipes, no parser. They stand in a scope of
 * their own, so that the control calls keep their JSON parser.
 */
export function addRawRoutes(fastify: FastifyInstance, parts: RawRouteParts): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post<{ Params: Params }>('/wallets/:clientId/*', (request, reply) =>
      serve(parts.wallets, parts.endpoint, request, reply),
    );
    scope.post<{ Params: Params }>('/acquirers/:clientId/*', (request, reply) =>
      serve(parts.acquirers, parts.endpoint, request, reply),
    );
    scope.post<{ Params: { call: string } }>('/bank/v1/:call', async (request, reply) => {
      const answer = await parts.bank(request.params.call, received(request));
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    });
  });
}

async function serve(
  participants: ReadonlyMap<string, Answering>,
  ports: EndpointPorts,
  request: FastifyRequest<{ Params: Params }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const participant = participants.get(request.params.clientId);
  const operation = operationOfPath(`/${request.params['*']}`);
  if (participant === undefined || operation === undefined) {
    return reply
      .code(404)
      .type('application/json')
      .send({ result: resultOf('NO_INTERFACE_DEF') });
  }
  const answer = await answerCall(participant, operation, received(request), ports);
  if (answer.status === 'no-answer') {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

function received(request: FastifyRequest): ReceivedRequest {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return { method: request.method, path: request.url, headers: request.headers, body };
}
