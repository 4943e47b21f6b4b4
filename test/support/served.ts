import type { Test } from 'tap'
import type { Engine } from '../../src/engine.ts'
import { runTocsin } from './amtool.ts'
import { appOf, fakeEngine } from './app.ts'

/** The real routes before an engine that is as told, and `tocsin` that speaks to them. */
export async function serveTo (t: Test, engine: Partial<Engine>) {
  const app = appOf(fakeEngine(engine))
  t.teardown(() => app.close())
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return { origin, tocsin: (...args: string[]) => runTocsin([...args, `--alertmanager.url=${origin}`, '--no-version-check']) }
}
