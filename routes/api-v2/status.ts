import type { FastifyPluginAsync } from 'fastify'
import type { Engine } from '../../src/engine.ts'
import { Unavailable } from '../../src/errors.ts'
import { addV2Resource, sendJson } from './answers.ts'

export type VersionInfo = {
  readonly branch: string
  readonly buildDate: string
  readonly buildUser: string
  readonly goVersion: string
  readonly revision: string
  /** Of the Alertmanager that we are equal to: amtool compares it with its own. */
  readonly version: string
}

type Options = { engine: Pick<Engine, 'config' | 'nodes' | 'startedAt'>, versionInfo: VersionInfo, nodeId?: string }

const routes: FastifyPluginAsync<Options> = async (app, { engine, versionInfo, nodeId }) => {
  addV2Resource(app, {
    url: '/status',
    handlers: {
      async GET (_request, reply) {
        const { branch, buildDate, buildUser, goVersion, revision, version } = versionInfo
        return sendJson(reply, JSON.stringify({
          cluster: await cluster(engine, nodeId),
          config: { original: engine.config().printed },
          uptime: new Date(engine.startedAt).toISOString(),
          versionInfo: { branch, buildDate, buildUser, goVersion, revision, version }
        }))
      }
    }
  })
}

/** While the state cannot be reached nobody knows who else is there, and the rest of the answer is still of use. */
async function cluster (engine: Pick<Engine, 'nodes'>, name: string | undefined) {
  try {
    const peers = (await engine.nodes()).map(({ address, id }) => ({ address, name: id }))
    peers.sort((a, b) => a.name < b.name ? -1 : 1)
    return { ...name !== undefined && { name }, peers, status: 'ready' }
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    return { ...name !== undefined && { name }, peers: [], status: 'settling' }
  }
}

export default routes
