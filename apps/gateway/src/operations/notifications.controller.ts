import {
  Body,
  ConflictException,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { toIsoUtc8 } from '@silkgate/kernel';
import { OperatorGuard } from '@silkgate/observability';
import type { Gateway } from '../composition.js';
import type { NotificationView } from '../notifications/notification-desk.js';
import { GATEWAY } from '../tokens.js';
import {
  NotificationIdDto,
  NotificationQueryDto,
  NotificationsDto,
  ResendAllDto,
  ResendOneDto,
  ResentDto,
} from './notifications.dto.js';
import type { NotificationDto } from './notifications.dto.js';

const DEFAULT_LIMIT = 100;

/** What participants were or must still be told; an operator may have it told again. */
@ApiTags('operators')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/notifications')
export class NotificationsController {
  constructor(@Inject(GATEWAY) private readonly gateway: Gateway) {}

  @Get()
  @ApiOperation({ summary: 'Notifications by participant, payment or state, newest first' })
  @ApiOkResponse({ type: NotificationsDto })
  async list(@Query() query: NotificationQueryDto): Promise<NotificationsDto> {
    const { participantId, paymentId, state, before, limit = DEFAULT_LIMIT } = query;
    const found = await this.gateway.notifications.list({
      ...(participantId === undefined ? {} : { recipientId: participantId }),
      ...(paymentId === undefined ? {} : { paymentId }),
      ...(state === undefined ? {} : { state }),
      ...(before === undefined ? {} : { before }),
      limit,
    });
    const last = found.at(-1);
    return {
      notifications: found.map(viewOf),
      ...(found.length < limit || last === undefined ? {} : { next: last.notificationId }),
    };
  }

  @Post('resend')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sends everything a participant has not confirmed, what was given up included' })
  @ApiOkResponse({ type: ResentDto })
  @ApiNotFoundResponse()
  async resendAll(@Body() { participantId, ...order }: ResendAllDto): Promise<ResentDto> {
    if (this.gateway.directory.participant(participantId) === undefined)
      throw new NotFoundException('no such participant');
    return { resent: await this.gateway.notifications.resendAll(participantId, order) };
  }

  @Post(':notificationId/resend')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sends one again, whatever became of it' })
  @ApiOkResponse({ type: ResentDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'It is being sent at this moment.' })
  async resendOne(
    @Param() { notificationId }: NotificationIdDto,
    @Body() order: ResendOneDto,
  ): Promise<ResentDto> {
    switch (await this.gateway.notifications.resend(notificationId, order)) {
      case 'owed':
        return { resent: 1 };
      case 'under-way':
        throw new ConflictException('it is being sent at this moment');
      case 'unknown':
        throw new NotFoundException('no such notification');
    }
  }
}

function viewOf(found: NotificationView): NotificationDto {
  const { notificationId, paymentId, recipientId, operation, state, attempts } = found;
  return {
    ...{ notificationId, paymentId, participantId: recipientId, operation, state, attempts },
    createdAt: toIsoUtc8(found.createdAt),
    ...(state === 'OWED' ? { dueAt: toIsoUtc8(found.dueAt) } : {}),
    ...(found.endedAt === undefined ? {} : { endedAt: toIsoUtc8(found.endedAt) }),
  };
}
