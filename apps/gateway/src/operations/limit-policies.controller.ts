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
  ApiBearerAuth,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { parseIsoInstant, toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import { OperatorGuard } from '@silkgate/observability';
import type { Gateway } from '../composition.js';
import type { DecisionRefusal, PolicyOrder } from '../limits/policies/limit-policy-desk.js';
import type { PolicyProposal } from '../limits/policies/policy-store.js';
import { GATEWAY } from '../tokens.js';
import {
  DecidePolicyDto,
  LimitPoliciesDto,
  LimitPolicyDto,
  PolicyIdDto,
  PolicyQueryDto,
  ProposePolicyDto,
} from './limit-policies.dto.js';

const REFUSALS: Readonly<Record<Exclude<DecisionRefusal, 'unknown'>, string>> = {
  decided: 'it is decided already',
  own: 'somebody else than who proposed it must decide',
  past: 'it would have begun already: propose it again with a later validFrom',
};

/** Limits of visitors and wallets: one operator proposes a policy, another decides. */
@ApiTags('operators')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/limit-policies')
export class LimitPoliciesController {
  constructor(@Inject(GATEWAY) private readonly gateway: Gateway) {}

  @Get()
  @ApiOperation({ summary: 'Every policy that was proposed, and what became of it; newest validity first' })
  @ApiOkResponse({ type: LimitPoliciesDto })
  async history(@Query() { scope }: PolicyQueryDto): Promise<LimitPoliciesDto> {
    return { policies: (await this.gateway.limitPolicies.history(scope)).map(viewOf) };
  }

  @Post()
  @ApiOperation({ summary: 'Proposes a policy; it limits nothing before somebody else approves it' })
  @ApiCreatedResponse({ type: LimitPolicyDto })
  async propose(@Body() body: ProposePolicyDto): Promise<LimitPolicyDto> {
    const proposal = await this.gateway.limitPolicies.propose(orderOf(body));
    if (!proposal.ok) throw new BadRequestException(proposal.error);
    return viewOf(proposal.value);
  }

  @Post(':proposalId/decision')
  @HttpCode(200)
  @ApiOperation({ summary: 'Approves or rejects what another operator proposed' })
  @ApiOkResponse({ type: LimitPolicyDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'Decided already, proposed by the same operator, or too late.' })
  async decide(
    @Param() { proposalId }: PolicyIdDto,
    @Body() { verdict, operator }: DecidePolicyDto,
  ): Promise<LimitPolicyDto> {
    const decided = await this.gateway.limitPolicies.decide(proposalId, verdict, operator);
    if (decided.ok) return viewOf(decided.value);
    if (decided.error === 'unknown') throw new NotFoundException('no such proposal');
    throw new ConflictException(REFUSALS[decided.error]);
  }
}

function instantOf(text: string, name: string): EpochMs {
  const instant = parseIsoInstant(text);
  if (!instant.ok) throw new BadRequestException(`${name} is not an ISO 8601 date-time with offset`);
  return instant.value;
}

function minorOf<Key extends string>(key: Key, text: string | undefined): { readonly [K in Key]?: bigint } {
  return text === undefined ? {} : ({ [key]: BigInt(text) } as { readonly [K in Key]?: bigint });
}

function orderOf(body: ProposePolicyDto): PolicyOrder {
  const { scope, identityLevel, currency, period, reason, operator } = body;
  return {
    ...{ scope, identityLevel, currency, reason, operator },
    ...minorOf('leastPaymentMinor', body.leastPaymentMinor),
    ...minorOf('largestPaymentMinor', body.largestPaymentMinor),
    ...(period === undefined ? {} : { period }),
    ...minorOf('perPeriodMinor', body.perPeriodMinor),
    validFrom: instantOf(body.validFrom, 'validFrom'),
    ...(body.validTo === undefined ? {} : { validTo: instantOf(body.validTo, 'validTo') }),
  };
}

function textOf<Key extends string>(key: Key, minor: bigint | undefined): { readonly [K in Key]?: string } {
  return minor === undefined ? {} : ({ [key]: minor.toString() } as { readonly [K in Key]?: string });
}

function viewOf(proposal: PolicyProposal): LimitPolicyDto {
  const { scope, identityLevel, currency, period, decision, proposalId, reason, proposedBy } = proposal;
  return {
    ...{ proposalId, scope, identityLevel, currency },
    ...textOf('leastPaymentMinor', proposal.leastPaymentMinor),
    ...textOf('largestPaymentMinor', proposal.largestPaymentMinor),
    ...(period === undefined ? {} : { period }),
    ...textOf('perPeriodMinor', proposal.perPeriodMinor),
    validFrom: toIsoUtc8(proposal.validFrom),
    ...(proposal.validTo === undefined ? {} : { validTo: toIsoUtc8(proposal.validTo) }),
    ...{ state: decision?.verdict ?? 'PROPOSED', reason, proposedBy },
    proposedAt: toIsoUtc8(proposal.proposedAt),
    ...(decision === undefined
      ? {}
      : { decidedBy: decision.decidedBy, decidedAt: toIsoUtc8(decision.decidedAt) }),
  };
}
