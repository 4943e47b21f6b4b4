import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runAlertmanager } from '../support/alertmanager.ts'
import { temporaryFolder } from '../support/program.ts'
import { startRouter } from '../support/router.ts'
import { configurationOf, receiverName, webhooksOf } from './configuration.ts'
import { exchange } from './exchange.ts'
import type { TimeLines } from './time-line.ts'
import { listenToBoth, type Ears } from './told.ts'

type Test = { teardown (end: () => unknown): unknown }

export type Both<Value> = { readonly theirs: Value, readonly ours: Value }

export type Pair = {
  readonly origins: Both<string>
  readonly ears: Ears
  /** Gives both the configuration of these time lines and waits until they have taken it. */
  reload (lines: TimeLines): Promise<void>
}

/** Runs the real Alertmanager and Tocsin on the same configuration. */
export async function startPair (t: Test, { lines, beat }: { lines: TimeLines, beat: number }): Promise<Pair> {
  let current = lines
  let edition = 0
  const ears = await listenToBoth(t, (receiver, index) => {
    for (const [line, timeLine] of Object.entries(current)) {
      for (const [name, webhooks] of Object.entries(webhooksOf(timeLine))) {
        if (receiverName(line, name) === receiver) return webhooks[index]?.answers ?? []
      }
    }
    return []
  })
  const configs = (): Both<object> => ({
    theirs: configurationOf(current, { beat, url: ears.theirs.url, edition }),
    ours: configurationOf(current, { beat, url: ears.ours.url, edition })
  })

  const { theirs, ours } = configs()
  const folder = await temporaryFolder(t)
  const [alertmanager, tocsin] = await Promise.all([runAlertmanager(t, { config: theirs, folder }), startRouter(t, { config: ours })])
  const origins = { theirs: alertmanager.origin, ours: tocsin.origin }
  await warm(origins)
  const files = { theirs: join(folder, 'alertmanager.yml'), ours: tocsin.configFile }

  return {
    origins,
    ears,
    async reload (lines) {
      current = lines
      edition++
      const next = configs()
      await Promise.all((['theirs', 'ours'] as const).map(async whose => {
        await writeFile(files[whose], JSON.stringify(next[whose]))
        const { status, body } = await exchange(origins[whose], { method: 'POST', path: '/-/reload' })
        if (status !== 200) throw new Error(`${origins[whose]} does not reload: ${body}`)
      }))
    }
  }
}

/** A program is slow at what it does for the first time. */
async function warm (origins: Both<string>): Promise<void> {
  for (let n = 0; n < 30; n++) {
    await Promise.all(Object.values(origins).flatMap(origin => [
      exchange(origin, { method: 'POST', path: '/api/v2/alerts', headers: { 'content-type': 'application/json' }, body: JSON.stringify([{ labels: { alertname: `Warm${n % 10}` } }]) }),
      exchange(origin, { path: '/api/v2/alerts/groups' })
    ]))
  }
}
