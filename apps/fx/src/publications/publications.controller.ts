import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { resultOf } from '@silkgate/alipayplus';
import type { Fx } from '../composition.js';
import { FX } from '../tokens.js';
import { PUBLICATIONS_PATH } from './publication-failure.filter.js';
import { RatePublicationAnswerDto, RatePublicationDto } from './publications.dto.js';

/** What is used of Nest's request; the raw body is what was signed. */
interface SignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody?: Buffer;
}

@ApiTags('rate publications')
@Controller(PUBLICATIONS_PATH)
export class PublicationsController {
  constructor(@Inject(FX) private readonly fx: Fx) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'A publisher sends its rates',
    description:
      'Signed with Client-Id, Request-Time and Signature of the source. Idempotent by (source, publishedAt). ' +
      'The answer is not signed: nothing is done with it but to stop repeating.',
  })
  @ApiBody({ type: RatePublicationDto })
  @ApiOkResponse({ type: RatePublicationAnswerDto })
  async publish(@Req() request: SignedRequest, @Body() _body: unknown): Promise<RatePublicationAnswerDto> {
    const answer = await this.fx.receive.receive({
      method: request.method,
      path: request.url,
      headers: singleValues(request.headers),
      body: request.rawBody ?? Buffer.alloc(0),
    });
    if (answer.ok) return { result: resultOf('SUCCESS'), rateSetId: answer.value };
    return { result: resultOf(answer.error.code, answer.error.detail) };
  }
}

/** A header that came twice is as good as absent. */
function singleValues(headers: SignedRequest['headers']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
}
