// The contract as a document: OpenAPI 3.1 at /openapi.json, made from the controllers, browsable at /docs.
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** To be called before the application listens. */
export function describeApi(app: NestFastifyApplication): void {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Outreach Guard')
    .setVersion('1')
    .setDescription('May this controller send this person this message, now, and what proves it?')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: og_...' })
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, about), { jsonDocumentUrl: 'openapi.json' });
}
