import { z } from 'zod'
import { ErrorBody } from '../../contract/common'
import type { Api, Auth, Endpoint } from '../../contract/endpoint'
import { TILL_HEADERS } from './till-signature'

/** A JSON Schema as far as the documents read it. */
export interface JsonSchema {
  type?: string | string[]
  description?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  anyOf?: JsonSchema[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
  default?: unknown
  [more: string]: unknown
}

/** One operation as the documents show it. */
export interface DocumentedOperation {
  method: string
  path: string
  summary: string
  auth: Auth
  input: JsonSchema
  output: JsonSchema
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
  void $schema
  return rest
}

/** The operations of a contract with their shapes as JSON Schema, in the contract's order. */
export function documentedOperations(api: Api): DocumentedOperation[] {
  return Object.entries(api).map(([key, endpoint]: [string, Endpoint]) => {
    const [method, path] = key.split(' ') as [string, string]
    return {
      method,
      path,
      summary: endpoint.summary,
      auth: endpoint.auth,
      input: jsonSchema(endpoint.input, 'input'),
      output: jsonSchema(endpoint.output, 'output'),
    }
  })
}

const json = (schema: unknown) => ({ 'application/json': { schema } })

const headerParameter = (name: string, description: string, schema: JsonSchema) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string', ...schema },
})

const SIGNED = [
  headerParameter('X-Guidepost-Timestamp', 'Unix 时间（秒），与服务器相差不超过 300 秒', {
    pattern: '^\\d{10}$',
  }),
  headerParameter('X-Guidepost-Signature', 'HMAC-SHA256 签名，64 位小写十六进制', {
    pattern: '^[0-9a-f]{64}$',
  }),
]
const ONCE: Record<'GET' | 'POST', unknown> = {
  GET: headerParameter('X-Guidepost-Nonce', '每次请求都不同，8–64 个字符', { pattern: '^[\\w.:-]{8,64}$' }),
  POST: headerParameter('Idempotency-Key', '同一请求重发时不变，8–64 个字符', {
    pattern: '^[\\w.:-]{8,64}$',
  }),
}

const REFUSALS: Record<string, string> = {
  401: '签名、时间或密钥不对',
  403: '密钥没有这项权限或不能用于这家门店',
  404: '没有找到门店、销售或会员',
  409: '幂等键用于另一份内容，或小票号、退款单号已被另一笔使用',
  422: '内容有误，message 说明哪里不对、怎么改',
  429: '请求太频繁，请按 Retry-After 等待',
}

function operationOf(operation: DocumentedOperation): Record<string, unknown> {
  const { method, path, summary, auth, input, output } = operation
  const isRead = method === 'GET'
  const required = new Set(input.required ?? [])
  const query = Object.entries(input.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema,
  }))
  const scope = typeof auth === 'object' && 'scope' in auth ? auth.scope : undefined
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^a-z]+(\w)/gi, (_, first: string) => first.toUpperCase())}`,
    summary,
    tags: scope === undefined ? [] : [scope],
    security: [{ tillKey: [] }],
    parameters: [...SIGNED, isRead ? ONCE.GET : ONCE.POST, ...(isRead ? query : [])],
    ...(isRead ? {} : { requestBody: { required: true, content: json(input) } }),
    responses: {
      200: { description: '成功', content: json(output) },
      ...Object.fromEntries(
        Object.entries(REFUSALS).map(([status, description]) => [
          status,
          { description, content: json({ $ref: '#/components/schemas/Error' }) },
        ]),
      ),
    },
  }
}

/** The OpenAPI 3.1 document of a till's contract; `publicUrl` is where this server answers. */
export function openApiOf(api: Api, info: { brand: string; publicUrl: string; version: string }): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of documentedOperations(api))
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: operationOf(operation),
    }
  return {
    openapi: '3.1.0',
    info: {
      title: `${info.brand} 收银开放接口`,
      version: info.version,
      description: `签名方法、示例和错误说明见 ${info.publicUrl}/api/docs`,
    },
    servers: [{ url: info.publicUrl }],
    paths,
    components: {
      securitySchemes: {
        tillKey: {
          type: 'apiKey',
          in: 'header',
          name: TILL_HEADERS.key.replace(/\b\w/g, (sign) => sign.toUpperCase()),
          description: 'API 密钥编号；请求还须带签名',
        },
      },
      schemas: { Error: jsonSchema(ErrorBody, 'output') },
    },
  }
}
