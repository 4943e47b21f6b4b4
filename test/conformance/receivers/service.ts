import type { ServerOptions } from 'node:https'
import { startProxy } from '../../support/proxy.ts'
import { startSink, type Answer } from '../../support/sink.ts'
import { readRequest, type Asked } from './asked.ts'
import type { Kind } from './integration.ts'
import { startMailService } from './mail-service.ts'

type Test = { teardown (end: () => unknown): unknown }

export type Service = {
  readonly address: string
  /** What it was asked up to now, in that order. */
  asked (): Asked[]
}

export async function startService (t: Test, { kind, answer = response => response.end('ok'), tls }: { kind: Kind, answer: Answer | undefined, tls: ServerOptions }): Promise<Service> {
  if (kind === 'smtp') return await startMailService(t, tls)
  const { origin, port, received } = await startSink(t, answer, kind === 'proxy' ? tls : undefined)
  const asked = () => received.map(request => readRequest(request, `127.0.0.1:${port}`))
  if (kind === 'http') return { address: origin, asked }
  const proxy = await startProxy(t, { tunnelsTo: port })
  return { address: proxy.url, asked }
}
