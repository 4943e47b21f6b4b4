import { createServer as createPlainServer, maxHeaderSize, type IncomingMessage, type RequestListener, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify'
import type { Guard } from '../src/access/guard.ts'
import { formatGoDuration } from '../src/domain/duration.ts'
import type { MatcherMode } from '../src/domain/matcher-parser.ts'
import type { Engine } from '../src/engine.ts'
import type { Incidents } from '../src/incidents.ts'
import type { LinkKeys } from '../src/link-keys.ts'
import apiV1 from './api-v1.ts'
import apiV2 from './api-v2/index.ts'
import type { VersionInfo } from './api-v2/status.ts'
import { redirectUncleanPaths } from './clean-path.ts'
import { limitGets, limitTime } from './concurrency.ts'
import docs from './docs.ts'
import { statusOf, withHeadersOf } from './failure.ts'
import { answerBadPath, guardRequests } from './guard.ts'
import health from './health.ts'
import incidentPage from './incident-page.ts'
import interactions from './interactions.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { answerMalformed } from './malformed.ts'
import management from './management.ts'
import { measureRequests } from './measure.ts'
import metrics from './metrics.ts'
import { routedUrl } from './request-path.ts'
import { addResource, refuseInText, sendText } from './resource.ts'
import tocsinV1 from './tocsin-v1/index.ts'
import { answerUnknownPath } from './unknown-path.ts'
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
  /** Makes the server where it is to be another than that of plain HTTP. */
  readonly createServer?: (handler: RequestListener, settings: ServerOptions) => Server
  /** Everything asks it before anything else. */
  readonly guard?: Pick<Guard, 'admit' | 'headers'>
  /** With these, people act on incidents from outside: by signed links, and by the buttons of messages. */
  readonly incidents?: Pick<Incidents, 'get' | 'act'>
  readonly linkKeys?: LinkKeys
}

/** How long a connection is kept for the next request. */
const keepAliveTimeout = 72_000

/** Everything that speaks HTTP, not yet listening. */
export function createApp (options: AppOptions): FastifyInstance {
  const { engine, log, version, versionInfo, nodeId, docsFolder, getConcurrency, timeout = 0, requestTimeout = 60_000, matcherMode = 'fallback', createServer = createPlain, guard, incidents, linkKeys } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const routePrefix = (options.routePrefix ?? '').replace(/\/+$/, '')

  const settings = {
    keepAliveTimeout,
    requestTimeout,
    headersTimeout: Math.min(requestTimeout, 30_000),
    // How often Node looks for requests that take too long to arrive.
    connectionsCheckingInterval: Math.min(requestTimeout, 5000)
  }
  const app = Fastify<Server, IncomingMessage, ServerResponse, FastifyBaseLogger>({
    // That it listens is told once, by the process, with the address that was bound.
    // Nor that an answer came after the time limit for it.
    loggerInstance: log.child({}, { level: log.level === 'silent' ? 'silent' : 'error' }),
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    bodyLimit: limits.otherBody,
    serverFactory: handler => createServer(handler, settings),
    // Queries are read where they are needed, by Go's rules.
    // A parameter of any length is told what is wrong with it by who knows.
    routerOptions: { querystringParser: () => ({}), maxParamLength: maxHeaderSize },
    rewriteUrl: ({ url = '/' }) => routedUrl(url),
    clientErrorHandler: answerMalformed,
    frameworkErrors: (_error, request, reply) => { answerBadPath({ guard, request, reply }).catch(() => reply.raw.destroy()) }
  })

  acceptAnyBody(app)
  if (guard) guardRequests(app, guard)
  redirectUncleanPaths(app, { subtree: `${routePrefix}/api/v2`, named: `${routePrefix}/api/tocsin` })
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

  if (routePrefix) addResource(app, { url: '/', handlers: { GET: async (_request, reply) => reply.redirect(routePrefix, 302) } }, refuseInText)
  app.register(async scope => {
    await scope.register(management, { engine })
    await scope.register(health, { engine })
    await scope.register(metrics, { engine })
    await scope.register(webhooks, { engine, limits })
    await scope.register(apiV1)
    await scope.register(apiV2, { prefix: '/api/v2', engine, limits, log, matcherMode, versionInfo, ...nodeId !== undefined && { nodeId } })
    await scope.register(tocsinV1, { prefix: '/api/tocsin/v1', engine, limits, matcherMode })
    if (incidents && linkKeys) {
      await scope.register(incidentPage, { engine, incidents, linkKeys })
      await scope.register(interactions, { engine, incidents, linkKeys })
    }
    await scope.register(web, { engine, routePrefix, version })
    await scope.register(docs, { folder: docsFolder })
  }, { prefix: routePrefix })
  return app
}

function createPlain (handler: RequestListener, settings: ServerOptions): Server {
  return createPlainServer(settings, handler)
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
