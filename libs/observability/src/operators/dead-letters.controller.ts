import {
  Body,
  ConflictException,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  Query,
  UseGuards,
  UsePipes,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { toIsoUtc8 } from '@silkgate/kernel';
import { DEAD_LETTER_DESK } from './dead-letter-desk.js';
import type { DeadLetterDesk, WaitingKey } from './dead-letter-desk.js';
import {
  DeadLetterDto,
  DeadLetterQueryDto,
  DeadLettersDto,
  DiscardDto,
  DiscardedDto,
  ReplayDto,
  ReplayedDto,
} from './dead-letters.dto.js';
import { OperatorGuard } from './operator.guard.js';
import { strictValidation } from './strict-validation.js';

const DEFAULT_LIMIT = 100;

/** What this service set aside because it could not apply it, and what waits behind. */
@ApiTags('dead letters')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@UsePipes(strictValidation())
@Controller('ops/v1/dead-letters')
export class DeadLettersController {
  constructor(@Inject(DEAD_LETTER_DESK) private readonly desk: DeadLetterDesk) {}

  /** The keys that wait: of each its first letter, and how many events are parked behind it. */
  @Get()
  @ApiOkResponse({ type: DeadLettersDto })
  async list(@Query() { limit }: DeadLetterQueryDto): Promise<DeadLettersDto> {
    const { deadLetters, total } = await this.desk.list(limit ?? DEFAULT_LIMIT);
    return { deadLetters: deadLetters.map(viewOf), total };
  }

  /** Applies all letters of one key in their order, all or none; those parked behind the first included. */
  @Post('replay')
  @HttpCode(200)
  @ApiOkResponse({ type: ReplayedDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'One of them still cannot be applied; nothing changed.' })
  async replay(@Body() order: ReplayDto): Promise<ReplayedDto> {
    const outcome = await this.desk.replay(order);
    switch (outcome.kind) {
      case 'replayed':
        return { replayed: outcome.events };
      case 'unknown':
        throw new NotFoundException('no dead letter of that topic and key');
      case 'refused': {
        const { reason, eventId } = outcome;
        throw new ConflictException(eventId === undefined ? reason : `event ${eventId}: ${reason}`);
      }
    }
  }

  /** Declares the first letter of a key void: it never takes effect. Replay what is parked behind it afterwards. */
  @Post('discard')
  @HttpCode(200)
  @ApiOkResponse({ type: DiscardedDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'An earlier event of its key must be resolved before it.' })
  async discard(@Body() order: DiscardDto): Promise<DiscardedDto> {
    const outcome = await this.desk.discard(order);
    switch (outcome) {
      case 'discarded':
        return { discarded: order.eventId };
      case 'unknown':
        throw new NotFoundException('no such dead letter');
      case 'not-first':
        throw new ConflictException('an earlier event of its key must be replayed or discarded before it');
    }
  }
}

function viewOf({ eventType, eventTime, setAsideAt, ...letter }: WaitingKey): DeadLetterDto {
  return {
    ...letter,
    ...(eventType === undefined ? {} : { eventType }),
    ...(eventTime === undefined ? {} : { eventTime }),
    setAsideAt: toIsoUtc8(setAsideAt),
  };
}
