// PATCH /v1/controllers/:id: how the public pages of a controller look, and what they say beside what the law asks.
import { Body, Controller, Param, Patch, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Wants } from '../../access/access.guard.js';
import { type Brand } from '../../access/brand.js';
import { Brands } from '../../access/brands.js';
import { Controllers } from '../../access/controllers.js';
import { Links } from '../../values/links.js';
import { brandChangeOf, BrandRequest } from './brand.request.js';
import { Operation } from './openapi-operation.js';
import { type Asking, mayActFor } from './setting-up.js';

@ApiTags('set-up')
@Controller('v1/controllers')
@Wants('admin')
export class BrandsController {
  public constructor(
    private readonly controllers: Controllers,
    private readonly brands: Brands,
    private readonly links: Links,
  ) {}

  @Patch(':id')
  @Operation('Change how the public pages of a controller look', {
    answers: { 200: 'Brand' },
    more: 'What is left out stays as it is, null takes it away. In force for the next page that is asked for.',
  })
  public async change(
    @Param('id') id: string,
    @Body() asked: BrandRequest,
    @Req() { caller }: Asking,
  ): Promise<Brand & { readonly id: string }> {
    await mayActFor(this.controllers, id, caller);
    const { colour, logo, wording } = await this.brands.change(id, brandChangeOf(asked));
    return { id, colour, logo: logo && `${this.links.publicUrl}/logo/${logo}`, wording };
  }
}
