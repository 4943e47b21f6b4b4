import { fileURLToPath } from 'node:url'
import type { LoadJob, LoadResult } from './load-job.ts'
import type { Stage } from './stage.ts'

/** Has the generator of load, a process of its own, do one job after the other. */
export type Loader = { run (job: LoadJob): Promise<LoadResult> }

type Answer = LoadResult | { readonly failed: string }

export function startLoader (stage: Stage): Loader {
  const child = stage.fork(fileURLToPath(new URL('load.js', import.meta.url)))
  return {
    async run (job) {
      const answer = await new Promise<Answer>((resolve, reject) => {
        const ended = () => reject(new Error('the generator of load ended'))
        child.once('exit', ended)
        child.once('message', message => {
          child.off('exit', ended)
          // Sent by load.ts and by nothing else.
          resolve(message as Answer)
        })
        child.send(job)
      })
      if ('failed' in answer) throw new Error(`the generator of load failed: ${answer.failed}`)
      return answer
    }
  }
}
