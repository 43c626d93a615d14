import {
  Controller,
  Get,
  Header,
  Inject,
  NotFoundException,
  Param,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import type { Settlement } from '../composition.js';
import { BusinessDateParam } from '../operators/business-date-param.js';
import { OperatorGuard } from '@silkgate/observability';
import { SETTLEMENT } from '../settlement.tokens.js';
import type { Statement } from './domain/statement.js';
import { statementCsv } from './domain/statement-csv.js';
import { statementView } from './statement-view.js';

export class StatementParam extends BusinessDateParam {
  @ApiProperty({ example: 'M-ALIPAY-0001' })
  @IsString()
  @Length(1, 64)
  // Postgres text cannot hold U+0000, and no id has a control character.
  @Matches(/^\P{Cc}+$/u)
  merchantId!: string;
}

const params = () => new ValidationPipe({ expectedType: StatementParam });

@ApiTags('statements')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/merchants/:merchantId/statements')
export class StatementsController {
  constructor(@Inject(SETTLEMENT) private readonly settlement: Settlement) {}

  @ApiOperation({ summary: "A merchant's business date as CSV, as in its statement file" })
  @ApiProduces('text/csv')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Get(':date.csv')
  async csv(@Param(params()) param: StatementParam): Promise<string> {
    return statementCsv(await this.statements(param));
  }

  /** The merchant's own currency is the whole answer almost always; further ones stand in `others`. */
  @ApiOperation({
    summary: "A merchant's business date: every transaction, the payout, opening and closing payable",
  })
  @Get(':date')
  async json(@Param(params()) param: StatementParam) {
    const [first, ...others] = (await this.statements(param)).map(statementView);
    return { ...first, others };
  }

  private async statements({ merchantId, date }: StatementParam): Promise<readonly Statement[]> {
    const statements = await this.settlement.statements(merchantId, date);
    if (statements === undefined) throw new NotFoundException('no such merchant');
    return statements;
  }
}
