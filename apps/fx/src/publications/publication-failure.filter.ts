import { Catch, type ArgumentsHost, type HttpServer } from '@nestjs/common';
import { resultOf, type ResultCode } from '@silkgate/alipayplus';
import { OutageFilter, type Logger } from '@silkgate/observability';

interface Reply {
  status(code: number): Reply;
  send(body: unknown): unknown;
}

export const PUBLICATIONS_PATH = '/v1/rate-publications';

const CODES: Readonly<Record<number, ResultCode>> = {
  400: 'PARAM_ILLEGAL',
  413: 'REQUEST_TOO_LARGE',
  415: 'MEDIA_TYPE_NOT_ACCEPTABLE',
};

/** What goes wrong before or behind a publisher's call, as a result of the dialect; other paths as Nest does. */
@Catch()
export class PublicationFailureFilter extends OutageFilter {
  constructor(
    server: HttpServer,
    private readonly logger: Logger,
  ) {
    super(server);
  }

  override catch(failure: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { url } = http.getRequest<{ url: string }>();
    if (url.split('?')[0] !== PUBLICATIONS_PATH) return super.catch(failure, host);
    const code = CODES[statusOf(failure)] ?? 'UNKNOWN_EXCEPTION';
    if (code === 'UNKNOWN_EXCEPTION')
      this.logger.error({ err: failure }, 'a rate publication could not be stored');
    http
      .getResponse<Reply>()
      .status(200)
      .send({ result: resultOf(code) });
  }
}

function statusOf(failure: unknown): number {
  if (typeof failure !== 'object' || failure === null) return 0;
  const { statusCode, status } = failure as { statusCode?: unknown; status?: unknown };
  return typeof statusCode === 'number' ? statusCode : typeof status === 'number' ? status : 0;
}
