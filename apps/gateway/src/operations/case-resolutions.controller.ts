import {
  BadRequestException,
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
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { toIsoUtc8 } from '@silkgate/kernel';
import { OperatorGuard } from '@silkgate/observability';
import type { CaseResolution } from '../cases/domain/case-resolution.js';
import type { DecisionRefusal, ProposalRefusal } from '../cases/resolution-desk.js';
import type { Gateway } from '../composition.js';
import { GATEWAY } from '../tokens.js';
import {
  CaseResolutionDto,
  CaseResolutionsDto,
  DecideResolutionDto,
  ProposeResolutionDto,
  ResolutionIdDto,
  ResolutionQueryDto,
} from './case-resolutions.dto.js';

const DEFAULT_LIMIT = 100;

const REFUSALS: Readonly<Record<Exclude<DecisionRefusal, 'unknown'>, string>> = {
  ended: 'it has ended already',
  inquiring: 'its counterparty still has time to say what became of it',
  'no-case': 'no case says that it does not end',
  decided: 'it is decided already',
  own: 'somebody else than who proposed it must decide',
  busy: 'its counterparty is being asked just now: decide again in a moment',
};

const WRONG_OUTCOME =
  'outcome: a payment ends as CANCELLED, a refund or reversal as SUCCESS or FAILED, which must be said';

function refused(refusal: DecisionRefusal | ProposalRefusal, unknown: string): never {
  if (refusal === 'outcome') throw new BadRequestException(WRONG_OUTCOME);
  if (refusal === 'unknown') throw new NotFoundException(unknown);
  throw new ConflictException(REFUSALS[refusal]);
}

/** What no counterparty ends: one operator proposes to end it, another one confirms. */
@ApiTags('operators')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/payment-cases/resolutions')
export class CaseResolutionsController {
  constructor(@Inject(GATEWAY) private readonly gateway: Gateway) {}

  @Get()
  @ApiOperation({ summary: 'What was proposed, who decided, and what is owed outside; newest first' })
  @ApiOkResponse({ type: CaseResolutionsDto })
  async list(@Query() { paymentId, limit = DEFAULT_LIMIT }: ResolutionQueryDto): Promise<CaseResolutionsDto> {
    const query = { limit, ...(paymentId === undefined ? {} : { paymentId }) };
    return { resolutions: (await this.gateway.caseResolutions.list(query)).map(viewOf) };
  }

  @Post()
  @ApiOperation({
    summary:
      'Proposes to end a payment as cancelled, or a refund or reversal as what its counterparty did; nothing ends before somebody else confirms',
  })
  @ApiCreatedResponse({ type: CaseResolutionDto })
  @ApiBadRequestResponse({ description: 'Also without an outcome that its subject can have.' })
  @ApiNotFoundResponse()
  @ApiConflictResponse({
    description: 'It has ended, is still inquired, or no case says that it does not end.',
  })
  async propose(@Body() order: ProposeResolutionDto): Promise<CaseResolutionDto> {
    const proposal = await this.gateway.caseResolutions.propose(order);
    return proposal.ok ? viewOf(proposal.value) : refused(proposal.error, 'no such payment or refund');
  }

  @Post(':proposalId/decision')
  @HttpCode(200)
  @ApiOperation({ summary: 'Confirms or rejects what another operator proposed; confirmed, it ends at once' })
  @ApiOkResponse({ type: CaseResolutionDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({
    description: 'Decided already, proposed by the same operator, ended otherwise, or asked about just now.',
  })
  async decide(
    @Param() { proposalId }: ResolutionIdDto,
    @Body() { verdict, operator }: DecideResolutionDto,
  ): Promise<CaseResolutionDto> {
    const decided = await this.gateway.caseResolutions.decide(proposalId, verdict, operator);
    return decided.ok ? viewOf(decided.value) : refused(decided.error, 'no such proposal');
  }
}

function viewOf(resolution: CaseResolution): CaseResolutionDto {
  const { decision, owedOutside, proposedAt, ...rest } = resolution;
  return {
    ...rest,
    state: decision?.verdict ?? 'PROPOSED',
    ...(owedOutside === undefined
      ? {}
      : { owedOutside: { ...owedOutside, amount: owedOutside.amount.toJson() } }),
    proposedAt: toIsoUtc8(proposedAt),
    ...(decision === undefined
      ? {}
      : { decidedBy: decision.decidedBy, decidedAt: toIsoUtc8(decision.decidedAt) }),
  };
}
