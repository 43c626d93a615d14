import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Control } from './control.js';
import { controlled } from './controlled.js';
import {
  CollectRequest,
  DayCloseRequest,
  DemoRequest,
  FaultRequest,
  OrderRequest,
  PaymentCodeRequest,
  RefundRequest,
  ScanRequest,
  TillResultsRequest,
} from './requests.dto.js';
import { CONTROL } from './tokens.js';

/** What testers do in the place of visitors, shops and operators. */
@ApiTags('control')
@Controller('control')
@UsePipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }))
export class ControlController {
  constructor(@Inject(CONTROL) private readonly control: Control) {}

  @Get('participants')
  @ApiOperation({ summary: 'who is simulated' })
  participants(): readonly object[] {
    return this.control.participants();
  }

  @Post('wallets/:clientId/payment-code')
  @HttpCode(200)
  @ApiOperation({ summary: "a fresh consumer code of one of the wallet's users" })
  async paymentCode(@Param('clientId') clientId: string, @Body() body: PaymentCodeRequest) {
    return controlled(await this.control.paymentCode(clientId, body?.userId));
  }

  @Post('wallets/:clientId/scan')
  @HttpCode(200)
  @ApiOperation({ summary: 'the user scans, enters the amount where the code has none, and confirms' })
  async scan(@Param('clientId') clientId: string, @Body() { codeValue, userId, amountMinor }: ScanRequest) {
    const amount = amountMinor === undefined ? {} : { amountMinor: BigInt(amountMinor) };
    return controlled(await this.control.scan(clientId, { codeValue, userId, ...amount }));
  }

  @Post('merchants/:merchantId/orders')
  @HttpCode(200)
  @ApiOperation({ summary: 'a fresh order code' })
  async order(@Param('merchantId') merchantId: string, @Body() body: OrderRequest) {
    return controlled(await this.control.order(merchantId, BigInt(body.amountMinor), body.lifeMs));
  }

  @Get('merchants/:merchantId/static-code')
  @ApiOperation({ summary: "the merchant's EMV code" })
  staticCode(@Param('merchantId') merchantId: string) {
    return controlled(this.control.staticCode(merchantId));
  }

  @Post('merchants/:merchantId/payments')
  @HttpCode(200)
  @ApiOperation({ summary: "the shop scans a visitor's consumer code; answers when the payment is final" })
  async collect(@Param('merchantId') merchantId: string, @Body() { codeValue, amountMinor }: CollectRequest) {
    return controlled(await this.control.collect(merchantId, codeValue, BigInt(amountMinor)));
  }

  @Post('merchants/:merchantId/refunds')
  @HttpCode(200)
  @ApiOperation({ summary: 'the shop gives money back; answers when the refund is final' })
  async refund(
    @Param('merchantId') merchantId: string,
    @Body() { paymentRequestId, amountMinor }: RefundRequest,
  ) {
    return controlled(await this.control.refund(merchantId, paymentRequestId, BigInt(amountMinor)));
  }

  @Post('acquirers/:clientId/results')
  @HttpCode(200)
  @ApiOperation({
    summary: 'successes that tills outside were answered by the switch: the acquirer books them',
  })
  async tillResults(@Param('clientId') clientId: string, @Body() { results }: TillResultsRequest) {
    return controlled(await this.control.tillResults(clientId, results));
  }

  @Post('faults')
  @HttpCode(200)
  @ApiOperation({ summary: 'the next calls of an operation at a participant misbehave' })
  faults(@Body() body: FaultRequest) {
    return controlled(this.control.arm(body));
  }

  @Get('books')
  @ApiOperation({ summary: "the counterparty's own ledger: one row a debit or credit" })
  async books(@Query('clientId') clientId: string) {
    return controlled(await this.control.books(clientId));
  }

  @Post('day/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'ends the business day at the switch, then everyone writes the day files' })
  async closeDay(@Body() body: DayCloseRequest) {
    return controlled(await this.control.closeDay(body?.cutAt));
  }

  @Post('demo')
  @HttpCode(202)
  @ApiOperation({ summary: 'starts a demo day' })
  startDemo(@Body() body: DemoRequest) {
    return controlled(this.control.startDemo(body));
  }

  @Get('demo')
  @ApiOperation({ summary: "the demo day's progress" })
  demo() {
    return this.control.demoProgress();
  }
}
