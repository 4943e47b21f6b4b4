import type { Test } from 'tap'
import type { Node } from './cluster-node.ts'
import { until, type Router } from './cluster.ts'
import { dieAt } from './intercept.ts'

type How = { readonly n: number, readonly reaches: boolean }

/** Two nodes of a router: the first dies at its n-th call from now on, as dieAt has it, and the second does what is due from then on. */
export async function nodesOfWhichOneDies (t: Test, router: Router, { n, reaches }: How) {
  const death = dieAt(n, { reaches })
  t.teardown(death.bury)
  const first = await router.node({ wrap: death.wrap, wrapTimers: death.wrapTimers })
  await until('the first node routes', async () => await router.redis.hget(router.keys.generation, 'routed') === '1')
  const second = await router.node({ wrapTimers: timers => ({ ...timers, start: work => timers.start(async queue => { if (death.isDead) await work(queue) }) }) })
  death.arm()

  return {
    death,
    second,
    /** Whoever asks asks the other when nobody answers, as Prometheus does with its Alertmanagers. */
    async ask (act: (node: Pick<Node, 'receive' | 'engine'>) => Promise<unknown>): Promise<void> {
      const answered = !death.isDead && await Promise.race([act(first).then(() => true), death.died.then(() => false)])
      if (!answered) await act(second)
    }
  }
}
