import {
  Body,
  ConflictException,
  Controller,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { parseIsoInstant } from '@silkgate/kernel';
import type { Fx } from '../composition.js';
import { OperatorGuard } from '@silkgate/observability';
import { FX } from '../tokens.js';
import { ReleaseDto, ReleasedDto } from './publications.dto.js';

@ApiTags('rate publications')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/held-publications')
export class ReleasesController {
  constructor(@Inject(FX) private readonly fx: Fx) {}

  /** Publishes a held publication after a person has checked it. */
  @Post('release')
  @HttpCode(200)
  @ApiOkResponse({ type: ReleasedDto })
  async release(@Body() { publishedAt, ...release }: ReleaseDto): Promise<ReleasedDto> {
    const instant = parseIsoInstant(publishedAt);
    if (!instant.ok) throw new NotFoundException('no publication of that time');
    const released = await this.fx.release.release({ ...release, publishedAt: instant.value });
    if (released.ok) return { rateSetId: released.value };
    if (released.error === 'NOT_FOUND') throw new NotFoundException('no such publication');
    throw new ConflictException(
      released.error === 'NOT_HELD' ? 'the publication is not held' : 'a later set has been published since',
    );
  }
}
