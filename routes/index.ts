import Fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify'
import { formatGoDuration } from '../src/domain/duration.ts'
import type { MatcherMode } from '../src/domain/matcher-parser.ts'
import type { Engine } from '../src/engine.ts'
import type { SourceFormat } from '../src/sources/format.ts'
import apiV1 from './api-v1.ts'
import apiV2 from './api-v2/index.ts'
import type { VersionInfo } from './api-v2/status.ts'
import { limitGets, limitTime } from './concurrency.ts'
import docs from './docs.ts'
import { statusOf, withHeadersOf } from './failure.ts'
import health from './health.ts'
import { defaultLimits, type Limits } from './limits.ts'
import management from './management.ts'
import { measureRequests } from './measure.ts'
import metrics from './metrics.ts'
import { answerUnknownPath } from './unknown-path.ts'
import { sendText } from './resource.ts'
import tocsinV1 from './tocsin-v1/index.ts'
import web from './web.ts'
import webhooks from './webhooks.ts'

export type AppOptions = {
  readonly engine: Engine
  readonly log: FastifyBaseLogger
  /** The version of this product. */
  readonly version: string
  /** What `/api/v2/status` shows: the Alertmanager that we are equal to. */
  readonly versionInfo: VersionInfo
  /** As nodes() has it. */
  readonly nodeId?: string
  /** Where the documentation lies, as Markdown files. */
  readonly docsFolder: string
  /** Payload formats of inbound webhooks by the type of their source. */
  readonly formats: ReadonlyMap<string, SourceFormat>
  /** `/` or a path under which everything is. */
  readonly routePrefix?: string
  /** GET requests at a time. */
  readonly getConcurrency: number
  /** Milliseconds for a request to be answered; 0 for no limit. */
  readonly timeout?: number
  /** Milliseconds for a request to arrive. */
  readonly requestTimeout?: number
  readonly limits?: Partial<Limits>
  readonly matcherMode?: MatcherMode
}

/** Everything that speaks HTTP, not yet listening. */
export function createApp (options: AppOptions): FastifyInstance {
  const { engine, log, version, versionInfo, nodeId, docsFolder, formats, getConcurrency, timeout = 0, requestTimeout = 60_000, matcherMode = 'fallback' } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const routePrefix = (options.routePrefix ?? '').replace(/\/+$/, '')

  const app = Fastify({
    // That it listens is told once, by the process, with the address that was bound.
    // Nor that an answer came after the time limit for it.
    loggerInstance: log.child({}, { level: log.level === 'silent' ? 'silent' : 'error' }),
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    bodyLimit: limits.otherBody,
    requestTimeout,
    // How often Node looks for requests that take too long to arrive.
    http: { headersTimeout: Math.min(requestTimeout, 30_000), connectionsCheckingInterval: Math.min(requestTimeout, 5000) },
    // Queries are read where they are needed, by Go's rules.
    routerOptions: { querystringParser: () => ({}) },
    frameworkErrors: (error, _request, reply) => sendText(reply, 400, error.message)
  })

  acceptAnyBody(app)
  measureRequests(app, engine.metrics, routePrefix)
  if (timeout > 0) limitTime(app, { timeout, printed: formatGoDuration(timeout) })
  limitGets(app, { limit: getConcurrency, metrics: engine.metrics })
  app.setNotFoundHandler(answerUnknownPath)
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, message } = statusOf(error, request)
    withHeadersOf(reply, status)
    return sendText(reply, status, message)
  })

  engine.metrics.buildInfo.set({ version: versionInfo.version, revision: versionInfo.revision, branch: versionInfo.branch, goversion: versionInfo.goVersion, goos: process.platform, goarch: process.arch, tags: '' }, 1)

  if (routePrefix) app.get('/', async (_request, reply) => reply.redirect(routePrefix, 302))
  app.register(async scope => {
    await scope.register(management, { engine })
    await scope.register(health, { engine })
    await scope.register(metrics, { engine })
    await scope.register(webhooks, { engine, formats, limits, matcherMode })
    await scope.register(apiV1)
    await scope.register(apiV2, { prefix: '/api/v2', engine, limits, log, matcherMode, versionInfo, ...nodeId !== undefined && { nodeId } })
    await scope.register(tocsinV1, { prefix: '/api/tocsin/v1', engine, matcherMode })
    await scope.register(web, { engine, routePrefix, version })
    await scope.register(docs, { folder: docsFolder })
  }, { prefix: routePrefix })
  return app
}

/** Bodies reach the handlers as bytes, whatever they are declared to be: Fastify's own JSON parser is stricter than Alertmanager. */
function acceptAnyBody (app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('preParsing', async request => {
    // A declaration that Fastify cannot read would be refused by it; who cares has looked by now.
    if (request.raw.headers['content-type'] !== undefined) request.raw.headers['content-type'] = 'application/octet-stream'
  })
}
