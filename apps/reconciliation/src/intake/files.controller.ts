import {
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiNotFoundResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { Reconciliation } from '../composition.js';
import { OperatorGuard } from '@silkgate/observability';
import { RECONCILIATION } from '../tokens.js';
import type { FileFacts } from './file-queries.js';
import { FileDto, FilePageDto, FileQueryDto, FileWithProblemsDto, ScanDto } from './files.dto.js';

const DEFAULT_PAGE = 100;

@ApiTags('files')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller()
export class FilesController {
  constructor(@Inject(RECONCILIATION) private readonly reconciliation: Reconciliation) {}

  /** Takes in what lies in the folder now, and matches what has become ready. */
  @Post('ops/v1/files/scan')
  @HttpCode(200)
  @ApiOkResponse({ type: ScanDto })
  async scan(): Promise<ScanDto> {
    const { registered, ignored } = await this.reconciliation.scan();
    const matched = await this.reconciliation.match();
    return { registered: [...registered], ignored: [...ignored], matched };
  }

  /** Every version of every file, in the order they came. */
  @Get('v1/files')
  @ApiOkResponse({ type: FilePageDto })
  async list(@Query() query: FileQueryDto): Promise<FilePageDto> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const files = (await this.reconciliation.files({ ...query, limit })).map(viewOf);
    const next = files.at(-1)?.fileId;
    return files.length < limit || next === undefined ? { files } : { files, next };
  }

  /** One file with what could not be read of it, by line. */
  @Get('v1/files/:id')
  @ApiOkResponse({ type: FileWithProblemsDto })
  @ApiNotFoundResponse()
  async read(@Param('id', ParseUUIDPipe) id: string): Promise<FileWithProblemsDto> {
    const file = await this.reconciliation.file(id);
    if (file === undefined) throw new NotFoundException('no such file');
    return { ...viewOf(file), problemList: [...file.problemList] };
  }
}

function viewOf({ registeredAt, ...file }: FileFacts): FileDto {
  return { ...file, registeredAt: toIsoUtc8(registeredAt) };
}
