import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** A call as Swagger UI makes it. */
interface Call {
  readonly headers: Record<string, string>;
}

/** An answer as Swagger UI shows it. */
interface Shown {
  readonly ok: boolean;
  readonly obj?: { readonly accessToken?: unknown } | null;
}

/** What Swagger UI leaves in its page. */
declare const ui: { readonly authActions: { authorizeWithPersistOption(granted: object): void } };
declare const crypto: { randomUUID?(): string };

/** Serves the API description, and a page on which every call can be tried: whoever signs in there stays signed in. */
export function serveDocs(app: INestApplication, document: OpenAPIObject): void {
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Tradepost API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      requestInterceptor: freshKey,
      responseInterceptor: authorize,
    },
  });
}

/**
 * Runs in the page, from its own text alone: the key of the API description is another one each time, so that each try is
 * a new request. A key that somebody typed stays as it is.
 */
function freshKey(call: Call): Call {
  const shown = '8e03978e-40d5-43e8-bc93-6894a57f9324';
  if (call.headers['Idempotency-Key'] === shown && crypto.randomUUID !== undefined)
    call.headers['Idempotency-Key'] = crypto.randomUUID();
  return call;
}

/** Runs in the page, too: what answers with an access token has signed in. */
function authorize(answer: Shown): Shown {
  const token = answer.ok ? answer.obj?.accessToken : undefined;
  if (typeof token === 'string') {
    const schema = { type: 'http', scheme: 'bearer' };
    ui.authActions.authorizeWithPersistOption({ accessToken: { name: 'accessToken', schema, value: token } });
  }
  return answer;
}
